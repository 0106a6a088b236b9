//go:build unix

package e2e

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// A history in which every text is hostile: the runs of a malicious provider, or a file from somebody
// else.

// packs joins several hostile texts to each, to need fewer runs. One that swallows what follows ends
// its pack.
func packs() []string {
	var all []string
	var pack []string
	for _, h := range hostileTexts() {
		pack = append(pack, h.text)
		if len(pack) == 4 || strings.HasPrefix(h.name, "half") || strings.HasPrefix(h.name, "very long") {
			all = append(all, strings.Join(pack, " "))
			pack = nil
		}
	}
	if len(pack) > 0 {
		all = append(all, strings.Join(pack, " "))
	}
	return all
}

// hostileRuns are runs whose texts are packs, rotated so that every pack is in every field.
func hostileRuns(home string) []run.Run {
	packs := packs()
	var all []run.Run
	for i := range packs {
		k := i
		next := func() string {
			k++
			return packs[k%len(packs)]
		}
		problem := func() *provider.Error {
			return &provider.Error{Kind: provider.KindProvider, Op: next(), Message: next(), Hint: next(), Code: next(), Request: next(), Status: 400}
		}
		at := time.Now().Add(-time.Duration(i) * time.Minute)
		r := run.Run{
			ID: ulid.MustNew(ulid.Timestamp(at), ulid.DefaultEntropy()).String(), IdempotencyKey: next(), Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video",
			Request: provider.Request{
				Model: next(), Prompt: fmt.Sprintf("run%02d %s", i, packs[i]), StartFrame: next(), EndFrame: "https://example.com/" + next(), References: []string{next(), next()},
				AspectRatio: next(), Resolution: next(), Duration: 5, Callback: "https://example.com/" + next(), EndUser: next(), Metadata: map[string]string{next(): next()},
			},
			Batch: next(), Parent: next(), RawStatus: next(), Job: next(), Reserved: next(), CancelMessage: next(), Err: problem(),
			Estimate: provider.Estimate{Known: i%2 == 0, Low: provider.Dollar, High: provider.Dollar, Basis: next(), Source: next(), AsOf: next(), UnknownReason: next()},
			Tags:     []string{next(), next()}, Note: next(), Charged: provider.ChargedUnknown,
			Created: at, Sent: at, Updated: at, Finished: at.Add(time.Second),
		}
		r.Video = run.Video{Video: provider.Video{URL: "https://example.com/" + next()}, Download: run.Downloaded, File: filepath.Join(home, "videos", next()), Err: problem()}
		r.State = []run.State{run.Succeeded, run.Failed, run.Cancelled, run.Unsure, run.Running, run.Queued, run.Succeeded}[i%7]
		if i%7 == 6 {
			r.Video.Download = run.DownloadFailed
		}
		if i%5 == 4 { // an unknown model and provider
			r.Provider, r.Model = next(), next()
		}
		all = append(all, r)
	}
	return all
}

// hostileHistory writes the history of a stage.
func (s *stage) hostileHistory() []run.Run {
	s.t.Helper()
	path := s.path("data/dailies/history.db")
	db, err := store.Open(s.t.Context(), path)
	if err != nil {
		s.t.Fatal(err)
	}
	runs, err := db.Import(s.t.Context(), hostileRuns(s.home))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		s.t.Fatal(err)
	}
	if len(runs) != len(packs()) {
		s.t.Fatalf("%d of %d runs were taken", len(runs), len(packs()))
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer raw.Close()
	all := packs()
	for i, r := range runs {
		wire, err := json.Marshal(provider.Exchange{Method: all[i], URL: "https://example.com/" + all[(i+1)%len(all)], Status: 200, Request: all[(i+2)%len(all)], Response: all[(i+3)%len(all)]})
		if err != nil {
			s.t.Fatal(err)
		}
		_, err = raw.Exec("INSERT INTO events (run, at, what, text, detail) SELECT n, ?, ?, ?, ? FROM runs WHERE id = ?",
			time.Now().UnixMicro(), all[(i+4)%len(all)], all[(i+5)%len(all)], string(wire), r.ID)
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return runs
}

// The packs hold the whole corpus.
func TestThePacksHoldEveryText(t *testing.T) {
	t.Parallel()
	all := strings.Join(packs(), "\n")
	for _, h := range hostileTexts() {
		if !strings.Contains(all, h.text) {
			t.Errorf("%s is missing", h.name)
		}
	}
}
