// Package elsewhere finds the models of other providers that can make the same take, what they
// would charge for it and what would be lost. Only [Find] does I/O.
package elsewhere

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

// Offer is another provider's model for the same request.
type Offer struct {
	Model       provider.Model
	Estimate    provider.Estimate // for all takes
	Limitations []string          // what it does not support of the request, "no audio"
}

// Offers lists what the models of other providers with a key would charge for the
// same take, by price: a base price by its minimum, then unknown prices, and last blocking
// endpoints, whatever they cost.
func Offers(models []provider.Model, has map[string]bool, current provider.Model, r provider.Request, takes int) []Offer {
	var offers []Offer
	for _, m := range models {
		if !offered(m, has, current) {
			continue
		}
		fitted, dropped := m.Adapt(r)
		o := Offer{m, m.Estimate(fitted).Times(takes), limitations(m, r, dropped)}
		if m.Blocking {
			o.Limitations = append(o.Limitations, "cannot be found again or cancelled")
		}
		offers = append(offers, o)
	}
	slices.SortStableFunc(offers, func(a, b Offer) int {
		return cmp.Or(
			compareBool(a.Model.Blocking, b.Model.Blocking),
			compareBool(!a.priced(), !b.priced()),
			cmp.Compare(max(a.Estimate.Low, a.Estimate.High), max(b.Estimate.Low, b.Estimate.High)),
			cmp.Compare(len(a.Limitations), len(b.Limitations)),
		)
	})
	return offers
}

// Any reports whether there are [Offers].
func Any(models []provider.Model, has map[string]bool, current provider.Model) bool {
	return slices.ContainsFunc(models, func(m provider.Model) bool { return offered(m, has, current) })
}

// offered reports whether a model is an alternative to the current one, of a provider with a key.
func offered(m provider.Model, has map[string]bool, current provider.Model) bool {
	return m.Provider != current.Provider && alike(m.Mode, current.Mode) && has[m.Provider]
}

// alike reports whether two modes make the same kind of take. Reference images are never
// required, so such a model also accepts a prompt alone.
func alike(a, b provider.Mode) bool {
	words := func(m provider.Mode) bool { return m == provider.TextToVideo || m == provider.ReferenceToVideo }
	return a == b || words(a) && words(b)
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
	for _, file := range r.LocalFiles() {
		if lacks := "no local " + file.Kind(); m.NoUploadsFor(file.Field) != "" && !slices.Contains(no, lacks) {
			no = append(no, lacks)
		}
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

// Price formats the price of the alternative.
func (o Offer) Price() string {
	if !o.priced() {
		return noPrice
	}
	return o.Estimate.String()
}

func (o Offer) priced() bool { return o.Estimate.Known || o.Estimate.Base() }

// Rules describes the provider's cancel policy, the lifetime of its links, and the user's
// recent runs of the model, in a few parts.
func (o Offer) Rules(info provider.Info, t Track) []string {
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
	return parts
}

// Track holds statistics of the user's recent runs of a model.
type Track struct {
	Median            time.Duration // at the provider, of succeeded runs; 0 = none
	Succeeded, Failed int
}

// String formats the alternative in one line, provider first.
func (o Offer) String() string {
	text := o.Model.Provider + " " + o.Model.Name + "  " + o.Price()
	if len(o.Limitations) > 0 {
		text += "  " + strings.Join(o.Limitations, ", ")
	}
	return text
}

// Fit formats the alternative in at most width cells: the end of the name is cut first, then limitations, then
// more of the name, the price never.
func (o Offer) Fit(width int) string {
	const enough = 24 // cells of the name
	name := sanitize.Line(o.Model.Provider + " " + o.Model.Name)
	rest := strings.TrimPrefix(sanitize.Line(o.String()), name)
	if room := width - theme.Width(rest); room >= enough {
		return theme.Cut(name, room) + rest
	}
	if room := width - theme.Width(o.Price()) - 2; theme.Width(name) > room {
		return theme.Cut(name, room) + "  " + o.Price()
	}
	return theme.Cut(sanitize.Line(o.String()), width)
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
