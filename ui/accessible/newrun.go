package accessible

import (
	"fmt"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
)

// maxTakes is the engine's maximum number of takes of one request.
const maxTakes = 20

// newRun asks for a request, starting from the draft if there is one.
func (s *session) newRun() error {
	var start run.Spec
	draft, ok, err := s.History.UnsentForm(s.ctx)
	if err != nil {
		return err
	}
	if ok && draft.Request.Prompt != "" {
		yes, err := s.agree("There is a request that was never sent: \"%s\". Continue with it?", short(draft.Request.Prompt))
		if err != nil {
			return err
		}
		if yes {
			start = draft.Spec()
			start.ID = "" // it may have been sent meanwhile
		}
	}
	return s.compose(start, nil)
}

// change asks for a request, starting from that of a run.
func (s *session) change(r run.Run) error {
	return s.compose(run.Spec{Model: r.Provider + "/" + r.Model, Request: r.Request, Tags: r.InheritedTags(), Parent: r.ID}, &r)
}

// form is a request that is being entered.
type form struct {
	*session
	model provider.Model
	spec  run.Spec
	from  *run.Run // the run that the request was made from, or nil
	// filesAsked: the files have been asked for, so that every tag of the prompt must name one.
	filesAsked bool
}

// compose asks question by question. from is the run that the request is derived from, or
// nil. An unsent request is saved as the draft.
func (s *session) compose(start run.Spec, from *run.Run) error {
	s.suppressNews = true
	defer func() { s.suppressNews = false }()
	s.say("Answer one question at a time. Enter accepts the value in brackets. Type back to return to the menu.")
	m, err := s.askModel(start.Model)
	if err != nil {
		return err
	}
	f := &form{session: s, model: m, spec: start, from: from}
	f.spec.Model, f.spec.Request.Model = m.Key(), m.ID
	if start.Model == "" {
		f.spec.Request = m.Defaults()
	} else {
		f.spec.Request, _ = m.Adapt(start.Request)
	}
	for _, spec := range provider.Fields() {
		if spec.Extra || !spec.Offered(m) {
			continue
		}
		if !f.filesAsked && spec.ID != provider.FieldPrompt && !spec.IsMedia() {
			f.filesAsked = true
			if err := f.recheckPrompt(); err != nil {
				return f.keep(err)
			}
		}
		if err := f.askField(spec); err != nil {
			return f.keep(err)
		}
	}
	if err := f.askTakes(); err != nil {
		return f.keep(err)
	}
	if from != nil {
		f.spec.ParentHow = run.HowFrom(*from, f.spec.Model, f.spec.Request)
	}
	sent, err := f.submit()
	if err != nil || !sent {
		return f.keep(err)
	}
	return s.History.DropUnsentForm(s.ctx)
}

// keep saves the request as the draft.
func (f *form) keep(err error) error {
	if f.spec.Request.Prompt == "" {
		return err
	}
	kept := f.History.SaveUnsentForm(f.ctx, f.spec.Unsent(f.Now()))
	if kept == nil {
		f.say("The request is kept; choose 1 to continue with it.")
	}
	return err
}

// askModel asks for a model. The default is the wanted one, else the first one with a key.
func (s *session) askModel(wanted string) (provider.Model, error) {
	s.models = s.Engine.Models() // with current prices
	if len(s.models) == 0 {
		return provider.Model{}, provider.Errorf(provider.KindModel, "no provider offers a model")
	}
	usual := 0
	for i, m := range s.models {
		says := fmt.Sprintf("%d. %s %s, ", i+1, s.title(m.Provider), m.Title())
		if !strings.Contains(strings.ReplaceAll(m.Name, "-", " "), string(m.Mode)) {
			says += string(m.Mode) + ", "
		}
		says += rate(m)
		if !s.info(m.Provider).HasKey {
			says += ", no key is set"
		} else if usual == 0 {
			usual = i + 1
		}
		if m.Key() == wanted {
			usual = i + 1
		}
		s.say("%s", says)
	}
	usual = max(1, usual)
	n, err := s.pick(len(s.models), usual, "Which model? [%d]", usual)
	if err != nil {
		return provider.Model{}, err
	}
	return s.models[n-1], nil
}

// rate formats a model's price at its default resolution.
func rate(m provider.Model) string {
	p, ok := m.PriceFor(m.Resolution)
	switch {
	case !ok:
		return "price not known"
	case p.PerVideo > 0 || p.Tokens != nil:
		return readable(p.Rate())
	}
	return readable(strings.Replace(p.Rate(), "/s", " a second", 1))
}

// askUntilValid repeats a question until set accepts the answer and the field has no problem. An
// empty answer leaves the request unchanged.
func (f *form) askUntilValid(field provider.Field, set func(answer string) string, format string, args ...any) error {
	for {
		answer, err := f.ask(format, args...)
		if err != nil {
			return err
		}
		if wrong := set(answer); answer != "" && wrong != "" {
			f.say("%s.", wrong)
			continue
		}
		if f.validate(field) {
			return nil
		}
	}
}

// recheckPrompt asks for the prompt again if a tag in it names nothing.
func (f *form) recheckPrompt() error {
	prompt, _ := provider.FieldOf(provider.FieldPrompt)
	if !prompt.Offered(f.model) || f.validate(provider.FieldPrompt) {
		return nil
	}
	return f.askField(prompt)
}

// validate prints the problems of a field, and reports whether to continue.
func (f *form) validate(field provider.Field) bool {
	ok := true
	for _, p := range f.Engine.Check(f.ctx, f.spec.Model, f.spec.Request).Issues {
		early := field == provider.FieldPrompt && !f.filesAsked && strings.HasPrefix(p.Message, "@")
		if p.Field != field || early {
			continue
		}
		if p.Warning {
			f.say("Note: %s.", strings.TrimRight(p.Message, "."))
			continue
		}
		ok = false
		f.say("Not possible: %s.", strings.TrimRight(p.Message, "."))
	}
	return ok
}

// defaultHint returns the default answer in brackets.
func defaultHint(usual, otherwise string) string {
	if usual == "" {
		usual = otherwise
	}
	return "[" + usual + "]"
}

// number parses an integer.
func number(answer string, least, most int64, set func(int64)) string {
	n, err := strconv.ParseInt(answer, 10, 64)
	if err != nil || n < least || n > most {
		return fmt.Sprintf("\"%s\" is not a whole number from %d to %d", answer, least, most)
	}
	set(n)
	return ""
}
