package elsewhere

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// Engine is the part of the engine that [Find] uses.
type Engine interface {
	Models() []provider.Model
	Providers() []provider.Info
	Check(ctx context.Context, modelKey string, r provider.Request) run.CheckResult
	Quote(ctx context.Context, orders ...run.Spec) (run.Quote, error)
}

// History is the part of the history that [Find] uses.
type History interface {
	Spend(ctx context.Context, since run.PeriodStart, days int, loc *time.Location) (run.SpendReport, error)
}

// Place is where a run's take can be made instead.
type Place struct {
	Offer
	Info  provider.Info
	Track Track
	Quote run.Quote
}

// trackDays is the age in days up to which runs count in a model's statistics.
const trackDays = 90

// Tracks returns statistics of the user's runs of the last 90 days, by model key.
func Tracks(ctx context.Context, h History, now time.Time) (map[string]Track, error) {
	y, m, d := now.Date()
	since := run.PeriodStart{Day: time.Date(y, m, d, 0, 0, 0, 0, now.Location()), Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location())}
	s, err := h.Spend(ctx, since, trackDays, now.Location())
	tracks := map[string]Track{}
	for _, m := range s.Models {
		tracks[m.Name] = Track{Median: m.Median, Succeeded: m.Succeeded, Failed: m.Failed}
	}
	return tracks, err
}

// Find returns the places where the take of a run can be made instead, by price: at each other
// provider the model that is closest to the one of the run, if it accepts the adapted request.
func Find(ctx context.Context, e Engine, h History, r run.Run, now time.Time) ([]Place, error) {
	models := e.Models()
	current := provider.Model{Provider: r.Provider, ID: r.Model}
	if i := slices.IndexFunc(models, func(m provider.Model) bool { return m.Key() == current.Key() }); i >= 0 {
		current = models[i]
	} else {
		current.Mode = modeOf(r.Request)
	}
	has, infos := map[string]bool{}, map[string]provider.Info{}
	for _, i := range e.Providers() {
		infos[i.Name] = i
	}
	for name, i := range infos {
		has[name] = i.HasKey && account(i) != account(infos[r.Provider])
	}
	var fit []Offer
	for _, o := range Offers(models, has, current, r.Request, 1) {
		fitted, _ := o.Model.Adapt(r.Request)
		if e.Check(ctx, o.Model.Key(), fitted).OK() {
			fit = append(fit, o)
		}
	}
	tracks, err := Tracks(ctx, h, now)
	if err != nil {
		return nil, err
	}
	var places []Place
	for _, o := range closest(current, fit) {
		fitted, _ := o.Model.Adapt(r.Request)
		q, err := e.Quote(ctx, run.Spec{Model: o.Model.Key(), Request: fitted})
		if err != nil {
			return nil, err
		}
		o.Estimate = q.Estimate
		places = append(places, Place{o, infos[o.Model.Provider], tracks[o.Model.Key()], q})
	}
	return places, nil
}

// account names whose account a provider uses: one that has no money left has none at its other
// endpoint.
func account(i provider.Info) string { return cmp.Or(i.Account, i.Name) }

// modeOf is the mode of a request to a model that is no longer offered.
func modeOf(r provider.Request) provider.Mode {
	if r.StartFrame != "" {
		return provider.ImageToVideo
	}
	return provider.TextToVideo
}

// closest keeps the offer of each provider that is most like the current model: of the same
// mode, version and variant, and losing the least. The order of the offers is kept.
func closest(current provider.Model, offers []Offer) []Offer {
	best := map[string]int{}
	for i, o := range offers {
		b, seen := best[o.Model.Provider]
		if !seen || cmp.Or(
			compareBool(o.Model.Blocking, offers[b].Model.Blocking),
			-compareBool(version(o.Model) == version(current), version(offers[b].Model) == version(current)),
			-compareBool(variant(o.Model) == variant(current), variant(offers[b].Model) == variant(current)),
			-compareBool(o.Model.Mode == current.Mode, offers[b].Model.Mode == current.Mode),
			cmp.Compare(len(o.Limitations), len(offers[b].Limitations)),
		) < 0 {
			best[o.Model.Provider] = i
		}
	}
	var kept []Offer
	for i, o := range offers {
		if best[o.Model.Provider] == i {
			kept = append(kept, o)
		}
	}
	return kept
}

var versions = regexp.MustCompile(`\d+\.\d+`)

// version returns the version in the name of a model: "2.0".
func version(m provider.Model) string { return versions.FindString(m.Name) }

// variant returns what the name of a model says besides its version: "fast", "" for the
// largest.
func variant(m provider.Model) string {
	var said []string
	for _, v := range []string{"fast", "mini", "flash", "lite", "us"} {
		if slices.Contains(strings.Fields(strings.ToLower(m.Name)), v) {
			said = append(said, v)
		}
	}
	return strings.Join(said, " ")
}

// priceAndSource says the price and where it comes from: "$1.51 (formula, 2026-10-04)".
func (p Place) priceAndSource() string {
	e := p.Quote.Estimate
	if !e.Known && !e.Base() {
		return noPrice
	}
	parts := []string{string(cmp.Or(e.Kind, provider.PricePublished))}
	if e.AsOf != "" {
		parts = append(parts, e.AsOf)
	}
	if e.Doubt != "" {
		parts = append(parts, e.Doubt)
	}
	return p.Price() + " (" + strings.Join(parts, ", ") + ")"
}

// Describe formats what a user should know before choosing the place: price and its source,
// model, losses, experience and rules.
func (p Place) Describe() string {
	parts := []string{p.priceAndSource(), p.Model.Title()}
	if p.Quote.OverBudget != nil {
		parts = append(parts, "not possible: "+p.Quote.OverBudget.Message)
	}
	parts = append(parts, p.Limitations...)
	return strings.Join(append(parts, p.Rules(p.Info, p.Track)...), " · ")
}

// Amount formats the price alone: "$1.51", "unpriced".
func (p Place) Amount() string { return p.Quote.Estimate.String() }

// Why says in a sentence why the take of a run is made elsewhere. title is the display name of
// its provider.
func Why(r run.Run, title string) string {
	switch {
	case r.State == run.Unsure:
		return "No answer came from " + title + "; the run is dismissed when the other one is submitted."
	case !r.State.Final():
		return "It was not sent to " + title + " yet; it is cancelled there when the other one is submitted."
	case r.Err == nil:
		return title + " did not make it."
	}
	return title + " did not make it: " + sanitize.Line(strings.TrimRight(r.Err.Message, ". ")) + "."
}

// Risk says what may be paid besides the price when the take of a run is made elsewhere, or "".
func Risk(r run.Run) string {
	switch {
	case r.State == run.Unsure:
		return "The first one may have been taken: you may pay twice."
	case r.State.Final() && r.Charged != provider.ChargedNo:
		return "The first one may have been charged."
	}
	return ""
}
