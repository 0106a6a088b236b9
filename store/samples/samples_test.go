package samples

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// vendors takes the jobs of samples.
type vendors struct{ jobs int }

func (v *vendors) AddPast(_, _, id string, r provider.Request, created, ended time.Time, _ provider.Money) (provider.Video, error) {
	v.jobs++
	return provider.Video{URL: "https://h.test/" + id, Expires: time.Now().Add(time.Hour)}, nil
}

// models are all that the samples name.
func models() (all []provider.Model) {
	for key, name := range map[string][2]string{
		runflowModel: {"runflow", "bytedance/seedance/2.0/text-to-video"}, fastModel: {"runflow", "bytedance/seedance/2.0/fast/text-to-video"},
		falModel: {"fal", "bytedance/seedance-2.0/text-to-video"}, evoModel: {"evolink", "seedance-2.0-text-to-video"},
	} {
		m := provider.Model{Provider: name[0], ID: name[1], Resolution: "720p", Resolutions: []string{"480p", "720p"}, Audio: true,
			Prices: []provider.Price{{Resolution: "720p", PerSecond: 300_000, Source: "test", AsOf: "2026-11-20"}}}
		if m.Key() != key {
			panic(key)
		}
		all = append(all, m)
	}
	return all
}

func newSamples(t *testing.T) (*Samples, *store.DB) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "history.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Samples{Store: db, Models: models, Jobs: &vendors{}, Made: filepath.Join(t.TempDir(), "made"), Now: time.Now}, db
}

func page(t *testing.T, db *store.DB) []run.Run {
	t.Helper()
	all, err := db.Page(t.Context(), run.Query{Limit: 100, Sort: run.Sort{By: run.SortTime, Desc: true}})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheSamplesShowEverything(t *testing.T) {
	s, db := newSamples(t)
	if err := s.Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := page(t, db)
	states, projects, picks, saving := map[run.State]int{}, map[string]bool{}, 0, 0
	for _, r := range all {
		states[r.State]++
		projects[r.Project] = true
		if r.Pick {
			picks++
		}
		if r.Video.Download == run.Downloading {
			saving++
		}
		if len(r.Tags) != 1 || r.Tags[0] != run.SampleTag {
			t.Errorf("%s is not marked: %v", r.ID, r.Tags)
		}
		if r.State == run.Succeeded && r.Billed == nil {
			t.Errorf("%s has no bill", r.Request.Prompt)
		}
	}
	if len(all) < 36 || states[run.Failed] < 3 || states[run.Unsure] != 1 || picks < 6 || len(projects) != 3 || saving < 8 {
		t.Errorf("%d runs, %v, %d picks, projects %v, %d films saved at once", len(all), states, picks, projects, saving)
	}
	shots, err := db.Shots(t.Context(), "*")
	if err != nil || len(shots) < 10 {
		t.Errorf("%d shots, %v", len(shots), err)
	}
	if n, err := s.Left(t.Context()); n != len(all) || err != nil {
		t.Errorf("%d left, %v", n, err)
	}
	if s.Jobs.(*vendors).jobs != states[run.Succeeded] {
		t.Errorf("the sandbox knows %d jobs", s.Jobs.(*vendors).jobs)
	}
}

func TestErasedSamplesAreGoneAndDoNotComeAgain(t *testing.T) {
	s, db := newSamples(t)
	if err := s.Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := page(t, db)
	film := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(film, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	saved := all[1]
	saved.Video.Download, saved.Video.File = run.Downloaded, film
	claimed, err := db.Claim(t.Context(), "test", []string{saved.Provider}, time.Now(), time.Now().Add(time.Minute))
	if err != nil || len(claimed) == 0 {
		t.Fatalf("nothing to save: %v", err)
	}
	saved = claimed[0]
	saved.Video.Download, saved.Video.File = run.Downloaded, film
	if err := db.Save(t.Context(), "test", run.Update{Run: saved, Base: claimed[0].Base()}); err != nil {
		t.Fatal(err)
	}
	own := run.Run{ID: "01OWN", Provider: "fal", Model: "m", Job: "j", State: run.Succeeded, Shot: all[0].Shot, Created: time.Now(), Tags: []string{run.SampleTag},
		Video: run.Video{Download: run.DownloadNone}, Request: provider.Request{Prompt: "my own, with the same tag"}}
	if _, err := db.Import(t.Context(), []run.Run{own}); err != nil {
		t.Fatal(err)
	}
	// A shot of the user's without takes has a name and a project.
	empty, err := db.MoveTakes(t.Context(), "", own.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.MoveTakes(t.Context(), all[0].Shot, own.ID); err != nil {
		t.Fatal(err)
	}
	erased, err := s.Erase(t.Context())
	if err != nil || len(erased) != len(all) {
		t.Fatalf("%d erased of %d, %v", len(erased), len(all), err)
	}
	if _, err := os.Stat(film); !os.IsNotExist(err) {
		t.Errorf("the film is still there: %v", err)
	}
	left := page(t, db)
	if len(left) != 1 || left[0].ID != own.ID {
		t.Errorf("left: %v", left)
	}
	if _, total, err := db.Count(t.Context(), run.Filter{}); total != 1 || err != nil {
		t.Errorf("%d are counted, %v", total, err)
	}
	now := time.Now()
	if sum, err := db.Spend(t.Context(), run.PeriodStart{Day: now.AddDate(0, 0, -1), Month: now.AddDate(0, -2, 0)}, 90, time.UTC); err != nil || sum.Month.Runs > 1 {
		t.Errorf("%d runs count towards the month, %v", sum.Month.Runs, err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Errorf("the history is damaged: %v", err)
	}
	shots, err := db.Shots(t.Context(), "*")
	if err != nil || len(shots) != 2 || !slices.ContainsFunc(shots, func(s run.ShotTotals) bool { return s.Code == empty }) {
		t.Errorf("shots %v, want %s among two; %v", shots, empty, err)
	}
	if n, err := s.Left(t.Context()); n != 0 || err != nil {
		t.Errorf("%d samples are left, %v", n, err)
	}
	if found, _, err := db.Count(t.Context(), run.Filter{Terms: []run.Term{{Kind: run.TermText, Text: "corgi"}}}); found != 0 || err != nil {
		t.Errorf("%d are found by words, %v", found, err)
	}
	if err := s.Make(t.Context()); err != nil || len(page(t, db)) != 1 {
		t.Errorf("they come again: %v", err)
	}
}

func TestAHistoryInUseGetsNoSamples(t *testing.T) {
	s, db := newSamples(t)
	own := run.Run{ID: "01OWN", Provider: "fal", Model: "m", Job: "j", State: run.Failed, Created: time.Now(), Video: run.Video{Download: run.DownloadNone}}
	if _, err := db.Import(t.Context(), []run.Run{own}); err != nil {
		t.Fatal(err)
	}
	if err := s.Make(t.Context()); err != nil || len(page(t, db)) != 1 {
		t.Errorf("%d runs, %v", len(page(t, db)), err)
	}
	if err := (*Samples)(nil).Make(t.Context()); err != nil {
		t.Errorf("outside the demo: %v", err)
	}
}
