package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Restore replaces the history at path by a copy. The previous history is kept beside it,
// with its log. Restore refuses a copy that is damaged or not a history, and refuses while
// another process has the history open. It calls agree before it changes anything. The
// restored history gets a newer generation than any history at path before.
func Restore(ctx context.Context, path, from, state string, agree func(run.Restoring) error) (r run.Restoring, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return r, explain(path, err)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if from, err = filepath.Abs(from); err != nil {
		return r, explain(from, err)
	}
	version, err := inspectCopy(ctx, path, from)
	if err != nil {
		return r, err
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return r, explain(path, err)
	}
	temp, err := tempBeside(path)
	if err != nil {
		return r, explain(path, err)
	}
	defer os.Remove(temp) // after the rename there is nothing to remove
	if err := copyChecked(ctx, from, temp); err != nil {
		return r, err
	}
	old, err := inspectCurrent(ctx, path)
	if err != nil {
		return r, err
	}
	p := restoredBackup{path: path, state: state, version: version, above: old.generation}
	if r, err = p.prepare(ctx, temp); err != nil {
		return r, err
	}
	r.Replaced = old.runs
	aside := path + "." + time.Now().UTC().Format(stamp) + ".replaced"
	if exists(path) {
		r.Aside = aside
	}
	if err := agree(r); err != nil {
		return r, err
	}
	release, err := lockExclusive(path)
	if err != nil {
		return r, err
	}
	defer release()
	if err := replaceFile(path, temp, aside); err != nil {
		return r, explain(path, err)
	}
	_ = writeGenerations(generationsPath(state, path, p.file), p.generation) // on an error the next start does it
	return r, nil
}

func cannotWrite(name string, err error) error {
	if err == nil {
		return nil
	}
	return provider.Errorf(provider.KindDisk, "%s cannot be written: %w", name, err).WithHint("choose another place")
}

// readOnlyQuery opens a file without creating files beside it: SQLite would create a log
// if there is none.
func readOnlyQuery(path string) url.Values {
	q := readOnlyPragmas()
	if !exists(path + "-wal") {
		q.Set("immutable", "1")
	}
	return q
}

// copyChecked copies the history at path, including its log, into an empty file, or
// returns why it is damaged.
func copyChecked(ctx context.Context, path, name string) error {
	q := readOnlyQuery(path)
	q["_pragma"] = []string{busyTimeout} // it writes elsewhere
	db, err := connect(path, q, "")
	if err != nil {
		return explain(path, err)
	}
	defer db.Close() // read only, nothing to lose
	if err := check(ctx, db, path); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", name)
	return explain(name, err)
}

// inspectCopy returns the version of the file to restore from, or why it cannot be
// restored.
func inspectCopy(ctx context.Context, path, from string) (version int, err error) {
	info, err := os.Stat(from)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, provider.Errorf(provider.KindNotFound, "there is no file %s", from).WithHint("dailies history path says where the history and its copies lie")
	case err != nil:
		return 0, explain(from, err)
	case !info.Mode().IsRegular(), info.Size() == 0:
		return 0, notOurs(from, "%s is not a history", from)
	}
	if there, err := os.Stat(path); err == nil && os.SameFile(info, there) {
		return 0, provider.Errorf(provider.KindInput, "%s is the history itself", from).WithHint("name a copy of it")
	}
	if hasLog(from) {
		if err := checkWALSalt(from); err != nil {
			return 0, err
		}
	}
	steps, err := loadSteps(nil)
	if err != nil {
		return 0, explain(from, err)
	}
	version, app, tables, err := readHeader(ctx, from, readOnlyQuery(from), "")
	if err != nil {
		return 0, explain(from, err)
	}
	if err := checkHeader(from, version, app, tables, len(steps)); err != nil {
		return 0, err
	}
	if version == 0 {
		return 0, notOurs(from, "%s is not a history", from)
	}
	return version, nil
}

// currentHistory describes the history that is to be replaced.
type currentHistory struct {
	runs       int // -1 if it cannot be read
	generation int64
}

// inspectCurrent reads the history that is to be replaced. It returns [ErrBusy] while
// another process holds leases in it.
func inspectCurrent(ctx context.Context, path string) (s currentHistory, err error) {
	s.runs = -1
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return s, nil
	}
	if hasLog(path) && checkWALSalt(path) != nil {
		return s, nil // SQLite would apply the log to the wrong file
	}
	if _, err := validate(ctx, path, "", 0); errors.Is(err, ErrForeign) {
		return s, err
	}
	d, err := openView(ctx, path, refuse(provider.KindFile, ErrDamaged, "damaged"))
	if err != nil {
		return s, nil //nolint:nilerr // a damaged history is replaced too
	}
	defer d.Close() // nothing was written
	if runs, _, err := d.Count(ctx, run.Filter{}); err == nil {
		s.runs = runs
	}
	s.generation, _ = generationOf(ctx, d.read) // 0 before version 3
	return s, mustBeIdle(ctx, d)
}

// mustBeIdle returns [ErrBusy] if a process holds a lease.
func mustBeIdle(ctx context.Context, d *DB) error {
	now := time.Now()
	held, err := integers(ctx, d.read, "SELECT n FROM runs WHERE owner <> '' AND until > ? AND until < ?", micros(now), micros(now.Add(maxLease)))
	if err != nil || len(held) == 0 {
		return nil //nolint:nilerr // a history that cannot be read is not in use
	}
	return refuse(provider.KindLocal, ErrBusy, "another window or command of dailies uses the history %s", d.path).
		WithHint("close it, wait ten seconds, and try again")
}

// restoredBackup is a copy that becomes the next generation of the history at path.
type restoredBackup struct {
	path, state string
	version     int
	above       int64 // generation of the current history
	file        int64
	generation  int64
}

// prepare migrates the copy, holds its pending runs and sets its generation.
func (b *restoredBackup) prepare(ctx context.Context, temp string) (r run.Restoring, err error) {
	steps, err := loadSteps(nil)
	if err != nil {
		return r, explain(temp, err)
	}
	d := &DB{path: temp, recent: recentMin, selective: maxDriving, network: true} // without a log of its own
	if err := d.connect(ctx); err != nil {
		return r, errors.Join(explain(temp, err), d.Close())
	}
	if err := d.apply(ctx, b.version, steps); err != nil {
		return r, errors.Join(err, d.Close())
	}
	err = d.update(ctx, func(tx *sql.Tx) error {
		own, err := generationOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = 'file'").Scan(&b.file); err != nil {
			return err
		}
		seen, _ := readGenerations(generationsPath(b.state, b.path, b.file))
		b.generation = max(own, b.above, seen) + 1
		r.Waiting, err = markRestored(ctx, tx, b.generation)
		return err
	})
	if err == nil {
		r.Runs, _, err = d.Count(ctx, run.Filter{})
	}
	if newest, e := d.Page(ctx, run.Query{Limit: 1, Sort: run.Sort{Desc: true}}); e == nil && len(newest) > 0 {
		r.Newest = newest[0].Created
	}
	return r, errors.Join(err, d.Check(ctx), d.Close())
}

// replaceFile renames temp to path. The previous file is kept as aside, with its log. At
// every moment there is a complete history at path; if the program dies before the old
// log is moved, checkWALSalt refuses that log.
func replaceFile(path, temp, aside string) error {
	if exists(path) && os.Link(path, aside) != nil { // the file system has no hard links
		if err := os.Rename(path, aside); err != nil {
			return err
		}
	}
	if err := os.Rename(temp, path); err != nil {
		if !exists(path) {
			err = errors.Join(err, os.Rename(aside, path))
		}
		return err
	}
	for _, s := range []string{"-wal", "-journal"} {
		if err := os.Rename(path+s, aside+s); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Remove(path + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(filepath.Dir(path))
}
