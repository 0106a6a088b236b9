package store_test

import (
	"context"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

func TestImportAddsEachJobOnce(t *testing.T) {
	db := MustOpen(t)
	now := time.Now()
	made := func(id, job string) engine.Run {
		return engine.Run{
			ID: id, Provider: "runflow", Model: "m", Job: job, State: engine.Succeeded, Created: now, Updated: now,
			Request: provider.Request{Model: "m", Prompt: "a barista"}, Video: engine.Video{Saved: engine.SavedNone},
		}
	}
	for i, want := range []int{2, 0} {
		added, err := db.Import(context.Background(), []engine.Run{
			made("01JD0000000000000000000001", "job-1"), made("01JD0000000000000000000002", "job-2"), made("01JD0000000000000000000003", "job-1"),
		})
		if err != nil || len(added) != want {
			t.Errorf("import %d added %d, %v; want %d", i, len(added), err, want)
		}
	}
	if _, total, err := db.Count(context.Background(), engine.Filter{}); err != nil || total != 2 {
		t.Errorf("%d runs, %v", total, err)
	}
	events, err := db.Events(context.Background(), "01JD0000000000000000000001")
	if err != nil || len(events) != 1 || events[0].What != "imported" {
		t.Errorf("its timeline is %+v, %v", events, err)
	}
	claimed, err := db.Claim(context.Background(), "me", []string{"runflow"}, now.Add(time.Hour), now.Add(2*time.Hour))
	if err != nil || len(claimed) != 0 {
		t.Errorf("%d of them want to be driven, %v", len(claimed), err)
	}
}

func TestImportOfManyRunsOfOneMomentKeepsThemAll(t *testing.T) {
	db := MustOpen(t)
	var runs []engine.Run
	for i := range 620 {
		runs = append(runs, run(i, atNoon, func(r *engine.Run) { r.Job = r.ID }))
	}
	for _, want := range []int{620, 0} {
		added, err := db.Import(context.Background(), runs)
		if err != nil || len(added) != want {
			t.Fatalf("%d were added, %v; want %d", len(added), err, want)
		}
	}
	got, err := db.Page(context.Background(), engine.Query{Limit: 1000}) // oldest first
	must(t, err)
	for i, r := range got {
		if r.ID != runs[i].ID {
			t.Fatalf("number %d is %s, not %s", i, r.ID, runs[i].ID)
		}
	}
	same(t, len(got), len(runs))
}

// TestRunsOfAnUnknownTime are kept and found like all others, and belong to no day,
// no month, no budget and no median.
func TestRunsOfAnUnknownTime(t *testing.T) {
	db := MustOpen(t)
	unknown := func(r *engine.Run) {
		r.Created, r.Sent, r.Started, r.Finished, r.State = time.Time{}, time.Time{}, time.Time{}, time.Time{}, engine.Succeeded
		r.Job, r.Request.Prompt = "job-"+r.ID, "a lighthouse"
		r.Estimate = provider.Estimate{Known: true, Low: 1, High: 5 * dollar}
	}
	var runs []engine.Run
	for i := range 4 {
		runs = append(runs, run(i, unknown))
	}
	today := run(9, atNoon, billed(2*dollar), func(r *engine.Run) { r.Job, r.Sent, r.State = "known", noon, engine.Succeeded })
	added, err := db.Import(ctx(), append(runs, today))
	must(t, err)
	same(t, len(added), 5)
	page, err := db.Page(ctx(), engine.Query{Limit: 10, Sort: engine.Sort{By: engine.SortTime, Desc: true}})
	must(t, err)
	if len(page) != 5 || page[0].ID != today.ID || !page[1].Created.IsZero() || !page[4].Created.IsZero() {
		t.Errorf("newest first they are %+v", page)
	}
	found, _, err := db.Count(ctx(), engine.Filter{Terms: []engine.Term{{What: engine.TermWords, Text: "lighthouse"}}})
	must(t, err)
	same(t, found, 4)
	must(t, db.Tidy(ctx()))
	found, _, err = db.Count(ctx(), engine.Filter{Terms: []engine.Term{{What: engine.TermWords, Text: "lighthouse"}}})
	must(t, err)
	same(t, found, 4)
	spent, err := db.Spent(ctx(), engine.Since{Day: noon.Add(-time.Hour), Month: noon.Add(-30 * 24 * time.Hour)})
	must(t, err)
	if spent.Day != 2*dollar || spent.Month != 2*dollar {
		t.Errorf("they count in the budgets: %+v", spent)
	}
	spend, err := db.Spend(ctx(), engine.Since{Day: noon.Add(-time.Hour), Month: noon.Add(-time.Hour)}, 3650, time.UTC)
	must(t, err)
	same(t, spend.Today.Runs, 1)
	same(t, len(spend.Models), 1)
	pace, err := db.Pace(ctx(), runs[0].Provider, runs[0].Model, runs[0].Request.Seconds)
	must(t, err)
	same(t, pace.Runs, 0)
}
