package crashtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// Several processes read and then write in one transaction, as submits with a budget do, and
// none gets SQLITE_BUSY. With DAILIES_LONG four processes make 10,000 transactions.
func TestProcessesNeverFindTheHistoryBusy(t *testing.T) {
	t.Parallel()
	of4 := 200
	if long() {
		of4 = 10_000
	}
	for _, c := range []struct{ processes, times int }{{2, 600}, {4, of4}} {
		path := filepath.Join(t.TempDir(), "history.db")
		busy := atOnce(t, "count", path, c.processes, c.times)
		t.Logf("%d busy of %d transactions of %d processes", busy, c.times, c.processes)
		if busy != 0 {
			t.Errorf("%d of %d transactions of %d processes were refused", busy, c.times, c.processes)
		}
		db, err := store.Open(t.Context(), path)
		must(t, err)
		_, total, err := db.Count(t.Context(), run.Filter{})
		must(t, errors.Join(err, db.Close()))
		if total != c.times {
			t.Errorf("%d of %d runs were written", total, c.times)
		}
	}
}

// The same without taking the write lock at the start of the transaction, with the same busy
// timeout, fails often.
func TestDeferredTransactionsAreRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plain.db")
	db, err := openPlain(path)
	must(t, err)
	_, err = db.Exec("CREATE TABLE spent (sum INTEGER); INSERT INTO spent VALUES (0)")
	must(t, errors.Join(err, db.Close()))
	for range 20 {
		busy := atOnce(t, "deferred", path, 2, 600)
		t.Logf("%d busy of 600 deferred transactions of 2 processes", busy)
		if busy > 0 {
			return
		}
		// One had ended before the other began, as on a busy machine with one processor.
	}
	t.Error("none was refused: the processes were never at it at the same time, so the test of our own proves nothing")
}

// atOnce makes processes run total transactions concurrently, and returns how many failed.
func atOnce(t *testing.T, what, path string, processes, times int) (busy int) {
	t.Helper()
	type started struct {
		release io.Closer
		out     *strings.Builder
		wait    func() error
	}
	var all []started
	for range processes {
		c := self(t, what, path, strconv.Itoa(times/processes))
		in, err := c.StdinPipe()
		must(t, err)
		out := &strings.Builder{}
		c.Stdout, c.Stderr = out, os.Stderr
		must(t, c.Start())
		all = append(all, started{in, out, c.Wait})
	}
	for _, s := range all {
		must(t, s.release.Close()) // they start when their input is closed
	}
	for _, s := range all {
		must(t, s.wait())
		n, err := strconv.Atoi(strings.TrimSpace(s.out.String()))
		must(t, err)
		busy += n
	}
	return busy
}

// begin waits for the other processes.
func begin() error {
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// count is a child that adds runs under a budget and prints how often the history was busy.
func count(args []string) error {
	path, times := args[0], args[1]
	n, err := strconv.Atoi(times)
	if err != nil {
		return err
	}
	if err := begin(); err != nil {
		return err
	}
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	busy := 0
	for i := range n {
		now := time.Now()
		r := run.Run{
			ID: fmt.Sprintf("%d-%d", os.Getpid(), i), Provider: "runflow", Model: "m", State: run.Pending, Created: now, Updated: now,
			Estimate: provider.Estimate{Known: true, High: provider.Dollar}, Video: run.Video{Download: run.DownloadNone},
		}
		since := run.PeriodStart{Day: now.Add(-time.Hour), Month: now.Add(-time.Hour)}
		err := db.Add(context.Background(), "me", now, []run.Run{r}, since, func(s run.BudgetUsage) error {
			return run.Budget{PerDay: new(1_000_000 * provider.Dollar)}.Check(s, r.Estimate)
		})
		switch {
		case errors.Is(err, store.ErrBusy):
			busy++
		case err != nil:
			return err
		}
	}
	fmt.Println(busy)
	return db.Close()
}

// openPlain opens a database with the usual pragmas, but without regard to when SQLite takes
// its locks.
func openPlain(path string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
}

// deferred is a child whose transactions read before they write, and that prints how many
// failed.
func deferred(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	db, err := openPlain(args[0])
	if err != nil {
		return err
	}
	if err := begin(); err != nil {
		return err
	}
	busy := 0
	for range n {
		err := spend(db)
		refusal, ok := errors.AsType[*sqlite.Error](err)
		switch {
		case ok && refusal.Code()&0xff == 5: // SQLITE_BUSY
			busy++
		case err != nil:
			return err
		}
	}
	fmt.Println(busy)
	return db.Close()
}

func spend(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // no effect after a commit
	sum := 0
	if err := tx.QueryRow("SELECT sum FROM spent").Scan(&sum); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE spent SET sum = ?", sum+1); err != nil {
		return err
	}
	return tx.Commit()
}
