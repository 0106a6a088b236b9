package compose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"dailies/provider"
	"dailies/ui/safe"
	"dailies/ui/theme"
)

// offer is what another provider's model would make of the same request.
type offer struct {
	model    provider.Model
	estimate provider.Estimate // of all takes
	cannot   []string          // what it cannot do of what was asked, "no audio"
}

// elsewhere lists what the models of other providers that have a key would
// charge for the same take: those that can do all of it first, then by price,
// unknown prices last.
func elsewhere(models []provider.Model, has map[string]bool, current provider.Model, r provider.Request, takes int) []offer {
	var offers []offer
	for _, m := range models {
		if m.Provider == current.Provider || !alike(m.Mode, current.Mode) || !has[m.Provider] {
			continue
		}
		fitted, dropped := m.Fit(r)
		offers = append(offers, offer{m, m.Estimate(fitted).Times(takes), cannot(m, r, dropped)})
	}
	slices.SortStableFunc(offers, func(a, b offer) int {
		return cmp.Or(
			cmp.Compare(len(a.cannot), len(b.cannot)),
			-compareBool(a.estimate.Known, b.estimate.Known),
			cmp.Compare(a.estimate.High, b.estimate.High),
		)
	})
	return offers
}

// alike reports whether two modes make the same kind of take. Reference images
// are never required, so that words alone are enough for such a model too.
func alike(a, b provider.Mode) bool {
	return a == b || a != provider.ImageToVideo && b != provider.ImageToVideo
}

// cannot says what a model cannot do of a request, given the fields that fitting
// it dropped.
func cannot(m provider.Model, r provider.Request, dropped []provider.Field) []string {
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

// lost names the value that a model does not take.
func lost(r provider.Request, f provider.Field) string {
	spec, _ := provider.FieldOf(f)
	switch {
	case spec.Kind == provider.ValueDuration && r.Seconds == 0:
		return "auto length"
	case spec.Kind == provider.ValueChoice && spec.IsOption():
		return string(f) + " " + spec.Print(r)
	case spec.Kind == provider.ValueDuration, spec.Kind == provider.ValueChoice:
		return spec.Print(r)
	}
	return string(f)
}

// price is the price of the offer in words.
func (o offer) price() string {
	if !o.estimate.Known {
		return "price unknown"
	}
	return o.estimate.String()
}

// String is the offer in one line, the provider first.
func (o offer) String() string {
	text := o.model.Provider + " " + o.model.Name + "  " + o.price()
	if len(o.cannot) > 0 {
		text += "  " + strings.Join(o.cannot, ", ")
	}
	return text
}

// fit is the offer in at most width cells: what it cannot do is cut first, then
// the name, the price never.
func (o offer) fit(width int) string {
	name := safe.Line(o.model.Provider + " " + o.model.Name)
	if room := width - theme.Width(o.price()) - 2; theme.Width(name) > room {
		return theme.Cut(name, room) + "  " + o.price()
	}
	return theme.Cut(safe.Line(o.String()), width)
}

// plural counts things in English.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
