package engine_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/store"
)

// dying is a store whose writes fail after a create call was made, until it is mended.
type dying struct {
	*store.DB
	with atomic.Pointer[error]
	dies error
}

func (d *dying) BeginSubmit(ctx context.Context, owner string, s run.Update, now time.Time, since run.PeriodStart, check func(run.BudgetUsage) error) error {
	if err := d.broken(); err != nil {
		return err
	}
	err := d.DB.BeginSubmit(ctx, owner, s, now, since, check)
	d.with.Store(&d.dies)
	return err
}

func (d *dying) broken() error {
	if why := d.with.Load(); why != nil {
		return *why
	}
	return nil
}

func (d *dying) Save(ctx context.Context, owner string, s run.Update) error {
	if err := d.broken(); err != nil {
		return err
	}
	return d.DB.Save(ctx, owner, s)
}

func (d *dying) Renew(ctx context.Context, owner string, until time.Time) error {
	if err := d.broken(); err != nil {
		return err
	}
	return d.DB.Renew(ctx, owner, until)
}

func (d *dying) Release(ctx context.Context, owner string, ids ...string) error {
	if err := d.broken(); err != nil {
		return err
	}
	return d.DB.Release(ctx, owner, ids...)
}

// saver stores rescued runs.
type saver struct {
	mu    sync.Mutex
	fails bool
	tries int
	kept  map[string]run.Rescued // by job
}

func (s *saver) keep(r run.Rescued) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tries++; s.fails {
		return errors.New("no room")
	}
	if s.kept == nil {
		s.kept = map[string]run.Rescued{}
	}
	s.kept[r.Run.Job] = r
	return nil
}

// of returns the rescued run of a job, and how often that was tried.
func (s *saver) of(job string) (r run.Rescued, tries int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[job], s.tries
}

func full(format string) *provider.Error {
	e := provider.Errorf(provider.KindDisk, "%s", format).WithHint("make room")
	e.Err = run.ErrNotWritten
	return e
}

// dyingBench is a process with such a store.
type dyingBench struct {
	t     *testing.T
	db    *dying
	e     *engine.Engine
	quit  func()
	ended chan error
}

func newDying(t *testing.T, v provider.Provider, why error, s *saver) *dyingBench {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "history.db"))
	if err != nil {
		t.Fatal(err)
	}
	b := &dyingBench{t: t, db: &dying{DB: db, dies: why}, ended: make(chan error, 1)}
	o := engine.Options{Folder: t.TempDir(), HTTP: files{}}
	if s != nil {
		o.Rescue = s.keep
	}
	if b.e, err = engine.New(b.db, []provider.Provider{v}, o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.quit = cancel
	go func() { b.ended <- b.e.Run(ctx) }()
	return b
}

// shown returns the latest snapshot.
func (b *dyingBench) shown() run.Run {
	b.t.Helper()
	runs, err := b.e.Changes(context.Background())
	if err != nil || len(runs) != 1 {
		b.t.Fatalf("%d changes, %v", len(runs), err)
	}
	return runs[0]
}

// over reports whether Run has returned.
func (b *dyingBench) over() bool {
	synctest.Wait()
	select {
	case err := <-b.ended:
		if err != nil {
			b.t.Error(err)
		}
		return true
	default:
		return false
	}
}

func (b *dyingBench) close() {
	b.t.Helper()
	if err := b.db.Close(); err != nil {
		b.t.Error(err)
	}
}

// A paid answer that cannot be written to the history is rescued, shown, and retried until
// shutdown.
func TestAnAnswerThatCannotBeWrittenIsRescued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, s := &vendor{}, &saver{}
		b := newDying(t, v, full("the disk is full"), s)
		defer b.close()
		if _, err := b.e.Submit(context.Background(), order()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		if r, _ := s.of("job-1"); r.Run.State != run.Queued || r.Run.Request.Prompt != "clouds" || r.Why == nil {
			t.Errorf("rescued %+v", r)
		}
		r := b.shown()
		if r.Job != "job-1" || r.Err == nil || r.Err.Kind != provider.KindDisk || !errors.Is(r.Err, run.ErrNotWritten) || r.Err.Hint != "make room" {
			t.Errorf("people see %+v", r)
		}
		b.quit()
		if !b.over() {
			t.Error("it does not end though the job is safe")
		}
		if v.asked() != 1 {
			t.Errorf("%d create calls", v.asked())
		}
	})
}

// The history cannot be written, so a run is not sent yet. Its message says not to submit it again. When
// there is room, the run is sent once.
func TestARunThatCannotBeSentYetSaysThatItWillBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		b := newDying(t, v, full("the disk is full"), &saver{})
		defer b.close()
		b.db.with.Store(&b.db.dies)
		if _, err := b.e.Submit(context.Background(), order()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if r := b.shown(); r.State != run.Pending || r.Err == nil || r.Err.Message != "the disk is full" || !strings.Contains(r.Err.Hint, "do not submit it again") {
			t.Errorf("people see %s: %v", r.State, r.Err)
		}
		if v.asked() != 0 {
			t.Errorf("%d create calls that are not in the history", v.asked())
		}
		b.db.with.Store(nil)
		time.Sleep(10 * time.Minute)
		b.db.with.Store(nil) // the store dies after each intent
		time.Sleep(10 * time.Minute)
		b.quit()
		if !b.over() || v.asked() != 1 {
			t.Errorf("%d create calls", v.asked())
		}
	})
}

// Without a rescue file, only a kill ends the program before the job is written.
func TestAJobThatIsNowhereElseKeepsTheProgramAlive(t *testing.T) {
	for name, s := range map[string]*saver{"no place": nil, "no room": {fails: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newDying(t, &vendor{}, full("the disk is full"), s)
				defer b.close()
				runs, err := b.e.Submit(context.Background(), order())
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				b.quit()
				time.Sleep(24 * time.Hour)
				if b.over() {
					t.Fatal("it has ended")
				}
				if s != nil {
					if _, tries := s.of("job-1"); tries < 10 {
						t.Errorf("the rescue file was tried %d times", tries)
					}
				}
				b.db.with.Store(nil)
				time.Sleep(2 * time.Minute)
				if !b.over() {
					t.Fatal("it does not end though the job is written")
				}
				if r, err := b.db.Run(context.Background(), runs[0].ID); err != nil || r.Job != "job-1" {
					t.Errorf("%+v, %v", r, err)
				}
			})
		})
	}
}

// An answer for which nothing was paid is not rescued, and delays no shutdown.
func TestARefusalThatCannotBeWrittenIsNotRescued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &saver{}
		v := &vendor{submit: func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindInput, Message: "no", Delivery: provider.Rejected}
		}}
		b := newDying(t, v, full("the disk is full"), s)
		defer b.close()
		if _, err := b.e.Submit(context.Background(), order()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		b.quit()
		time.Sleep(time.Minute)
		over := b.over()
		if _, tries := s.of(""); !over || tries != 0 {
			t.Errorf("%d rescues, it has ended: %v", tries, over)
		}
	})
}

// The rows of active runs are lost with a deleted file; their jobs are not.
func TestRunsUnderWayAreRescuedWhenTheFileIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &saver{}
		gone := full("the history is gone")
		gone.Err = errors.Join(run.ErrNotWritten, run.ErrGone)
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return running(job), nil }}
		b := newDying(t, v, nil, s)
		defer b.close()
		b.db.dies = nil
		if _, err := b.e.Submit(context.Background(), order()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if _, tries := s.of("job-1"); tries != 0 {
			t.Error("rescued while all is well")
		}
		var why error = gone
		b.db.with.Store(&why)
		time.Sleep(11 * time.Second) // nothing is written, but leases are renewed
		if r, _ := s.of("job-1"); r.Run.ID == "" {
			t.Error("it was not rescued while the program goes on")
		}
		if r := b.shown(); r.Err == nil || !errors.Is(r.Err, run.ErrGone) {
			t.Errorf("people see %+v", r)
		}
		s.mu.Lock()
		s.kept = nil
		s.mu.Unlock()
		b.quit()
		over := b.over()
		if r, _ := s.of("job-1"); !over || r.Run.ID == "" {
			t.Errorf("rescued %v, it has ended: %v", r, over)
		}
	})
}
