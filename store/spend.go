package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// countedAmount is an SQL expression for what a run without a bill counts against the
// budgets: 0 if no bill will come, else the high estimate, NULL if that is unknown.
const countedAmount = `CASE
	WHEN charge = 'no' THEN 0
	WHEN sent = 0 AND state IN ('succeeded', 'failed', 'cancelled') THEN 0
	ELSE coalesce(counts, high) END`

// counted is an SQL expression for the time at which a run counts: that of its submission, else
// that of its creation.
// The index runs_money begins with it.
const counted = "CASE WHEN sent > 0 THEN sent ELSE created END"

// BudgetUsage returns the amounts that count against the budgets. See [run.BudgetUsage].
func (d *DB) BudgetUsage(ctx context.Context, since run.PeriodStart) (run.BudgetUsage, error) {
	s, err := spentSince(ctx, d.read, since, 0)
	return s, d.explain(err)
}

// spentSince returns the amounts of runs submitted since, and of pending runs that need
// no further confirmation, including deleted runs and excluding row but. An amount is
// clamped to a billion dollars, so that no sum overflows.
func spentSince(ctx context.Context, q querier, since run.PeriodStart, but int64) (s run.BudgetUsage, err error) {
	const amount = "coalesce(billed, CASE WHEN charge = 'no' THEN 0 ELSE coalesce(counts, high) END)"
	const sent = "min(1000000000000000, coalesce(" + amount + ", 0))"
	const waiting = "min(1000000000000000, coalesce(counts, high, 0))"
	day, month := max(micros(since.Day), 1), max(micros(since.Month), 1)
	err = q.QueryRowContext(ctx, `SELECT coalesce(sum(day), 0), coalesce(sum(month), 0),
			coalesce(sum(day IS NOT NULL AND unpriced), 0), coalesce(sum(month IS NOT NULL AND unpriced), 0) FROM (
		SELECT CASE WHEN sent >= ?1 THEN `+sent+` END AS day, CASE WHEN sent >= ?2 THEN `+sent+` END AS month, `+amount+` IS NULL AS unpriced
			FROM runs INDEXED BY runs_sent WHERE sent > 0 AND sent >= ?3 AND n <> ?4
		UNION ALL
		SELECT `+waiting+`, `+waiting+`, coalesce(counts, high) IS NULL FROM runs INDEXED BY runs_waiting 
			WHERE sent = 0 AND state IN ('pending', 'uploading', 'submitting', 'unsure') AND held = '' AND n <> ?4)`,
		day, month, min(day, month), but).Scan(&s.Day, &s.Month, &s.DayUnpriced, &s.MonthUnpriced)
	return s, err
}

// Spend returns a spend report over the given number of days in loc, ending with
// since.Day. Providers and Models cover those days, highest first. A run counts on the day
// it was submitted, or was created if it was not submitted. Deleted runs count.
func (d *DB) Spend(ctx context.Context, since run.PeriodStart, days int, loc *time.Location) (run.SpendReport, error) {
	var s run.SpendReport
	first := since.Day.In(loc)
	for i := range days {
		s.Days = append(s.Days, run.DaySum{Day: time.Date(first.Year(), first.Month(), first.Day()-days+1+i, 0, 0, 0, 0, loc)})
	}
	from := micros(since.Day)
	if days > 0 {
		from = min(from, micros(s.Days[0].Day))
	}
	var err error
	if s.Month, err = d.sum(ctx, since.Month); err != nil {
		return s, d.explain(err)
	}
	rows, err := d.read.QueryContext(ctx, `SELECT `+counted+`, provider, model, state, billed, high, `+countedAmount+`, finished - sent, sent
		FROM runs INDEXED BY runs_money WHERE `+counted+` >= ? ORDER BY `+counted, from)
	if err != nil {
		return s, d.explain(err)
	}
	providers, models := named{}, named{}
	err = scanRows(rows, func(cells []any) {
		l := readLine(cells)
		if !l.at.Before(since.Day) {
			l.addTo(&s.Today)
		}
		i, in := slices.BinarySearchFunc(s.Days, l.at, func(d run.DaySum, t time.Time) int { return d.Day.Compare(t) })
		if !in {
			i-- // the previous day
		}
		if i >= 0 {
			l.addTo(&s.Days[i].Sum)
			providers.add(l.provider, l)
			models.add(l.provider+"/"+l.model, l)
		}
	})
	s.Providers, s.Models = providers.list(), models.list()
	return s, d.explain(err)
}

// sum adds up the runs since a time. It reads only the index, since a month may have many
// runs. An amount is clamped to a billion dollars, so that no sum overflows.
func (d *DB) sum(ctx context.Context, since time.Time) (s run.Sum, err error) {
	err = d.read.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(state = 'succeeded'), 0), coalesce(sum(state = 'failed'), 0),
		coalesce(sum(min(1000000000000000, billed)), 0),
		coalesce(sum(CASE WHEN billed IS NULL THEN min(1000000000000000, `+countedAmount+`) END), 0),
		coalesce(sum(billed IS NULL AND `+countedAmount+` IS NULL), 0)
		FROM runs INDEXED BY runs_money WHERE `+counted+` >= ?`, micros(since)).
		Scan(&s.Runs, &s.Succeeded, &s.Failed, &s.Billed, &s.Estimated, &s.Unpriced)
	return s, err
}

// line is one run in a spend report.
type line struct {
	at              time.Time // when it counts
	provider, model string
	state           run.State
	billed, high    *provider.Money
	countedAmount   *provider.Money // used without a bill; nil if unknown
	took            time.Duration   // time at the provider, 0 if it did not succeed
}

func readLine(v []any) line {
	amount := func(v any) *provider.Money {
		n, ok := toNumber(v)
		if !ok {
			return nil
		}
		m := provider.Money(n)
		return &m
	}
	l := line{at: toTime(v[0]), provider: toText(v[1]), model: toText(v[2]), state: run.State(toText(v[3])),
		billed: amount(v[4]), high: amount(v[5]), countedAmount: amount(v[6])}
	took, _ := toNumber(v[7])
	if sent, _ := toNumber(v[8]); sent > 0 && l.state == run.Succeeded {
		l.took = max(0, time.Duration(took)*time.Microsecond)
	}
	return l
}

func (l line) addTo(s *run.Sum) {
	s.Runs++
	switch l.state {
	case run.Succeeded:
		s.Succeeded++
	case run.Failed:
		s.Failed++
	}
	switch {
	case l.billed != nil:
		s.Billed = s.Billed.Plus(*l.billed)
	case l.countedAmount != nil:
		s.Estimated = s.Estimated.Plus(*l.countedAmount)
	default:
		s.Unpriced++
	}
}

// named collects lines by name.
type named map[string]*namedLines

type namedLines struct {
	run.SpendBy
	took []time.Duration
}

func (n named) add(name string, l line) {
	s := n[name]
	if s == nil {
		s = &namedLines{SpendBy: run.SpendBy{Name: name}}
		n[name] = s
	}
	l.addTo(&s.Sum)
	if l.took > 0 {
		s.took = append(s.took, l.took)
	}
	if l.billed != nil && l.high != nil {
		s.BilledKnown = s.BilledKnown.Plus(*l.billed)
		s.EstimatedOfBilled = s.EstimatedOfBilled.Plus(*l.high)
	}
}

func (n named) list() []run.SpendBy {
	var l []run.SpendBy
	for _, s := range n {
		s.Median, s.P90 = percentiles(s.took)
		l = append(l, s.SpendBy)
	}
	slices.SortFunc(l, func(a, b run.SpendBy) int {
		return cmp.Or(cmp.Compare(b.Total(), a.Total()), cmp.Compare(a.Name, b.Name))
	})
	return l
}

// DurationStats returns how long a model took for a duration, from its newest 200 succeeded runs.
func (d *DB) DurationStats(ctx context.Context, providerName, model string, seconds int) (run.DurationStats, error) {
	l, err := integers(ctx, d.read, `SELECT finished - sent FROM runs
		WHERE state = 'succeeded' AND provider = ? AND model = ? AND seconds = ? AND sent > 0 AND finished >= sent
		ORDER BY n DESC LIMIT 200`, providerName, model, seconds)
	if err != nil {
		return run.DurationStats{}, d.explain(err)
	}
	var took []time.Duration
	for _, us := range l {
		took = append(took, time.Duration(us)*time.Microsecond)
	}
	p := run.DurationStats{Runs: len(took)}
	p.Median, p.P90 = percentiles(took)
	return p, nil
}

// percentiles returns the 50th and 90th percentile, each an observed time; 0 for none.
func percentiles(took []time.Duration) (median, slow time.Duration) {
	if len(took) == 0 {
		return 0, 0
	}
	slices.Sort(took)
	at := func(p int) time.Duration { return took[(len(took)*p+99)/100-1] }
	return at(50), at(90)
}
