package plain

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/theme"
)

// listen hands out the engine's changes until ctx ends.
func listen(ctx context.Context, stop context.CancelCauseFunc, w Watcher) <-chan []engine.Run {
	changes := make(chan []engine.Run)
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

// take notes what is new about runs. A run is followed from when it is under way
// until nothing more happens to it by itself.
func (s *session) take(changed []engine.Run) {
	for _, r := range changed {
		before, known := s.seen[r.ID]
		if !known && !underWay(r) {
			continue
		}
		if worth(before, r) {
			s.news = append(s.news, s.announce(r))
		}
		if s.seen[r.ID] = r; !underWay(r) {
			delete(s.seen, r.ID)
		}
	}
}

// worth reports whether a person wants to hear of a change: of every turn in the
// life of a run and its video, but not of the small steps on the way.
func worth(before, r engine.Run) bool {
	switch r.State {
	case engine.Pending, engine.Uploading, engine.Submitting:
		return false
	}
	return before.State != r.State || before.CancelSaid != r.CancelSaid ||
		before.Saved() != r.Saved() && r.Saved() != engine.Saving
}

// underWay reports whether something will happen to a run by itself.
func underWay(r engine.Run) bool {
	switch r.State {
	case engine.Succeeded:
		late := r.Problem != nil // its video may come in days
		return r.Saved() == engine.Saving || r.Saved() == engine.SavedNone && r.Video.URL == "" && !r.Next.IsZero() && !late
	case engine.Unsure:
		return !r.Next.IsZero()
	}
	return !r.State.Final()
}

// tell says the news.
func (s *session) tell() {
	for _, n := range s.news {
		s.say("%s", n)
	}
	s.news = nil
}

func (s *session) announce(r engine.Run) string {
	says := "News: " + short(r.Request.Prompt) + ": " + s.state(r)
	if r.State.Final() && r.Billed != nil {
		says += ", billed " + r.Billed.String()
	}
	if r.CancelSaid != "" && !r.State.Final() {
		says += ". The provider says: " + strings.TrimRight(r.CancelSaid, ".")
	}
	return says + "."
}

// state is how a run stands, in words.
func (s *session) state(r engine.Run) string {
	switch r.State {
	case engine.Pending:
		return "waiting to be sent" + because(r.Problem)
	case engine.Uploading:
		return "its images are being uploaded" + because(r.Problem)
	case engine.Submitting:
		return "being submitted" + because(r.Problem)
	case engine.Succeeded:
		return video(r)
	case engine.Failed:
		return "failed" + because(r.Problem)
	case engine.Cancelled:
		return "cancelled"
	case engine.Unsure:
		return "unsure, nobody knows whether the provider took it"
	}
	return underway(r)
}

func underway(r engine.Run) string {
	says := string(r.State)
	switch {
	case r.State == engine.Running && r.Progress != nil:
		says += fmt.Sprintf(", %d percent", max(0, min(*r.Progress, 100)))
	case r.State == engine.Queued && r.Queue != nil:
		says += fmt.Sprintf(", %d in front", max(0, *r.Queue))
	}
	switch {
	case r.Unwatched:
		says += ", not watched"
	case !r.CancelAsked.IsZero():
		says += ", asked to be cancelled"
	}
	return says + because(r.Problem)
}

func video(r engine.Run) string {
	v := r.Unsaved()
	switch r.Saved() {
	case engine.SavedDone:
		files := []string{}
		for _, v := range r.Videos() {
			files = append(files, v.File)
		}
		return "done, saved as " + strings.Join(files, " and ")
	case engine.Saving:
		return "done, being saved" + because(v.Problem)
	case engine.SavedExpired:
		return "done, but its link expired before it was saved"
	case engine.SavedError:
		return "done, but not saved" + because(v.Problem)
	}
	if v.URL == "" && r.Problem != nil {
		return "done, without a video" + because(r.Problem)
	}
	return "done, not saved yet"
}

func because(e *provider.Error) string {
	if e == nil {
		return ""
	}
	return ", " + strings.TrimRight(e.Sentence(), ".")
}

// short is the beginning of a prompt.
func short(prompt string) string {
	if strings.TrimSpace(prompt) == "" {
		return "a run without a prompt"
	}
	return theme.Cut(strings.Join(strings.Fields(prompt), " "), 60)
}

// took is a length of time in words: "1 minute 4 seconds".
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

// watch tells what happens until the person presses enter, or nothing is under
// way any more.
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
		s.tell()
	}
	s.say("Nothing is under way any more.")
	return nil
}
