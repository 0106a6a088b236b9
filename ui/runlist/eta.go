package runlist

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/theme"
)

// kindOf are the runs that are like r.
func kindOf(r run.Run) Kind { return Kind{r.Provider, r.Model, r.Request.Duration} }

// wantPaces returns a command that asks for what is not known of the runs under
// way among the loaded ones. Each is asked for once, until such a run has ended.
func (t *Table) wantPaces() tea.Cmd {
	var cmds []tea.Cmd
	for _, r := range t.rows {
		k := kindOf(r)
		if _, asked := t.paces[k]; asked || !underWay(r) {
			continue
		}
		t.paces[k] = run.DurationStats{}
		cmds = append(cmds, t.load.Pace(k))
	}
	return tea.Batch(cmds...)
}

// underWay reports whether the provider works on a run.
func underWay(r run.Run) bool {
	return !r.Sent.IsZero() && !r.State.Final() && r.State != run.Unsure
}

// late says how a run compares with the person's own runs of its kind: "", "slow"
// or "stuck?", with the numbers where no column has them.
func (t *Table) late(r run.Run, numbers bool) string {
	if !underWay(r) {
		return ""
	}
	p := t.paces[kindOf(r)]
	word := theme.Slow(p, r.Elapsed(t.now))
	if word == "" || !numbers {
		return word
	}
	return word + " " + theme.Duration(r.Elapsed(t.now)) + "/" + theme.Duration(p.Median)
}

// saving is how the download of a video goes: size, speed and time left.
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
