package elsewhere

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// world is an engine and a history in which one model rejects every request.
type world struct {
	models  []provider.Model
	rejects string
	spent   []run.SpendBy
}

func (w world) Models() []provider.Model { return w.models }

func (w world) Providers() []provider.Info {
	return []provider.Info{{Name: "runflow", Title: "Runflow", HasKey: true}, {Name: "fal", Title: "fal", HasKey: true},
		{Name: "ark", Title: "Ark", HasKey: true}, {Name: "keyless", Title: "Keyless"}}
}

func (w world) Check(_ context.Context, key string, r provider.Request) (c run.CheckResult) {
	for _, m := range w.models {
		if m.Key() == key {
			c.Issues = m.Check(r)
		}
	}
	if key == w.rejects {
		c.Issues = append(c.Issues, provider.FieldIssue{Field: provider.FieldPrompt, Message: "no"})
	}
	return c
}

func (w world) Quote(_ context.Context, specs ...run.Spec) (q run.Quote, err error) {
	for _, m := range w.models {
		if m.Key() == specs[0].Model {
			q.Estimate = m.Estimate(specs[0].Request)
		}
	}
	return q, nil
}

func (w world) Spend(context.Context, run.PeriodStart, int, *time.Location) (run.SpendReport, error) {
	return run.SpendReport{Models: w.spent}, nil
}

func named(providerName, id, name string, perSecond provider.Money) provider.Model {
	m := uitest.FormModels()[0]
	m.Provider, m.ID, m.Name = providerName, id, name
	m.Prices = []provider.Price{{PerSecond: perSecond, Source: "page", AsOf: "2026-11-01"}}
	return m
}

func TestOnePlaceAVendorTheClosestModelOfEach(t *testing.T) {
	short := named("fal", "2.0", "seedance 2.0 image to video", 300_000)
	short.End = provider.Unsupported
	w := world{
		models: []provider.Model{
			uitest.FormModels()[0],
			named("fal", "2.0-mini", "seedance 2.0 mini image to video", 100_000), short,
			named("fal", "2.5", "seedance 2.5 image to video", 50_000),
			named("ark", "2.0-fast", "seedance 2.0 fast image to video", 200_000), named("ark", "1.0", "seedance 1.0 image to video", 10_000),
			named("keyless", "2.0", "seedance 2.0 image to video", 1),
		},
		spent: []run.SpendBy{{Name: "fal/2.0", Median: 110 * time.Second, Sum: run.Sum{Succeeded: 23, Failed: 2}}},
	}
	r := run.Run{Provider: "runflow", Model: uitest.FormModels()[0].ID, Request: uitest.FormModels()[0].Defaults()}
	r.Request.Prompt, r.Request.StartFrame, r.Request.EndFrame = "clouds", "https://h.test/a.png", "https://h.test/b.png"
	find := func() (said []string) {
		places, err := Find(t.Context(), w, w, r, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range places {
			said = append(said, p.Model.Key()+": "+p.Describe())
		}
		return said
	}
	want := []string{
		"ark/2.0-fast: $1.00 (published, 2026-11-01) · seedance 2.0 fast image to video (older) · cannot be cancelled",
		"fal/2.0: $1.50 (published, 2026-11-01) · seedance 2.0 image to video · no end frame · usually 1m50 · 8% of 25 runs failed · cannot be cancelled",
	}
	want[0] = strings.Replace(want[0], " (older)", "", 1)
	if got := find(); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	w.rejects = "ark/2.0-fast"
	if got := find(); len(got) != 2 || !strings.HasPrefix(got[0], "ark/1.0: ") {
		t.Errorf("where the closest would refuse it: %q", got)
	}
	r.Model = "gone" // no longer offered: what it was is seen from its request
	if got := find(); len(got) != 2 {
		t.Errorf("for a model that is gone: %q", got)
	}
}

func TestARiskIsSaidOnlyWhereThereIsOne(t *testing.T) {
	for _, c := range []struct {
		r    run.Run
		want string
	}{
		{run.Run{State: run.Unsure}, "pay twice"},
		{run.Run{State: run.Failed, Charged: provider.ChargedUnknown}, "may have been charged"},
		{run.Run{State: run.Failed, Charged: provider.ChargedNo}, ""},
		{run.Run{State: run.Pending}, ""},
	} {
		if got := Risk(c.r); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s, charged %q: %q", c.r.State, c.r.Charged, got)
		}
	}
}
