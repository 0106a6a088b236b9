package enginebench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// flight is the task of a child: poll jobs, and submit orders meanwhile.
type flight struct {
	Name      string
	Dir       string // of its history
	Vendor    string
	Base      string
	Jobs      []string
	Poll      time.Duration
	Rate      float64 // requests per second; 0 = the default
	Warm, For time.Duration
	Takes     int           // orders to submit
	Every     time.Duration // interval between them
}

// flown is its result.
type flown struct {
	Processor  time.Duration // during For
	Goroutines int           // maximum
	Before     int           // resident KiB before the jobs were claimed
	Resident   int           // maximum
	Sent       map[string]time.Time
	Seen       map[string]time.Time // time of success, by job
}

// launch starts a flight, resets the vendors' counts once it is warm and returns both results
// at the end.
func launch(t *testing.T, what string, o opened, f flight) (flown, tally) {
	t.Helper()
	f.Base = o.base(f.Vendor)
	if f.Dir == "" {
		f.Dir = t.TempDir()
	}
	p := start(t, what, f)
	var warm string
	p.hear(&warm)
	before := o.anew(t)
	var r flown
	p.hear(&r)
	n := o.anew(t)
	for take, at := range before.Posts { // of submissions that were sent early
		n.Posts[take] = at
	}
	p.stop()
	return r, n
}

// fly is the child process: it runs and measures itself.
func fly(args string, flying func(context.Context, flight, *flown) error) error {
	var f flight
	if err := json.Unmarshal([]byte(args), &f); err != nil {
		return err
	}
	r := &flown{Sent: map[string]time.Time{}, Seen: map[string]time.Time{}}
	ctx, land := context.WithCancel(context.Background())
	defer land()
	ended := make(chan error, 1)
	go func() { ended <- flying(ctx, f, r) }()
	time.Sleep(f.Warm)
	if err := say("warm"); err != nil {
		return err
	}
	profile, err := profiling(f.Name)
	if err != nil {
		return err
	}
	used := processor()
	for begun := time.Now(); time.Since(begun) < f.For; time.Sleep(100 * time.Millisecond) {
		r.Goroutines, r.Resident = max(r.Goroutines, runtime.NumGoroutine()), max(r.Resident, resident())
	}
	r.Processor = processor() - used
	profile()
	land()
	if err := <-ended; err != nil {
		return err
	}
	return say(r)
}

// profiling writes a processor profile on request.
func profiling(name string) (stop func(), err error) {
	folder := os.Getenv(foldVar)
	if folder == "" {
		return func() {}, nil
	}
	file, err := os.Create(filepath.Join(folder, name+".pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close() // readers detect a truncated profile
	}, nil
}

// processor returns the processor time of this process.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident returns the resident memory of this process in KiB.
func resident() int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	n, _ := strconv.Atoi(strings.Fields(rest)[0])
	return n
}

func readAll(r *http.Request) (string, error) {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return string(body), err
}

// engineFlight is the real engine with a real store.
func engineFlight(ctx context.Context, f flight, r *flown) error {
	db, err := store.Open(context.Background(), filepath.Join(f.Dir, "history.db"))
	if err != nil {
		return err
	}
	p, err := adapter(f.Vendor, f.Base)
	if err != nil {
		return err
	}
	e, err := engine.New(db, []provider.Provider{p}, engine.Options{
		Folder: f.Dir, NoAutoDownload: true, AllowLoopback: true, Timing: engine.Timing{Poll: f.Poll, Rate: f.Rate},
	})
	if err != nil {
		return err
	}
	r.Before = resident()
	if _, err := db.Import(ctx, f.runs()); err != nil {
		return err
	}
	var all sync.WaitGroup
	all.Go(func() { watch(ctx, e, r) })
	failed := make(chan error, 1)
	all.Go(func() { failed <- f.send(ctx, e, r) })
	err = e.Run(ctx)
	all.Wait()
	if err == nil {
		err = <-failed
	}
	if err != nil {
		return err
	}
	return db.Close()
}

// runs converts jobs to active runs.
func (f flight) runs() (runs []run.Run) {
	now := time.Now()
	for _, job := range f.Jobs {
		runs = append(runs, run.Run{
			ID: ulid.Make().String(), IdempotencyKey: "key", Provider: f.Vendor, Model: modelOf(f.Vendor), Request: request(f.Vendor, "clouds"),
			State: run.Running, Job: job, Created: now, Updated: now, Sent: now, Started: now, NextAttempt: now,
			Video: run.Video{Download: run.DownloadNone},
		})
	}
	return runs
}

// watch records when successes reach a listener.
func watch(ctx context.Context, e *engine.Engine, r *flown) {
	for {
		runs, err := e.Changes(ctx)
		if err != nil {
			return
		}
		now := time.Now()
		for _, one := range runs {
			if _, ok := r.Seen[one.Job]; one.State == run.Succeeded && !ok {
				r.Seen[one.Job] = now
			}
		}
	}
}

// send submits the takes.
func (f flight) send(ctx context.Context, e *engine.Engine, r *flown) error {
	return f.takes(ctx, r, func(name string) error {
		_, err := e.Submit(ctx, run.Spec{Model: f.Vendor + "/" + modelOf(f.Vendor), Request: request(f.Vendor, name)})
		return err
	})
}

// takes submits one take after the other, from the warm moment on.
func (f flight) takes(ctx context.Context, r *flown, send func(name string) error) error {
	wait := f.Warm
	for i := range f.Takes {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return fmt.Errorf("only %d of %d takes could be sent", i, f.Takes)
		}
		wait = f.Every
		name := fmt.Sprintf("take-%04d", i)
		r.Sent[name] = time.Now()
		if err := send(name); err != nil {
			return err
		}
	}
	return nil
}

// naiveFlight is the reference: a goroutine per job and the standard client.
func naiveFlight(ctx context.Context, f flight, r *flown) error {
	r.Before = resident()
	var all sync.WaitGroup
	for i, job := range f.Jobs {
		all.Go(func() {
			wait := f.Poll * time.Duration(i) / time.Duration(len(f.Jobs))
			for {
				select {
				case <-time.After(wait):
				case <-ctx.Done():
					return
				}
				if err := naiveLook(ctx, f.Base+"/v1/requests/"+job+"/status"); err != nil && ctx.Err() == nil {
					panic(err)
				}
				wait = f.Poll
			}
		})
	}
	defer all.Wait()
	return f.takes(ctx, r, func(name string) error {
		resp, err := http.Post(f.Base+"/v1/models/"+modelOf(f.Vendor), "application/json", strings.NewReader(name))
		if err != nil {
			return err
		}
		http.DefaultClient.CloseIdleConnections() // the next call dials again, as ours does
		return resp.Body.Close()
	})
}

func naiveLook(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+sandbox.Key)
	req.Header.Set("User-Agent", "naive/1")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if answer["status"] == nil {
		return fmt.Errorf("%s: %v", resp.Status, answer)
	}
	return nil
}
