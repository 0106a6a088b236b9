package accessible

import (
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/filter"
	"dailies/ui/theme"
)

// pageSize is the number of runs listed at a time.
const pageSize = 10

// list pages through the history, newest first.
func (s *session) list() error {
	q := run.Query{Limit: pageSize, Sort: run.Sort{By: run.SortTime, Desc: true}}
	var shown []run.Run
	for more := true; ; {
		if more {
			next, err := s.History.Page(s.ctx, q)
			if err != nil {
				return err
			}
			s.listed(next, len(shown))
			shown = append(shown, next...)
		}
		answer, err := s.ask("Type a number for the details of a run, m for more, words to search; or enter:")
		if err != nil || answer == "" {
			return err
		}
		n, notNumber := strconv.Atoi(answer)
		more = notNumber != nil
		switch {
		case strings.EqualFold(answer, "m"):
			q.Offset = len(shown)
		case more:
			if q.Filter, err = filter.Parse(answer); err != nil {
				return err
			}
			q.Offset, shown = 0, nil
		case n >= 1 && n <= len(shown):
			return s.about(shown[n-1])
		default:
			s.say("There is no run %d in this list.", n)
		}
	}
}

// listed prints a page of runs, numbered from before.
func (s *session) listed(found []run.Run, before int) {
	for i, r := range found {
		s.say("%d. %s", before+i+1, s.line(r))
	}
	switch {
	case len(found) == 0 && before == 0:
		s.say("No runs.")
	case len(found) == 0:
		s.say("No more runs.")
	}
}

// line describes a run in one sentence.
func (s *session) line(r run.Run) string {
	return phrase("%s: %s. %s, %s, %s. Made %s.", short(r.Request.Prompt), s.state(r), s.model(r), length(r.Request.Duration), price(r), theme.Ago(r.Created, s.Now()))
}

// price formats the cost of a run: the bill, else the estimate.
func price(r run.Run) string {
	switch {
	case r.Billed != nil:
		return "billed " + r.Billed.String()
	case r.Charged == provider.ChargedNo:
		return "not charged"
	case r.Estimate.Known || r.Estimate.Base():
		return "estimated " + readable(r.Estimate.String())
	}
	return "price not known"
}

// readable replaces symbols in a price, which screen readers skip.
func readable(price string) string {
	return strings.NewReplacer(" – ", " to ", "–", " to ", " × ", " times ", "~", "about ", "≥", "at least ").Replace(price)
}

func length(seconds int) string {
	if seconds == 0 {
		return "length chosen by the model"
	}
	return count(seconds, "second")
}

func (s *session) title(name string) string {
	if i, ok := s.infos[name]; ok {
		return i.Title
	}
	return name
}

// model names the provider and the model of a run.
func (s *session) model(r run.Run) string {
	name := r.Model
	for _, m := range s.models {
		if m.Provider == r.Provider && m.ID == r.Model {
			name = m.Title()
		}
	}
	return s.title(r.Provider) + " " + name
}

// about describes a run and offers its actions.
func (s *session) about(r run.Run) error {
	fact := func(name, value string) {
		if value != "" {
			s.say("%s: %s", name, value)
		}
	}
	fact("Prompt", r.Request.Prompt)
	fact("Take", take(r))
	fact("State", s.state(r))
	fact("Judgement", judgement(r))
	fact("Video", described(r))
	fact("Wanted part", wanted(r))
	if !r.Sent.IsZero() {
		fact("Time", took(r.Elapsed(s.Now())))
	}
	fact("Model", s.model(r))
	fact("Settings", settings(r.Request))
	for _, f := range provider.Fields() {
		if f.IsMedia() {
			fact(capital(string(f.ID)), strings.Join(f.Values(r.Request), ", "))
		}
	}
	fact("Estimate", readable(dialog.Total(r.Estimate)))
	fact("Cost", price(r))
	fact("Tags", strings.Join(r.Tags, ", "))
	fact("Note", r.Note)
	fact("Id", r.ID)
	if r.Err != nil {
		fact("Ids found in the answer", strings.Join(r.Err.Jobs, ", "))
	}
	return s.choose(s.options(r))
}

func settings(q provider.Request) string {
	parts := []string{length(q.Duration)}
	if q.Resolution != "" {
		parts = append(parts, q.Resolution)
	}
	switch q.AspectRatio {
	case "":
	case provider.Auto:
		parts = append(parts, "ratio auto")
	default:
		parts = append(parts, q.AspectRatio)
	}
	if q.Audio {
		parts = append(parts, "with sound")
	} else {
		parts = append(parts, "no sound")
	}
	for _, f := range provider.Fields() {
		switch {
		case !f.IsOption() || f.IsMedia() || f.Unset(q):
		case f.Kind == provider.ValueSwitch:
			parts = append(parts, "with "+string(f.ID))
		default:
			parts = append(parts, string(f.ID)+" "+f.Print(q))
		}
	}
	return strings.Join(parts, ", ")
}

// options returns the actions available for a run.
func (s *session) options(r run.Run) []option {
	enqueue := func(kind run.CommandKind, says string) func() error {
		return func() error { return s.enqueue(kind, says, r) }
	}
	all := []option{{"edit and run it again", func() error { return s.change(r) }}}
	if r.State.Final() && run.CannotRunAgain(r) == "" {
		all = append(all, option{"run it again unchanged", func() error { return s.retry(r, "") }})
	}
	if r.Held != "" {
		all = append(all, option{"send it now", func() error { return s.retry(r, "") }})
	}
	if r.State == run.Unsure {
		all = append(all,
			option{"check again", enqueue(run.CommandRefresh, "Checking again.")},
			option{"submit it again", func() error { return s.retry(r, "The first one may have been taken: you may pay twice.") }},
			option{"dismiss it", enqueue(run.CommandDismiss, "Dismissed. It counts as failed, its cost as unknown.")})
		if run.CannotAttach(r) == "" {
			all = append(all, option{"attach the id of its job", func() error { return s.attach(r) }})
		}
	} else if !r.State.Final() {
		all = append(all, option{"cancel it", func() error { return s.cancelOne(r) }})
	}
	if r.State == run.Succeeded {
		all = append(all, option{"save or open its video", func() error { return s.video(r) }})
	}
	for _, w := range []run.Rework{run.Extend, run.EditVideo} {
		if can, why := run.ReworkModels(r, w, s.models, s.Engine.Providers(), s.Now()); why == "" {
			all = append(all, option{string(w) + " its video", func() error { return s.compose(run.ReworkSpec(r, w, can[0], s.Now()), nil) }})
		}
	}
	if r.State.Final() && run.CannotRefresh(r) == "" {
		all = append(all, option{"check it with the provider", enqueue(run.CommandRefresh, "Checking it.")})
	}
	if r.State.Final() && run.CannotAttach(r) == "" {
		all = append(all, option{"attach the id of its job", func() error { return s.attach(r) }})
	}
	if run.CannotGoElsewhere(r) == "" || r.State == run.Unsure {
		all = append(all, option{"make it at another provider", func() error { return s.goElsewhere(r) }})
	}
	if r.State == run.Succeeded {
		all = append(all, s.judging(r)...)
	}
	return slices.Clip(all)
}
