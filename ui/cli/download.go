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
	"dailies/provider/engine"
)

func (c *command) download() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "download RUN…",
		Short: "Save the videos of runs that have one, again if need be",
		Example: `  dailies download 01K9
  dailies download 01K9 01KA --dir ~/cut
  dailies list --filter '!has:file status:succeeded' --json | jq -r .id | xargs dailies download`,
		Long: "A video that is there already is not fetched again. A link that has died is asked for\n" +
			"anew where the provider allows it.",
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
	cmd.Flags().StringVar(&dir, "dir", "", "`folder` to save in; the usual one without it")
	must(cmd.MarkFlagDirname("dir"))
	c.jsonFlag(cmd)
	return cmd
}

// folderAsked makes a folder absolute; "" stays.
func folderAsked(dir string) (string, error) {
	if dir == "" {
		return "", nil
	}
	folder, err := filepath.Abs(dir)
	if err != nil {
		return "", usage("%s is no folder", dir)
	}
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", usage("there is no folder %s", folder).With("make it first")
	case err != nil || !info.IsDir():
		return "", usage("%s is no folder", folder)
	}
	return folder, nil
}

// save brings videos into a folder and prints their runs.
func (c *command) save(ctx context.Context, s *Session, runs []engine.Run, folder string) error {
	asked := time.Now()
	waiting := map[string]bool{}
	var ids []string
	for _, r := range runs {
		switch {
		case lies(r, folder):
			continue
		case r.State != engine.Succeeded:
			return end(exitOther, "%s has no video: it is %s", r.ID, r.State)
		}
		waiting[r.ID] = true
		ids = append(ids, r.ID)
	}
	if len(ids) > 0 {
		if err := s.Engine.Wish(ctx, engine.WishSave, folder, ids...); err != nil {
			return err
		}
	}
	saved := func(r engine.Run) bool {
		return !waiting[r.ID] || r.Updated.After(asked) && r.Video.Saved != engine.Saving && !(r.Video.Saved == engine.SavedDone && !lies(r, folder))
	}
	finish := c.watchStatus(runs)
	printed := c.inOrder(runs, saved)
	runs, err := follow(ctx, s, runs, saved, func(r engine.Run) error {
		c.status.put(r)
		return printed.seen(r)
	})
	finish()
	if err != nil {
		return err
	}
	return downloadEnded(runs)
}

// lies reports whether a run's video is on the disk, in the folder if one is
// asked for.
func lies(r engine.Run, folder string) bool {
	if r.Video.Saved != engine.SavedDone || folder != "" && filepath.Dir(r.Video.File) != folder {
		return false
	}
	_, err := os.Stat(r.Video.File)
	return err == nil
}

// downloadEnded is how the saving went, as an error.
func downloadEnded(runs []engine.Run) error {
	for _, r := range runs {
		if r.Video.Saved == engine.SavedDone {
			continue
		}
		if r.Video.Problem != nil {
			return r.Video.Problem
		}
		return provider.Errorf(provider.KindExpired, "%s was not saved", r.ID)
	}
	return nil
}
