package store

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// OpenOrRead opens the history as [Open] does. An intact history that must not or cannot
// be written (of a newer version, read-only, on a full disk) is opened read-only:
// [DB.ReadOnly] then returns the reason, as does every method that would write.
func OpenOrRead(ctx context.Context, path string) (*DB, error) {
	d, why := Open(ctx, path)
	if why == nil {
		return d, nil
	}
	readable := errors.Is(why, ErrNewer) || errors.Is(why, ErrNotWritable) || errors.Is(why, ErrFull)
	told, ok := errors.AsType[*provider.Error](why)
	if info, err := os.Stat(path); !ok || !readable || err != nil || info.Size() == 0 {
		return nil, why
	}
	return openView(ctx, path, told)
}

// ReadOnly returns why the history cannot be written, for users, or nil.
func (d *DB) ReadOnly() *provider.Error { return d.readOnlyErr }

// openView opens a history read-only, or returns why that fails too.
func openView(ctx context.Context, path string, why *provider.Error) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, why
	}
	steps, err := loadSteps(nil)
	if err != nil {
		return nil, why
	}
	refusal := *why
	refusal.Message, refusal.Err = "read only: "+why.Message, wrap(run.ErrReadOnly, why)
	for _, as := range viewPragmas(path) {
		version, app, tables, err := readHeader(ctx, path, as(), "")
		if err != nil {
			continue
		}
		if err := checkHeader(path, version, app, tables, len(steps)); err != nil && !errors.Is(err, ErrNewer) {
			return nil, err
		}
		d := &DB{path: path, readOnlyErr: &refusal, recent: recentMin, selective: maxDriving}
		if d.openReaders(as) == nil && d.probeRead(ctx) == nil {
			return d, nil
		}
		_ = d.Close() // nothing was written
	}
	return nil, why
}

// viewPragmas returns the pragmas to try for a file that is not written, best first. A
// history in WAL mode cannot be read without shared memory for the log, unless SQLite is
// told that the file is immutable. SQLite then ignores the log and other processes, so that
// is tried last, and only if the log is empty.
func viewPragmas(path string) []func() url.Values {
	l := []func() url.Values{readOnlyPragmas}
	if !hasLog(path) {
		l = append(l, func() url.Values {
			q := readOnlyPragmas()
			q.Set("immutable", "1")
			return q
		})
	}
	return l
}

// probeRead runs the queries of the screens once: a newer version may have renamed
// columns.
func (d *DB) probeRead(ctx context.Context) error {
	newest := run.Query{Limit: 1, Filter: run.Filter{Terms: []run.Term{{Kind: run.TermText, Text: "a"}}}}
	found, err := d.Page(ctx, run.Query{Limit: 1})
	for _, r := range found {
		_, asked := d.Events(ctx, r.ID)
		err = errors.Join(err, asked)
	}
	_, searched := d.Page(ctx, newest)
	_, _, counted := d.Count(ctx, newest.Filter)
	_, added := d.Spend(ctx, run.PeriodStart{}, 1, time.UTC)
	_, _, drafted := d.UnsentForm(ctx)
	_, last := d.Newest(ctx)
	return errors.Join(err, searched, counted, added, drafted, last)
}
