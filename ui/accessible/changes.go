package accessible

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// listen returns a channel of the engine's changes until ctx ends.
func listen(ctx context.Context, stop context.CancelCauseFunc, w Watcher) <-chan []run.Run {
	changes := make(chan []run.Run)
	provider.Go(stop, func() {
		for {
			changed, err := w.Changes(ctx)
			if err != nil {
				return
			}
			select {
			case changes <- changed:
			case <-ctx.Done():
				return
			}
		}
	})
	return changes
}

// take records changes of runs. A run is followed while it is active.
func (s *session) take(changed []run.Run) {
	for _, r := range changed {
		before, known := s.seen[r.ID]
		if !known && !underWay(r) {
			continue
		}
		if notable(before, r) {
			s.news = append(s.news, s.describe(r))
		}
		if s.seen[r.ID] = r; !underWay(r) {
			delete(s.seen, r.ID)
		}
	}
}

// notable reports whether a change is announced: every change of the state of a run or its video,
// but not progress.
func notable(before, r run.Run) bool {
	switch r.State {
	case run.Pending, run.Uploading, run.Submitting:
		return false
	}
	return before.State != r.State || before.CancelMessage != r.CancelMessage ||
		before.DownloadState() != r.DownloadState() && r.DownloadState() != run.Downloading
}

// underWay reports whether a run will change without user action.
func underWay(r run.Run) bool {
	switch r.State {
	case run.Succeeded:
		late := r.Err != nil // its video may arrive days later
		return r.DownloadState() == run.Downloading || r.DownloadState() == run.DownloadNone && r.Video.URL == "" && !r.NextAttempt.IsZero() && !late
	case run.Unsure:
		return !r.NextAttempt.IsZero()
	}
	return !r.State.Final()
}

// flush prints the pending announcements.
func (s *session) flush() {
	for _, n := range s.news {
		s.say("%s", n)
	}
	s.news = nil
}

func (s *session) describe(r run.Run) string {
	says := "News: " + short(r.Request.Prompt) + ": " + s.state(r)
	if r.State.Final() && r.Billed != nil {
		says += ", billed " + r.Billed.String()
	}
	if r.CancelMessage != "" && !r.State.Final() {
		says += ". The provider says: " + strings.TrimRight(r.CancelMessage, ".")
	}
	return says + "."
}

// state describes the state of a run.
func (s *session) state(r run.Run) string {
	switch r.State {
	case run.Pending:
		return "waiting to be sent" + because(r.Err)
	case run.Uploading:
		return "its images are being uploaded" + because(r.Err)
	case run.Submitting:
		return "being submitted" + because(r.Err)
	case run.Succeeded:
		return video(r)
	case run.Failed:
		return "failed" + because(r.Err)
	case run.Cancelled:
		return "cancelled"
	case run.Unsure:
		return "unsure, nobody knows whether the provider took it"
	}
	return underway(r)
}

func underway(r run.Run) string {
	says := string(r.State)
	switch {
	case r.State == run.Running && r.Progress != nil:
		says += fmt.Sprintf(", %d percent", max(0, min(*r.Progress, 100)))
	case r.State == run.Queued && r.QueuePosition != nil:
		says += fmt.Sprintf(", %d ahead", max(0, *r.QueuePosition))
	}
	switch {
	case r.PollingStopped:
		says += ", not watched"
	case !r.CancelAsked.IsZero():
		says += ", cancellation requested"
	}
	return says + because(r.Err)
}

func video(r run.Run) string {
	v := r.Unsaved()
	switch r.DownloadState() {
	case run.Downloaded:
		files := []string{}
		for _, v := range r.Videos() {
			files = append(files, v.File)
		}
		return "done, saved as " + strings.Join(files, " and ")
	case run.Downloading:
		return "done, being saved" + because(v.Err)
	case run.LinkExpired:
		return "done, but its link expired before it was saved"
	case run.DownloadFailed:
		return "done, but not saved" + because(v.Err)
	}
	if v.URL == "" && r.Err != nil {
		return "done, without a video" + because(r.Err)
	}
	return "done, not saved yet"
}

func because(e *provider.Error) string {
	if e == nil {
		return ""
	}
	return ", " + strings.TrimRight(e.UserMessage(), ".")
}

// short returns the beginning of a prompt.
func short(prompt string) string {
	if strings.TrimSpace(prompt) == "" {
		return "a run without a prompt"
	}
	return theme.Cut(strings.Join(strings.Fields(prompt), " "), 60)
}

// took formats a duration in words: "1 minute 4 seconds".
func took(d time.Duration) string {
	d = max(0, d.Truncate(time.Second))
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return count(h, "hour") + " " + count(m, "minute")
	case m > 0:
		return count(m, "minute") + " " + count(sec, "second")
	}
	return count(sec, "second")
}

// watch prints changes until the user presses enter, or no run is active.
func (s *session) watch() error {
	live, err := s.live()
	if err != nil {
		return err
	}
	for _, r := range live {
		s.seen[r.ID] = r
		s.say("%s: %s.", short(r.Request.Prompt), s.state(r))
	}
	if len(s.seen) == 0 {
		s.say("No run is under way.")
		return nil
	}
	s.say("Watching %s. Press enter to go back to the menu.", runs(len(s.seen)))
	for len(s.seen) > 0 {
		_, pressed, err := s.wait()
		if err != nil || pressed {
			return err
		}
		s.flush()
	}
	s.say("No run is under way any more.")
	return nil
}
