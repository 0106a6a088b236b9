package command

import (
	"dailies/provider/run"
)

// Target says for which runs a command works.
type Target struct {
	One bool                 // for a single run only
	Why func(run.Run) string // why it does not work for a run, "" when it does; nil = it works for all
}

// Fit returns those of the runs that the command works for. When there are none,
// why says the reason in a few words.
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

// Reason says in a few words why the command works for none of the runs, "" when
// it works for one. A thousand may be marked: it looks no further than it must.
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
