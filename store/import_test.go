package store_test

import (
	"context"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func TestImportAddsEachJobOnce(t *testing.T) {
	db := MustOpen(t)
	now := time.Now()
	made := func(id, job string) run.Run {
		return run.Run{
			ID: id, Provider: "runflow", Model: "m", Job: job, State: run.Succeeded, Created: now, Updated: now,
			Request: provider.Request{Model: "m", Prompt: "a barista"}, Video: run.Video{Download: run.DownloadNone},
		}
	}
	for i, want := range []int{2, 0} {
		added, err := db.Import(context.Background(), []run.Run{
			made("01JD0000000000000000000001", "job-1"), made("01JD0000000000000000000002", "job-2"), made("01JD0000000000000000000003", "job-1"),
		})
		if err != nil || len(added) != want {
			t.Errorf("import %d added %d, %v; want %d", i, len(added), err, want)
		}
	}
	if _, total, err := db.Count(context.Background(), run.Filter{}); err != nil || total != 2 {
		t.Errorf("%d runs, %v", total, err)
	}
	events, err := db.Events(context.Background(), "01JD0000000000000000000001")
	if err != nil || len(events) != 1 || events[0].Kind != "imported" {
		t.Errorf("its timeline is %+v, %v", events, err)
	}
	claimed, err := db.Claim(context.Background(), "me", []string{"runflow"}, now.Add(time.Hour), now.Add(2*time.Hour))
	if err != nil || len(claimed) != 0 {
		t.Errorf("%d of them want to be driven, %v", len(claimed), err)
	}
}

func TestImportOfManyRunsOfOneMomentKeepsThemAll(t *testing.T) {
	db := MustOpen(t)
	var runs []run.Run
	for i := range 620 {
		runs = append(runs, makeRun(i, atNoon, func(r *run.Run) { r.Job = r.ID }))
	}
	for _, want := range []int{620, 0} {
		added, err := db.Import(context.Background(), runs)
		if err != nil || len(added) != want {
			t.Fatalf("%d were added, %v; want %d", len(added), err, want)
		}
	}
	got, err := db.Page(context.Background(), run.Query{Limit: 1000}) // oldest first
	must(t, err)
	for i, r := range got {
		if r.ID != runs[i].ID {
			t.Fatalf("number %d is %s, not %s", i, r.ID, runs[i].ID)
		}
	}
	same(t, len(got), len(runs))
}

// TestRunsOfAnUnknownTime are stored and found like others, and count towards no day, no month,
// no budget and no median.
func TestRunsOfAnUnknownTime(t *testing.T) {
	db := MustOpen(t)
	unknown := func(r *run.Run) {
		r.Created, r.Sent, r.Started, r.Finished, r.State = time.Time{}, time.Time{}, time.Time{}, time.Time{}, run.Succeeded
		r.Job, r.Request.Prompt = "job-"+r.ID, "a lighthouse"
		r.Estimate = provider.Estimate{Known: true, Low: 1, High: 5 * dollar}
	}
	var runs []run.Run
	for i := range 4 {
		runs = append(runs, makeRun(i, unknown))
	}
	today := makeRun(9, atNoon, billed(2*dollar), func(r *run.Run) { r.Job, r.Sent, r.State = "known", noon, run.Succeeded })
	added, err := db.Import(ctx(), append(runs, today))
	must(t, err)
	same(t, len(added), 5)
	page, err := db.Page(ctx(), run.Query{Limit: 10, Sort: run.Sort{By: run.SortTime, Desc: true}})
	must(t, err)
	if len(page) != 5 || page[0].ID != today.ID || !page[1].Created.IsZero() || !page[4].Created.IsZero() {
		t.Errorf("newest first they are %+v", page)
	}
	found, _, err := db.Count(ctx(), run.Filter{Terms: []run.Term{{Kind: run.TermText, Text: "lighthouse"}}})
	must(t, err)
	same(t, found, 4)
	must(t, db.RebuildRecentIndex(ctx()))
	found, _, err = db.Count(ctx(), run.Filter{Terms: []run.Term{{Kind: run.TermText, Text: "lighthouse"}}})
	must(t, err)
	same(t, found, 4)
	spent, err := db.BudgetUsage(ctx(), run.PeriodStart{Day: noon.Add(-time.Hour), Month: noon.Add(-30 * 24 * time.Hour)})
	must(t, err)
	if spent.Day != 2*dollar || spent.Month != 2*dollar {
		t.Errorf("they count in the budgets: %+v", spent)
	}
	spend, err := db.Spend(ctx(), run.PeriodStart{Day: noon.Add(-time.Hour), Month: noon.Add(-time.Hour)}, 3650, time.UTC)
	must(t, err)
	same(t, spend.Today.Runs, 1)
	same(t, len(spend.Models), 1)
	pace, err := db.DurationStats(ctx(), runs[0].Provider, runs[0].Model, runs[0].Request.Duration)
	must(t, err)
	same(t, pace.Runs, 0)
}
