package theme

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"dailies/provider/run"
)

// State is the display of a run's state: never by colour alone.
type State struct {
	Symbol string // one cell
	Word   string // at most ten cells
	More   string // the provider's progress or queue position, or the elapsed time; a few cells
	Style  lipgloss.Style
	long   string // in place of the word and more, see [State.Long]
}

// State returns the display of r's state. frame is that of the animation, in half seconds; it
// is not used with reduced motion.
func (s Styles) State(r run.Run, now time.Time, frame int) State {
	switch r.State {
	case run.Pending:
		return State{Symbol: "○", Word: "pending", Style: s.Waiting}
	case run.Uploading:
		return State{Symbol: "↑", Word: "uploading", Style: s.Running}
	case run.Submitting:
		return State{Symbol: "→", Word: "submitting", Style: s.Running}
	case run.Succeeded:
		return s.video(r, now)
	case run.Failed:
		return State{Symbol: "✗", Word: "failed", Style: s.Failed}
	case run.Cancelled:
		return State{Symbol: "⊘", Word: "cancelled", Style: s.Cancelled}
	case run.Unsure:
		return State{Symbol: "?", Word: "unsure", Style: s.Unsure}
	}
	return s.live(r, frame)
}

func (s Styles) live(r run.Run, frame int) State {
	st := State{Symbol: "◌", Word: "queued", Style: s.Waiting}
	switch {
	case r.State == run.Running:
		st = State{Symbol: s.frame(frame), Word: "running", Style: s.Running}
		if r.Progress != nil {
			st.More = fmt.Sprintf("%d%%", min(max(*r.Progress, 0), 100))
		}
	case r.QueuePosition != nil:
		st.More = fmt.Sprintf("#%d", min(max(*r.QueuePosition, 0), 999))
	}
	switch {
	case r.PollingStopped:
		return State{Symbol: "◌", Word: "unwatched", Style: s.Waiting}
	case !r.CancelAsked.IsZero():
		st.Word, st.More, st.Style = "cancelling", "", s.Warn
	}
	return st
}

func (s Styles) frame(n int) string {
	if s.Options.ReducedMotion {
		return "◐"
	}
	return [...]string{"◐", "◓", "◑", "◒"}[n&3]
}

func (s Styles) video(r run.Run, now time.Time) State {
	v := r.Unsaved()
	switch r.DownloadState() {
	case run.Downloaded:
		return State{Symbol: "✓", Word: "saved", Style: s.Done}
	case run.Downloading:
		st := State{Symbol: "↓", Word: "saving", Style: s.Running}
		if v.Size > 0 {
			st.More = fmt.Sprintf("%d%%", min(v.Bytes*100/v.Size, 100))
		}
		return st
	case run.LinkExpired:
		return State{Symbol: "!", Word: "expired", Style: s.Failed}
	case run.DownloadFailed:
		return State{Symbol: "!", Word: "not saved", Style: s.Warn}
	}
	left := v.Expires.Sub(now)
	switch {
	case v.URL == "" && r.Err != nil:
		return State{Symbol: "!", Word: "no video", Style: s.Warn}
	case v.Expires.IsZero():
		return State{Symbol: "✓", Word: "done", Style: s.Done}
	case left <= 0:
		return State{Symbol: "!", Word: "expired", Style: s.Failed}
	}
	st := State{Symbol: "✓", Word: Left(left) + " left", Style: s.Done, long: "link " + Left(left) + " left, not saved"}
	if left < 2*time.Hour {
		st.Style = s.Failed
	}
	return st
}

// Long is the state where there is room for a sentence: a link that still works is no saved film.
func (st State) Long() string {
	return cmp.Or(st.long, strings.TrimSpace(st.Word+" "+st.More))
}

// StateWidth is the width of a state without its symbol.
const StateWidth = 13

// Draw renders the symbol, the word and More in 2 + StateWidth cells.
func (st State) Draw() string {
	more := spaces(StateWidth - Width(st.Word) - Width(st.More))
	if st.More != "" {
		more += st.Style.Render(st.More)
	}
	return st.Style.Render(st.Symbol+" "+st.Word) + more
}
