package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

func (c *invocation) spend() *cobra.Command {
	var days int
	var by string
	var asCSV bool
	cmd := &cobra.Command{
		Use:   "spend",
		Short: "Show what was spent, by day, provider and model, or by project or shot",
		Example: `  dailies spend
  dailies spend --by project --csv > projects.csv
  dailies spend --days 90 --json | jq -r '.days[] | [.day, .total_usd] | @csv'`,
		Long: "Billed is what providers say they charged; estimated is what runs without a bill are\n" +
			"expected to cost. Both count against the budgets, and they are never mixed. By project\n" +
			"or shot, what was spent is billed, else estimated, over all time.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case days < 1 || days > 3660:
				return usage("--days must be 1 to 3660")
			case by != "" && by != byShot && by != byProject:
				return usage("--by must be project or shot")
			case by != "" && cmd.Flags().Changed("days"):
				return usage("--by and --days cannot be combined")
			case asCSV && by == "":
				return usage("--csv needs --by project or --by shot")
			case asCSV && c.json:
				return usage("--csv and --json cannot be combined")
			case by != "":
				return c.reading(cmd.Context(), func(s *Session) error { return c.spendByShot(cmd.Context(), s, by, asCSV) })
			}
			return c.reading(cmd.Context(), func(s *Session) error { return c.showSpend(cmd.Context(), s, days) })
		},
	}
	cmd.Flags().IntVar(&days, "days", 30, "how many days to list")
	cmd.Flags().StringVar(&by, "by", "", "`project` or shot: totals of all time")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "with --by: a table for spreadsheets")
	must(cmd.RegisterFlagCompletionFunc("by", words(byProject, byShot)))
	c.jsonFlag(cmd)
	return cmd
}

// spendObject is a spend report.
type spendObject struct {
	Today     sumObject        `json:"today"`
	Month     sumObject        `json:"month"`
	Days      []daySumObject   `json:"days"`
	Providers []namedSumObject `json:"providers"`
	Models    []namedSumObject `json:"models"`
	Budget    budgetObject     `json:"budget"`
}

type sumObject struct {
	Billed    provider.Money `json:"billed_usd"`
	Estimated provider.Money `json:"estimated_usd"` // of runs without a bill
	Total     provider.Money `json:"total_usd"`
	Runs      int            `json:"runs"`
	Succeeded int            `json:"succeeded"`
	Failed    int            `json:"failed"`
	Unpriced  int            `json:"unpriced"` // runs with neither bill nor estimate
}

type daySumObject struct {
	Day string `json:"day"`
	sumObject
}

type namedSumObject struct {
	Name string `json:"name"`
	sumObject
	Median *float64 `json:"median_s"` // at the provider, of succeeded runs
	Slow   *float64 `json:"p90_s"`
}

type budgetObject struct {
	PerRun   *provider.Money `json:"per_run_usd"`
	PerDay   *provider.Money `json:"per_day_usd"`
	PerMonth *provider.Money `json:"per_month_usd"`
}

func (c *invocation) showSpend(ctx context.Context, s *Session, days int) error {
	now := c.Now()
	y, m, d := now.Date()
	since := run.PeriodStart{
		Day:   time.Date(y, m, d, 0, 0, 0, 0, now.Location()),
		Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location()),
	}
	sp, err := s.History.Spend(ctx, since, days, now.Location())
	if err != nil {
		return err
	}
	q, err := s.Engine.Quote(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.printJSON(newSpend(sp, q.Budget))
	}
	return c.printSpend(sp, q.Budget)
}

func newSpend(sp run.SpendReport, b run.Budget) spendObject {
	o := spendObject{Today: newSum(sp.Today), Month: newSum(sp.Month), Days: []daySumObject{}, Providers: newSumObjects(sp.Providers), Models: newSumObjects(sp.Models)}
	for _, d := range sp.Days {
		o.Days = append(o.Days, daySumObject{d.Day.Format(time.DateOnly), newSum(d.Sum)})
	}
	o.Budget = budgetObject{b.PerRun, b.PerDay, b.PerMonth}
	return o
}

func newSum(s run.Sum) sumObject {
	return sumObject{s.Billed, s.Estimated, s.Total(), s.Runs, s.Succeeded, s.Failed, s.Unpriced}
}

func newSumObjects(all []run.SpendBy) []namedSumObject {
	list := []namedSumObject{}
	wait := func(d time.Duration) *float64 {
		if d == 0 {
			return nil
		}
		s := d.Seconds()
		return &s
	}
	for _, n := range all {
		list = append(list, namedSumObject{n.Name, newSum(n.Sum), wait(n.Median), wait(n.P90)})
	}
	return list
}

func (c *invocation) printSpend(sp run.SpendReport, b run.Budget) error {
	t := &table{right: map[int]bool{1: true, 2: true, 3: true, 4: true, 5: true, 6: true, 7: true}, drop: []int{6, 7, 5, 2}}
	if c.Width > 0 {
		look := c.look()
		t.style = func(row, column int, cell string) string {
			switch {
			case row == 0 || len(t.rows[row]) == 1:
				return look.Faint.Render(cell)
			case column == 3:
				return look.Strong.Render(cell)
			}
			return cell
		}
	}
	t.add("", "billed", "estimated", "total", "unpriced", "runs", "failed", "median")
	row := func(name string, s run.Sum, median time.Duration) {
		wait := ""
		if median > 0 {
			wait = theme.Duration(median)
		}
		unpriced := ""
		if s.Unpriced > 0 {
			unpriced = itoa(s.Unpriced)
		}
		t.add(name, theme.PartOf(s.Billed, s.Unpriced), theme.PartOf(s.Estimated, s.Unpriced), theme.AtLeast(s.Total(), s.Unpriced),
			unpriced, itoa(s.Runs), itoa(s.Failed), wait)
	}
	row("today"+of(b.PerDay), sp.Today, 0)
	row("this month"+of(b.PerMonth), sp.Month, 0)
	t.add(c.section("by provider"))
	for _, n := range sp.Providers {
		row(n.Name, n.Sum, n.Median)
	}
	t.add(c.section("by model"))
	for _, n := range sp.Models {
		row(n.Name, n.Sum, n.Median)
	}
	t.add(c.section("by day"))
	for _, d := range sp.Days {
		if d.Runs > 0 {
			row(d.Day.Format(time.DateOnly), d.Sum, 0)
		}
	}
	return c.printTable(t)
}

// section is the line above a part of the table: its name on a terminal, else empty.
func (c *invocation) section(name string) string {
	if c.Width == 0 {
		return ""
	}
	return name
}

// of formats a cap, if there is one.
func of(limit *provider.Money) string {
	if limit == nil {
		return ""
	}
	return " of " + limit.String()
}
