package store_test

import (
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

const dollar = provider.Dollar

// priced is run n with a creation time and a high estimate.
func priced(n int, created time.Time, high provider.Money, change ...func(*run.Run)) run.Run {
	r := makeRun(n, change...)
	r.Created, r.Sent = created, created
	r.Estimate = provider.Estimate{Known: true, Low: 1, High: high}
	for _, c := range change {
		c(&r)
	}
	return r
}

func state(s run.State) func(*run.Run) { return func(r *run.Run) { r.State = s } }

func billed(m provider.Money) func(*run.Run) { return func(r *run.Run) { r.Billed = &m } }

func charge(c provider.Charged) func(*run.Run) { return func(r *run.Run) { r.Charged = c } }

func neverSent(r *run.Run) { r.Sent = time.Time{} }

func unpriced(r *run.Run) { r.Estimate = provider.Estimate{UnknownReason: "no price"} }

func TestWhatCountsAgainstTheBudgets(t *testing.T) {
	for name, c := range map[string]struct {
		change []func(*run.Run)
		counts provider.Money
	}{
		"waiting to be sent":            {[]func(*run.Run){state(run.Pending), neverSent}, 3 * dollar},
		"waiting for a yes":             {[]func(*run.Run){state(run.Pending), neverSent, func(r *run.Run) { r.Held = "old" }}, 0},
		"sent long after it was made":   {[]func(*run.Run){state(run.Running), func(r *run.Run) { r.Created = noon.AddDate(0, -3, 0) }}, 3 * dollar},
		"running":                       {[]func(*run.Run){state(run.Running)}, 3 * dollar},
		"unsure":                        {[]func(*run.Run){state(run.Unsure)}, 3 * dollar},
		"billed less":                   {[]func(*run.Run){state(run.Succeeded), billed(2 * dollar)}, 2 * dollar},
		"billed more":                   {[]func(*run.Run){state(run.Succeeded), billed(4 * dollar)}, 4 * dollar},
		"billed nothing":                {[]func(*run.Run){state(run.Failed), billed(0)}, 0},
		"billed though charge is no":    {[]func(*run.Run){state(run.Failed), billed(1 * dollar), charge(provider.ChargedNo)}, 1 * dollar},
		"no charge":                     {[]func(*run.Run){state(run.Failed), charge(provider.ChargedNo)}, 0},
		"charge unknown":                {[]func(*run.Run){state(run.Failed), charge(provider.ChargedUnknown)}, 3 * dollar},
		"ended, never sent":             {[]func(*run.Run){state(run.Cancelled), neverSent}, 0},
		"unsure, written as not sent":   {[]func(*run.Run){state(run.Unsure), neverSent}, 3 * dollar},
		"running without a price":       {[]func(*run.Run){state(run.Running), unpriced}, 0},
		"waiting without a price":       {[]func(*run.Run){state(run.Pending), neverSent, unpriced}, 0},
		"no price, but billed":          {[]func(*run.Run){state(run.Succeeded), unpriced, billed(dollar)}, dollar},
		"no price and no charge":        {[]func(*run.Run){state(run.Failed), unpriced, charge(provider.ChargedNo)}, 0},
		"no price, but a figure":        {[]func(*run.Run){unpriced, func(r *run.Run) { r.Estimate.Counts = 5 * dollar }}, 5 * dollar},
		"the same, waiting":             {[]func(*run.Run){state(run.Pending), neverSent, unpriced, func(r *run.Run) { r.Estimate.Counts = 5 * dollar }}, 5 * dollar},
		"the same, billed":              {[]func(*run.Run){unpriced, func(r *run.Run) { r.Estimate.Counts = 5 * dollar }, billed(dollar)}, dollar},
		"a unit in doubt":               {[]func(*run.Run){func(r *run.Run) { r.Estimate.Counts = 6 * dollar }}, 6 * dollar},
		"deleted":                       {[]func(*run.Run){state(run.Running), func(r *run.Run) { r.Deleted = noon }}, 3 * dollar},
		"an estimate beyond all reason": {[]func(*run.Run){func(r *run.Run) { r.Estimate.High = 1<<63 - 1 }}, 1_000_000_000 * dollar},
	} {
		d := MustOpen(t)
		add(t, d, priced(1, noon, 3*dollar, c.change...))
		got, err := d.BudgetUsage(ctx(), run.PeriodStart{Day: noon, Month: noon.Add(time.Microsecond)})
		must(t, err)
		month := provider.Money(0) // it was sent before, unless it waits to be sent
		if strings.Contains(name, "not sent") || strings.Contains(name, "waiting") {
			month = c.counts
		}
		withoutPrice, monthWithout := 0, 0
		if strings.HasSuffix(name, "without a price") {
			withoutPrice = 1
		}
		if name == "waiting without a price" {
			monthWithout = 1
		}
		if got.Day != c.counts || got.Month != month || got.DayUnpriced != withoutPrice || got.MonthUnpriced != monthWithout {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSpentGivesAddTheSameSumsPerDayAndMonth(t *testing.T) {
	d := MustOpen(t)
	add(t, d, priced(1, noon.Add(-48*time.Hour), 1*dollar), priced(2, noon.Add(-24*time.Hour), 2*dollar), priced(3, noon, 4*dollar),
		priced(4, noon, 1<<63-1), priced(5, noon, 1<<63-1))
	since := run.PeriodStart{Day: noon, Month: noon.Add(-24 * time.Hour)}
	want := run.BudgetUsage{Day: 2_000_000_004 * dollar, Month: 2_000_000_006 * dollar}
	var got run.BudgetUsage
	must(t, d.Add(ctx(), me, noon, nil, since, func(s run.BudgetUsage) error { got = s; return nil }))
	same(t, got, want)
	got, err := d.BudgetUsage(ctx(), since)
	must(t, err)
	same(t, got, want)
}

func TestSpendCountsOnTheDayOfTheSending(t *testing.T) {
	d := MustOpen(t)
	longAgo := func(r *run.Run) { r.Created = noon.AddDate(0, -2, 0) }
	add(t, d, priced(1, noon, 3*dollar, longAgo, state(run.Running)),
		priced(2, noon, 4*dollar, longAgo, neverSent, state(run.Pending)))
	got, err := d.Spend(ctx(), run.PeriodStart{Day: noon, Month: noon}, 2, time.UTC)
	must(t, err)
	want := run.Sum{Estimated: 3 * dollar, Runs: 1}
	same(t, got.Today, want)
	same(t, got.Month, want)
	same(t, got.Days[1].Sum, want)
}

func TestSpendSumsUpDaysOfThePersonsOwnZone(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin") // the clock went back on 25 October 2026
	must(t, err)
	d := MustOpen(t)
	day := func(d, h, m int) time.Time { return time.Date(2026, 10, d, h, m, 0, 0, zone) }
	took := func(s int) func(*run.Run) {
		return func(r *run.Run) { r.State, r.Finished = run.Succeeded, r.Sent.Add(time.Duration(s)*time.Second) }
	}
	aihubmax := func(r *run.Run) { r.Provider, r.Model = "aihubmax", "m" }
	add(t, d,
		priced(1, day(1, 12, 0), 5*dollar), // this month, before the days asked for
		priced(2, day(24, 23, 59), 1*dollar, took(10), billed(2*dollar)),
		priced(3, day(25, 0, 0), 1*dollar, took(30)),
		priced(4, day(25, 23, 59), 1*dollar, took(20), billed(3*dollar), unpriced),
		priced(5, day(26, 0, 0), 1*dollar, state(run.Failed), charge(provider.ChargedNo), aihubmax),
		priced(6, day(26, 23, 0), 1*dollar, state(run.Running), unpriced, aihubmax),
		priced(7, day(26, 23, 1), 7*dollar, state(run.Unsure), aihubmax))
	got, err := d.Spend(ctx(), run.PeriodStart{Day: day(26, 0, 0), Month: day(1, 0, 0)}, 4, zone)
	must(t, err)
	sum := func(b, e provider.Money, runs, ok, failed, unpriced int) run.Sum {
		return run.Sum{Billed: b * dollar, Estimated: e * dollar, Runs: runs, Succeeded: ok, Failed: failed, Unpriced: unpriced}
	}
	runflow := run.SpendBy{Sum: sum(5, 1, 3, 3, 0, 0), Median: 20 * time.Second, P90: 30 * time.Second,
		BilledKnown: 2 * dollar, EstimatedOfBilled: 1 * dollar}
	other := run.SpendBy{Sum: sum(0, 7, 3, 0, 1, 1)}
	name := func(s run.SpendBy, n string) run.SpendBy { s.Name = n; return s }
	same(t, got, run.SpendReport{
		Today: sum(0, 7, 3, 0, 1, 1),
		Month: sum(5, 13, 7, 3, 1, 1),
		Days: []run.DaySum{
			{Day: day(23, 0, 0)},
			{Day: day(24, 0, 0), Sum: sum(2, 0, 1, 1, 0, 0)},
			{Day: day(25, 0, 0), Sum: sum(3, 1, 2, 2, 0, 0)},
			{Day: day(26, 0, 0), Sum: sum(0, 7, 3, 0, 1, 1)},
		},
		Providers: []run.SpendBy{name(other, "aihubmax"), name(runflow, "runflow")},
		Models:    []run.SpendBy{name(other, "aihubmax/m"), name(runflow, "runflow/bytedance/seedance/2.0/image-to-video")},
	})
	none, err := d.Spend(ctx(), run.PeriodStart{Day: day(26, 0, 0), Month: day(1, 0, 0)}, 0, zone)
	must(t, err)
	if none.Month != got.Month || len(none.Days)+len(none.Models) != 0 {
		t.Errorf("%+v", none)
	}
}

func TestPaceRestsOnTheNewestRunsOfTheSameKind(t *testing.T) {
	d := MustOpen(t)
	took := func(n int, s time.Duration, change ...func(*run.Run)) run.Run {
		r := makeRun(n)
		r.State, r.Sent, r.Finished = run.Succeeded, r.Created, r.Created.Add(s*time.Second)
		for _, c := range change {
			c(&r)
		}
		return r
	}
	pace := func(seconds int) run.DurationStats {
		p, err := d.DurationStats(ctx(), "runflow", makeRun(0).Model, seconds)
		must(t, err)
		return p
	}
	same(t, pace(5), run.DurationStats{})
	for i := range 10 {
		add(t, d, took(1000+i, time.Duration(i+1)*10))
	}
	add(t, d,
		took(2000, 9999, state(run.Failed)), took(2001, 9999, func(r *run.Run) { r.Request.Duration = 6 }),
		took(2002, 9999, func(r *run.Run) { r.Model = "m" }), took(2003, 9999, func(r *run.Run) { r.Provider = "p" }),
		took(2004, 9999, neverSent))
	same(t, pace(5), run.DurationStats{Median: 50 * time.Second, P90: 90 * time.Second, Runs: 10})
	same(t, pace(6), run.DurationStats{Median: 9999 * time.Second, P90: 9999 * time.Second, Runs: 1})
	var newer []run.Run
	for i := range 200 {
		newer = append(newer, took(3000+i, 7))
	}
	add(t, d, newer...)
	same(t, pace(5), run.DurationStats{Median: 7 * time.Second, P90: 7 * time.Second, Runs: 200})
}
