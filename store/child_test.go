package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// TestMain turns the test binary into a second process: DAILIES_CHILD is the action,
// DAILIES_PATH the history.
func TestMain(m *testing.M) {
	what, path := os.Getenv("DAILIES_CHILD"), os.Getenv("DAILIES_PATH")
	if what == "" {
		os.Exit(m.Run())
	}
	if err := child(what, path); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func child(what, path string) error {
	if what == "open" { // says why it may not
		d, err := store.Open(ctx(), path)
		fmt.Println(provider.KindOf(err), provider.UserMessage(err))
		if err == nil {
			return d.Close()
		}
		return nil
	}
	if what == "view" {
		return view(path)
	}
	var steps fs.FS
	if what == "migrate" {
		steps = manySteps()
	}
	d, err := store.OpenWith(ctx(), path, steps, "")
	if err != nil || what == "migrate" {
		return err
	}
	defer d.Close()
	if what == "hold" { // until its input ends
		fmt.Println("open")
		_, err := os.Stdin.Read(make([]byte, 1))
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	first := os.Getpid() * 1_000_000 // ids that no other process makes
	switch what {
	case "write": // until killed; says each id once it is acknowledged
		for n := first; ; n++ {
			if err := addOne(d, n); err != nil {
				return err
			}
			fmt.Println(makeRun(n).ID)
		}
	case "spend": // until the budget stops it
		for n := first; ; n++ {
			if err := addUnder(d, n, 100*provider.Dollar); provider.KindOf(err) == provider.KindBudget {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	times, err := strconv.Atoi(what) // read and write so many times
	for n := first; err == nil && n < first+times; n++ {
		err = addOne(d, n)
	}
	return err
}

func atNoon(r *run.Run) { r.Created = noon }

func addOne(d *store.DB, n int) error {
	return d.Add(ctx(), me, noon, []run.Run{makeRun(n, atNoon)}, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
}

// addUnder adds a run of a dollar if the daily cap allows it.
func addUnder(d *store.DB, n int, limit provider.Money) error {
	r := makeRun(n, atNoon)
	since := run.PeriodStart{Day: noon.Add(-time.Hour), Month: noon.Add(-time.Hour)}
	return d.Add(ctx(), me, noon, []run.Run{r}, since, func(s run.BudgetUsage) error {
		return run.Budget{PerDay: new(limit)}.Check(s, r.Estimate)
	})
}

// process starts the test binary as another process.
func process(t *testing.T, what, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	c := exec.Command(self)
	c.Env = append(os.Environ(), "DAILIES_CHILD="+what, "DAILIES_PATH="+path)
	c.Stderr = os.Stderr
	return c
}

// together runs several processes concurrently and fails if one of them does.
func together(t *testing.T, path string, what ...string) {
	t.Helper()
	done := make(chan error, len(what))
	for _, w := range what {
		c := process(t, w, path)
		go func() {
			out, err := c.Output()
			if err != nil {
				err = fmt.Errorf("%s: %w: %s", w, err, out)
			}
			done <- err
		}()
	}
	for range what {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestProcessesWriteAtOnceWithoutRefusingEachOther(t *testing.T) {
	path := t.TempDir() + "/new/history.db" // made by whoever comes first
	times, want := "50", 150
	if os.Getenv("DAILIES_LONG") != "" {
		times, want = "600", 1800
	}
	together(t, path, times, times, times)
	_, total, err := openAt(t, path).Count(ctx(), run.Filter{})
	must(t, err)
	if total != want {
		t.Errorf("%d runs, not %d", total, want)
	}
}

func TestNoProcessPassesTheCap(t *testing.T) {
	path := t.TempDir() + "/history.db"
	together(t, path, "spend", "spend", "spend")
	spent, err := openAt(t, path).BudgetUsage(ctx(), run.PeriodStart{Day: noon.Add(-time.Hour), Month: noon.Add(time.Hour)})
	must(t, err)
	same(t, spent, run.BudgetUsage{Day: 100 * provider.Dollar, Month: 100 * provider.Dollar}) // all of them wait to be sent
}

func TestKilledProcessLosesNothingItAcknowledged(t *testing.T) {
	path := t.TempDir() + "/history.db"
	var acknowledged []string
	for kill := range 10 {
		c := process(t, "write", path)
		out, err := c.StdoutPipe()
		must(t, err)
		must(t, c.Start())
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "error") {
				t.Fatal(lines.Text())
			}
			acknowledged = append(acknowledged, lines.Text())
			if len(acknowledged)%20 == kill {
				must(t, c.Process.Kill())
			}
		}
		_ = c.Wait() // killed
	}
	d := openAt(t, path)
	must(t, d.Check(ctx()))
	for _, id := range acknowledged {
		if _, err := d.Run(ctx(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}
