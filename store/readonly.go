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

// OpenOrRead opens the history as [Open] does. One that is sound but must not or
// cannot be written (of a newer dailies, read-only, on a full disk) it opens to be
// read: [DB.ReadOnly] then tells why, and so does every method that would write.
func OpenOrRead(ctx context.Context, path string) (*DB, error) {
	d, why := Open(ctx, path)
	if why == nil {
		return d, nil
	}
	readable := errors.Is(why, ErrNewer) || errors.Is(why, ErrReadOnly) || errors.Is(why, ErrFull)
	told, ok := errors.AsType[*provider.Error](why)
	if info, err := os.Stat(path); !ok || !readable || err != nil || info.Size() == 0 {
		return nil, why
	}
	return openView(ctx, path, told)
}

// ReadOnly is why nothing can be written, to be read by people, or nil.
func (d *DB) ReadOnly() *provider.Error { return d.readOnlyErr }

// openView opens a history to be read, or returns why that cannot be done either.
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
	for _, as := range lookers(path) {
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

// lookers are the ways to read a file that is not written, the best first. A
// history in WAL mode is not read without a place for the log's shared memory,
// unless SQLite is told that nobody changes the file: that is so where not even we
// could, and only while no log holds what the file does not.
func lookers(path string) []func() url.Values {
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

// probeRead asks once what the screens will ask: a newer history may have changed
// what our columns are called.
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
	_, _, drafted := d.Draft(ctx)
	_, last := d.Newest(ctx)
	return errors.Join(err, searched, counted, added, drafted, last)
}
