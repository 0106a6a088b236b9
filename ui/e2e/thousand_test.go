//go:build unix

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// A window with a thousand active runs is killed. The next one shows them all before it has contacted
// the provider, and their states are current within two list calls for every five hundred.
func TestAThousandRunsSurviveAKill(t *testing.T) {
	t.Parallel()
	const n = 1000
	s := newStage(t)
	var shift atomic.Int64 // of the provider's clock
	s.vendors(sandbox.Options{
		Small: true, Balance: 1_000_000_000_000, Speed: sandbox.Speed{Queued: time.Hour, Running: 10 * time.Hour},
		Now: func() time.Time { return time.Now().Add(time.Duration(shift.Load())) },
	})
	s.underWay(n)
	a := s.app(120, 36)
	a.Shows("0 running · 1000 queued")
	a.Kill()
	a = Start(t, 120, 36, append(s.env, "RUNFLOW_BASE_URL=http://127.0.0.1:9"), binary) // nobody is there
	a.Row("queued", "take 999")
	a.Shows("0 running · 1000 queued")
	a.Kill()
	shift.Store(int64(2 * time.Hour)) // meanwhile all of them have begun
	before := len(s.server.Requests())
	a = s.app(120, 36)
	a.Shows("1000 running · 0 queued")
	lists, looks := 0, 0
	for _, r := range s.server.Requests()[before:] {
		switch path := strings.TrimPrefix(r.Path, "/runflow"); {
		case r.Method != http.MethodGet:
			t.Errorf("%s %s", r.Method, r.Path)
		case path == "/v1/runs":
			lists++
		case strings.HasPrefix(path, "/v1/runs/"):
			looks++
		}
	}
	t.Logf("%d list calls and %d single looks", lists, looks)
	if lists == 0 || lists > 2*n/500 || looks > n/100 {
		t.Errorf("%d list calls and %d single looks for %d runs", lists, looks, n)
	}
	if n := len(s.server.Charges()); n != 1000 {
		t.Errorf("%d charges", n)
	}
	a.Leave()
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
}

// underWay submits n videos and writes them to the history as their window would have.
func (s *stage) underWay(n int) {
	s.t.Helper()
	now := time.Now()
	runs := make([]run.Run, n)
	for i := range runs {
		prompt := fmt.Sprintf("take %d", i)
		body := fmt.Sprintf(`{"input":{"prompt":%q,"duration":"4","resolution":"480p"}}`, prompt)
		req, err := http.NewRequest(http.MethodPost, s.server.URL("runflow")+"/v1/models/bytedance/seedance/2.0/text-to-video/runs", strings.NewReader(body))
		if err != nil {
			s.t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+sandbox.Key)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("User-Agent", "dailies/test")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			s.t.Fatal(err)
		}
		var said struct {
			ID    string `json:"id"`
			RunID string `json:"run_id"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&said); err != nil || resp.StatusCode > 299 {
			s.t.Fatalf("%s, %v", resp.Status, err)
		}
		resp.Body.Close()
		runs[i] = run.Run{
			ID: fmt.Sprintf("01JD%022d", i), IdempotencyKey: "key", Provider: "runflow", Model: "bytedance/seedance/2.0/text-to-video",
			Request: provider.Request{Prompt: prompt, Resolution: "480p", Duration: 4}, State: run.Queued, RawStatus: "queued",
			Job: said.ID + said.RunID, Created: now, Updated: now, Sent: now, NextAttempt: now, Video: run.Video{Download: run.DownloadNone},
		}
	}
	if err := os.MkdirAll(s.path("data/dailies"), 0o700); err != nil {
		s.t.Fatal(err)
	}
	db, err := store.Open(context.Background(), s.path("data/dailies/history.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if err := db.Add(context.Background(), "", now, runs, run.PeriodStart{}, func(run.BudgetUsage) error { return nil }); err != nil {
		s.t.Fatal(err)
	}
}
