//go:build unix

package e2e

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// crowded measures key presses with a thousand active runs that are polled one by one.
func (r *race) crowded(t *testing.T) {
	const inFlight = 1000
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(40 * time.Millisecond)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status":"in_progress"}`)
	}))
	defer vendor.Close()
	path := r.stage.path("crowd.db")
	if err := crowd(t, path, inFlight); err != nil {
		t.Fatal(err)
	}
	keys := func(p racer, env []string, mark string) (p50, p95 time.Duration, busy float64) {
		w := dial(t, false, windowWidth, windowHeight, env, p.program, p.args...)
		defer w.kill()
		w.until(mark)
		time.Sleep(5 * time.Second)
		_, busy, _ = w.idle(10 * time.Second)
		var took []time.Duration
		for range 3 {
			for _, s := range w.presses(70*time.Millisecond, slices.Repeat([]string{p.down}, 20)...) {
				took = append(took, s.first)
			}
		}
		return at(0.5, took), at(0.95, took), busy
	}
	idle := r.ours(t, 1000)
	q50, q95, _ := keys(idle, r.stage.env, idle.mark)
	env := append(slices.Clone(r.stage.env), "RUNCOMFY_BASE_URL="+vendor.URL)
	c50, c95, busy := keys(racer{program: r.bin, args: []string{"--history", path}, down: "j"}, env, fmt.Sprint(inFlight, " running"))
	r.row(t, "cursor key → paint with 1,000 in flight, ms, p50 / p95", fmt.Sprintf("**%s / %s**", ms(c50), ms(c95)),
		fmt.Sprintf("with none in flight %s / %s (p95 %.2f×)", ms(q50), ms(q95), float64(c95)/float64(q95)))
	r.row(t, "1,000 in flight, app and all: processor ms/s", fmt.Sprintf("**%.1f**", busy))
}

// crowd writes a history of n active runs.
func crowd(t *testing.T, path string, n int) error {
	db, err := store.Open(t.Context(), path)
	if err != nil {
		return err
	}
	now := time.Now()
	var runs []run.Run
	for i := range n {
		runs = append(runs, run.Run{
			ID: fmt.Sprintf("01CROWD%019d", i), IdempotencyKey: "key", Provider: "runcomfy", Model: "bytedance/seedance-2.0/pro", State: run.Running, Job: fmt.Sprint("job-", i),
			Created: now, Updated: now, Sent: now, Started: now, NextAttempt: now, Video: run.Video{Download: run.DownloadNone},
			Request: provider.Request{Model: "bytedance/seedance-2.0/pro", Prompt: fmt.Sprint("clouds over the sea, take ", i), Duration: 5, Resolution: "720p"},
		})
	}
	_, err = db.Import(t.Context(), runs)
	return errors.Join(err, db.Close())
}
