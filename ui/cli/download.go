package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

func (c *invocation) download() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "download RUN…",
		Short: "Save the videos of runs, again if needed",
		Example: `  dailies download 01K9
  dailies download 01K9 01KA --dir ~/cut
  dailies list --filter '!has:file status:succeeded' --json | jq -r .id | xargs dailies download`,
		Long: "A video that is saved already is not downloaded again. The provider is asked\n" +
			"again for a link that has expired, and for the video of a run that ended without one.",
		Args:              oneRunOrMore,
		ValidArgsFunction: c.completeRuns(withVideo),
		RunE: func(cmd *cobra.Command, args []string) error {
			folder, err := folderAsked(dir)
			if err != nil {
				return err
			}
			return c.with(cmd.Context(), func(s *Session) error {
				runs, err := find(cmd.Context(), s, args)
				if err != nil {
					return err
				}
				return c.save(cmd.Context(), s, runs, folder)
			})
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "`folder` to save in, in place of the usual one")
	must(cmd.MarkFlagDirname("dir"))
	c.jsonFlag(cmd)
	return cmd
}

// folderAsked makes a folder absolute, except "".
func folderAsked(dir string) (string, error) {
	if dir == "" {
		return "", nil
	}
	folder, err := filepath.Abs(dir)
	if err != nil {
		return "", usage("%s is not a folder", dir)
	}
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", usage("there is no folder %s", folder).With("create it first")
	case err != nil || !info.IsDir():
		return "", usage("%s is not a folder", folder)
	}
	return folder, nil
}

// save downloads videos into a folder and prints their runs.
func (c *invocation) save(ctx context.Context, s *Session, runs []run.Run, folder string) error {
	asked := time.Now()
	waiting := map[string]bool{}
	var ids []string
	for _, r := range runs {
		switch {
		case lies(r, folder):
			continue
		case run.CannotDownload(r) != "":
			return exitErrorf(exitOther, "%s has no video: it %s", run.ShortID(r.ID), r.State.Predicate())
		}
		waiting[r.ID] = true
		ids = append(ids, r.ID)
	}
	if len(ids) > 0 {
		if err := s.Engine.Enqueue(ctx, run.CommandDownload, folder, ids...); err != nil {
			return err
		}
	}
	saved := func(r run.Run) bool { return !waiting[r.ID] || c.saved(r, folder, asked) }
	finish := c.watchStatus(runs)
	printed := c.orderedPrinter(runs, saved)
	runs, err := watchRuns(ctx, s, runs, saved, func(r run.Run) error {
		c.status.printJSON(r)
		return printed.seen(r)
	})
	finish()
	if err != nil {
		return err
	}
	if err := printed.rest(); err != nil {
		return err
	}
	return downloadEnded(runs)
}

// saved reports whether a requested download is finished: the videos are there, or can no
// longer be downloaded.
func (c *invocation) saved(r run.Run, folder string, asked time.Time) bool {
	switch {
	case !r.Updated.After(asked):
		return false
	case r.DownloadState() == run.Downloading:
		return refusedFor(r, asked) >= c.LinkPatience
	case r.DownloadState() == run.Downloaded:
		return lies(r, folder)
	case !r.State.Final():
		return lookedAt(r, asked) || time.Since(asked) > c.RefreshTimeout
	}
	return true
}

// lies reports whether all videos of a run are on disk, in folder unless it is "".
func lies(r run.Run, folder string) bool {
	for _, v := range r.Videos() {
		if v.Download != run.Downloaded || folder != "" && filepath.Dir(v.File) != folder {
			return false
		}
		if _, err := os.Stat(v.File); err != nil {
			return false
		}
	}
	return true
}

// downloadEnded returns the result of downloads as an error.
func downloadEnded(runs []run.Run) error {
	for _, r := range runs {
		why := problem(r)
		switch {
		case r.DownloadState() == run.Downloaded:
			continue
		case r.State != run.Succeeded:
			none := exitErrorf(exitOther, "%s has no video: it %s", run.ShortID(r.ID), r.State.Predicate())
			if why != nil {
				return none.With(why.UserMessage())
			}
			return none
		case why != nil:
			return why
		}
		return provider.Errorf(provider.KindExpired, "%s was not saved", run.ShortID(r.ID))
	}
	return nil
}
