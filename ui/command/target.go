package command

import (
	"dailies/provider/run"
)

// Target is the set of runs that a command works for.
type Target struct {
	One bool                 // for a single run only
	Why func(run.Run) string // why it does not work for a run, "" if it does; nil = it works for all
}

// Fit returns the runs that the command works for. If there are none, why is the reason in a few
// words.
func (t Target) Fit(runs []run.Run) (fit []run.Run, why string) {
	if why := t.Reason(runs); why != "" {
		return nil, why
	}
	for _, r := range runs {
		if t.why(r) == "" {
			fit = append(fit, r)
		}
	}
	return fit, ""
}

// Reason returns why the command works for none of the runs, "" if it works for at least one. It
// stops at the first such run, since a thousand may be selected.
func (t Target) Reason(runs []run.Run) (why string) {
	switch {
	case len(runs) == 0:
		return "there is no run here"
	case t.One && len(runs) > 1:
		return "this works for one run at a time"
	}
	for _, r := range runs {
		if why = t.why(r); why == "" {
			return ""
		}
	}
	return why
}

func (t Target) why(r run.Run) string {
	if t.Why == nil {
		return ""
	}
	return t.Why(r)
}
