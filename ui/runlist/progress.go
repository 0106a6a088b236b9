package runlist

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/theme"
)

// kindOf returns the kind of r.
func kindOf(r run.Run) Kind { return Kind{r.Provider, r.Model, r.Request.Duration} }

// loadDurationStats returns a command that loads missing duration statistics for the active runs among the
// loaded rows. Each kind is loaded once, until a run of it ends.
func (t *Table) loadDurationStats() tea.Cmd {
	var cmds []tea.Cmd
	for _, r := range t.rows {
		k := kindOf(r.Run)
		if _, asked := t.durationStats[k]; asked || !underWay(r.Run) {
			continue
		}
		t.durationStats[k] = run.DurationStats{}
		cmds = append(cmds, t.load.DurationStats(k))
	}
	return tea.Batch(cmds...)
}

// underWay reports whether a run is in progress at the provider.
func underWay(r run.Run) bool {
	return !r.Sent.IsZero() && !r.State.Final() && r.State != run.Unsure
}

// late compares a run with the user's earlier runs of its kind: "", "slow" or "stuck?", with the numbers
// if no column shows them.
func (t *Table) late(r run.Run, numbers bool) string {
	if !underWay(r) {
		return ""
	}
	p := t.durationStats[kindOf(r)]
	word := theme.Slow(p, r.Elapsed(t.now))
	if word == "" || !numbers {
		return word
	}
	return word + " " + theme.Duration(r.Elapsed(t.now)) + "/" + theme.Duration(p.Median)
}

// elapsed formats the time at the provider. For an active run it is compared with the median
// of the user's runs of its kind: a bar and the time left, "▰▰▱▱▱ 46s left", where there is room,
// and else both times, "1m04/1m50".
func (t *Table) elapsed(r run.Run) string {
	if r.Sent.IsZero() || r.State == run.Unsure {
		return ""
	}
	passed := r.Elapsed(t.now)
	p := t.durationStats[kindOf(r)]
	switch left := p.Median - passed; {
	case p.Runs == 0 || !underWay(r):
		return theme.Duration(passed)
	case left < time.Second || t.width < roomy:
		return theme.Duration(passed) + "/" + theme.Duration(p.Median)
	default:
		return bar(r, float64(passed)/float64(p.Median)) + " " + theme.Duration(left) + " left"
	}
}

// bar draws how far a run is: what the provider reports, or else the share of the time.
func bar(r run.Run, share float64) string {
	const cells = 5
	if r.Progress != nil {
		share = float64(*r.Progress) / 100
	}
	full := max(0, min(int(share*cells), cells))
	return strings.Repeat("▰", full) + strings.Repeat("▱", cells-full)
}

// saving formats the progress of a download: size, speed and time left.
func saving(r run.Run) string {
	v := r.Unsaved()
	if v.Download != run.Downloading || v.Bytes == 0 {
		return ""
	}
	s := theme.Bytes(v.Bytes)
	if v.Size > 0 {
		s += " of " + theme.Bytes(v.Size)
	}
	if v.Rate > 0 {
		s += " · " + theme.Bytes(v.Rate) + "/s"
		if rest := v.Size - v.Bytes; rest > 0 {
			s += " · " + theme.Duration(time.Duration(float64(rest)/float64(v.Rate)*float64(time.Second))) + " left"
		}
	}
	return s
}
