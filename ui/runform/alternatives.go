package runform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// alternative is another provider's model for the same request.
type alternative struct {
	model       provider.Model
	estimate    provider.Estimate // for all takes
	limitations []string          // what it does not support of the request, "no audio"
}

// alternatives lists what the models of other providers with a key would charge for the
// same take, by price: a base price by its minimum, then unknown prices, and last blocking
// endpoints, whatever they cost.
func alternatives(models []provider.Model, has map[string]bool, current provider.Model, r provider.Request, takes int) []alternative {
	var offers []alternative
	for _, m := range models {
		if m.Provider == current.Provider || !alike(m.Mode, current.Mode) || !has[m.Provider] {
			continue
		}
		fitted, dropped := m.Adapt(r)
		o := alternative{m, m.Estimate(fitted).Times(takes), limitations(m, r, dropped)}
		if m.Blocking {
			o.limitations = append(o.limitations, "cannot be found again or cancelled")
		}
		offers = append(offers, o)
	}
	slices.SortStableFunc(offers, func(a, b alternative) int {
		return cmp.Or(
			compareBool(a.model.Blocking, b.model.Blocking),
			compareBool(a.price() == noPrice, b.price() == noPrice),
			cmp.Compare(max(a.estimate.Low, a.estimate.High), max(b.estimate.Low, b.estimate.High)),
			cmp.Compare(len(a.limitations), len(b.limitations)),
		)
	})
	return offers
}

// alike reports whether two modes make the same kind of take. Reference images are never
// required, so such a model also accepts a prompt alone.
func alike(a, b provider.Mode) bool {
	return a == b || a != provider.ImageToVideo && b != provider.ImageToVideo
}

// limitations lists what a model does not support of a request, given the fields that
// adapting the request dropped.
func limitations(m provider.Model, r provider.Request, dropped []provider.Field) []string {
	var no []string
	for _, f := range dropped {
		if spec, _ := provider.FieldOf(f); spec.IsList() && spec.Limits(m).Max > 0 {
			no = append(no, plural(spec.Limits(m).Max, strings.TrimSuffix(string(f), "s"))+" at most")
			continue
		}
		no = append(no, "no "+lost(r, f))
	}
	if m.NoUploads != "" && slices.ContainsFunc(r.Images(), func(s string) bool { return !provider.IsURL(s) }) {
		no = append(no, "no local images")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(r.Prompt)); m.Prompt.Max > 0 && n > m.Prompt.Max {
		no = append(no, fmt.Sprintf("%d characters at most", m.Prompt.Max))
	}
	return no
}

// lost names the value of a dropped field.
func lost(r provider.Request, f provider.Field) string {
	spec, _ := provider.FieldOf(f)
	switch {
	case spec.Kind == provider.ValueDuration && r.Duration == 0:
		return "auto length"
	case spec.Kind == provider.ValueChoice && spec.IsOption():
		return string(f) + " " + spec.Print(r)
	case spec.Kind == provider.ValueDuration, spec.Kind == provider.ValueChoice:
		return spec.Print(r)
	}
	return string(f)
}

const noPrice = "price unknown"

// price formats the price of the alternative.
func (a alternative) price() string {
	if !a.estimate.Known && !a.estimate.Base() {
		return noPrice
	}
	return a.estimate.String()
}

// rules describes the provider's cancel policy, the lifetime of its links, and the user's
// recent runs of the model.
func (a alternative) rules(info provider.Info, t ModelStats) string {
	var parts []string
	if t.Median > 0 {
		parts = append(parts, "usually "+theme.Duration(t.Median))
	}
	if ended := t.Succeeded + t.Failed; ended > 0 {
		parts = append(parts, fmt.Sprintf("%d%% of %s failed", t.Failed*100/ended, plural(ended, "run")))
	}
	switch c := info.Cancel; {
	case c.Queued.Can && c.Running.Can:
		parts = append(parts, "can be cancelled")
	case c.Queued.Can:
		parts = append(parts, "can be cancelled while queued")
	default:
		parts = append(parts, "cannot be cancelled")
	}
	if info.LinkTTL > 0 {
		parts = append(parts, "video kept "+theme.Left(info.LinkTTL))
	}
	return strings.Join(parts, " · ")
}

// ModelStats holds statistics of the user's recent runs of a model.
type ModelStats struct {
	Median            time.Duration // at the provider, of succeeded runs; 0 = none
	Succeeded, Failed int
}

// SetModelStats sets the statistics by model key.
func (f *Form) SetModelStats(tracks map[string]ModelStats) { f.modelStats = tracks }

// tour is the order in which nextOffer visits the alternatives: models by price, the
// initial model last.
type tour struct {
	keys []string
	at   int
}

// nextOffer switches the form to the next alternative by price, and from the last one
// back to the initial model. Values that a model does not support are kept for the next.
func (f *Form) nextOffer() {
	if f.tour.keys == nil || f.tour.keys[f.tour.at] != f.model.Key() {
		r, _ := f.values.adapted(f.model, f.places)
		f.tour = tour{at: -1}
		for _, o := range alternatives(f.models, f.withKey(), f.model, r, f.values.takes) {
			f.tour.keys = append(f.tour.keys, o.model.Key())
		}
		f.tour.keys = append(f.tour.keys, f.model.Key())
	}
	f.tour.at = (f.tour.at + 1) % len(f.tour.keys)
	if m, ok := f.find(f.tour.keys[f.tour.at]); ok {
		f.setModel(m)
	}
}

// String formats the alternative in one line, provider first.
func (a alternative) String() string {
	text := a.model.Provider + " " + a.model.Name + "  " + a.price()
	if len(a.limitations) > 0 {
		text += "  " + strings.Join(a.limitations, ", ")
	}
	return text
}

// fit formats the alternative in at most width cells: limitations are cut first, then the
// name, the price never.
func (a alternative) fit(width int) string {
	name := sanitize.Line(a.model.Provider + " " + a.model.Name)
	if room := width - theme.Width(a.price()) - 2; theme.Width(name) > room {
		return theme.Cut(name, room) + "  " + a.price()
	}
	return theme.Cut(sanitize.Line(a.String()), width)
}

// plural formats a count in English.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
