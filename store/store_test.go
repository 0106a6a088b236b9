package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/store"
	"dailies/store/storetest"
)

var _ engine.Store = (*store.DB)(nil)

// me is the owner of the leases in these tests.
const me = "window-1"

// MustOpen opens a new history that is closed with the test.
func MustOpen(t testing.TB) *store.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dailies", "history.db")
	if err := storetest.New(path); err != nil {
		t.Fatal(err)
	}
	return openAt(t, path)
}

func openAt(t testing.TB, path string) *store.DB {
	t.Helper()
	d, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// noon is the time of these tests.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 123_000, time.UTC)

// makeRun returns run n: a minute later than the previous one, five seconds long.
func makeRun(n int, change ...func(*run.Run)) run.Run {
	r := run.Run{
		ID: fmt.Sprintf("01KAGYV%019d", n), Shot: fmt.Sprintf("R%d", n), Take: 1, Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video",
		Request:        provider.Request{Prompt: "a cat", Duration: 5},
		IdempotencyKey: fmt.Sprintf("key-%d", n), State: run.Pending, Charged: "",
		Estimate: provider.Estimate{Known: true, Low: provider.Dollar, High: provider.Dollar},
		Video:    run.Video{Download: run.DownloadNone},
		Created:  noon.Add(time.Duration(n) * time.Minute),
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

// add writes runs under a lease of an hour.
func add(t testing.TB, d *store.DB, runs ...run.Run) {
	t.Helper()
	err := d.Add(t.Context(), me, noon.Add(time.Hour), runs, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// based is an update of a run that was just read. more holds its events and done commands.
func based(d *store.DB, r run.Run, more ...run.Update) run.Update {
	var s run.Update
	for _, m := range more {
		s = m
	}
	if row, err := d.Run(context.Background(), r.ID); err == nil {
		s.Base, r.Epoch = row.Base(), row.Epoch
	}
	s.Run = r
	return s
}

// same fails unless the values are equal, and prints both.
func same(t testing.TB, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		g, _ := json.MarshalIndent(got, "", " ")
		w, _ := json.MarshalIndent(want, "", " ")
		t.Fatalf("got  %T %s\nwant %T %s", got, g, want, w)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ctx() context.Context { return context.Background() }
