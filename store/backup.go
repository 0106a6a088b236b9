package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dailies/provider"
)

// maxBackups is the number of copies of each kind that are kept beside the history.
const maxBackups = 3

// stamp is the layout of the UTC time in a copy's name; names sort by age.
const stamp = "20060102T150405Z"

// Check reads the whole file and reports whether SQLite finds it intact; corruption
// in the middle is only detected by reading it. It takes about half a second at
// 100,000 runs.
func (d *DB) Check(ctx context.Context) error { return check(ctx, d.read, d.path) }

func check(ctx context.Context, q querier, path string) error {
	// Table by table and without the full-text tables: SQLite would verify them term by
	// term, three times slower than everything else. Their shadow tables are checked as
	// ordinary tables.
	tables, err := texts(ctx, q, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
	if err != nil {
		return explain(path, err)
	}
	for _, t := range append([]string{"sqlite_schema"}, tables...) {
		answer, err := texts(ctx, q, "PRAGMA quick_check('"+t+"')")
		if err != nil {
			return explain(path, err)
		}
		if len(answer) != 1 || answer[0] != "ok" {
			return damaged(path, fmt.Errorf("%w: %s: %q", ErrDamaged, t, answer), "the history %s is damaged", path)
		}
	}
	return nil
}

// Maintain does the periodic maintenance of a history. It is meant for the background.
func (d *DB) Maintain(ctx context.Context) error {
	return errors.Join(d.RebuildRecentIndex(ctx), d.Backup(ctx))
}

// Backup copies the history beside itself, at most once a day, and keeps the newest
// three copies. A damaged history is not copied, so intact copies are not displaced.
func (d *DB) Backup(ctx context.Context) error {
	if d.readOnlyErr != nil {
		return d.readOnlyErr
	}
	for _, name := range backups(d.path) {
		made, kind := readName(d.path, name)
		if kind == "day" && time.Since(made) < 24*time.Hour {
			return nil
		}
	}
	if err := d.Check(ctx); err != nil {
		return err
	}
	return d.backupAs(ctx, "day")
}

// backupAs writes a complete copy of the history beside it; the name holds the time
// and the kind. The name appears only once the copy is synced to disk.
func (d *DB) backupAs(ctx context.Context, kind string) error {
	f, err := os.CreateTemp(filepath.Dir(d.path), filepath.Base(d.path)+".*.copying") // made with 0600
	if err != nil {
		return d.explain(err)
	}
	temp := f.Name()
	defer os.Remove(temp) // after the rename there is nothing to remove
	if err := errors.Join(d.copyTo(ctx, temp), f.Sync(), f.Close()); err != nil {
		return d.explain(err)
	}
	name := d.path + "." + time.Now().UTC().Format(stamp) + "." + kind + ".bak"
	if err := os.Rename(temp, name); err != nil {
		return d.explain(err)
	}
	d.dropOldCopies(kind)
	return d.explain(syncDir(filepath.Dir(d.path)))
}

// copyTo writes a snapshot of the history into an empty file. Writers are not blocked.
func (d *DB) copyTo(ctx context.Context, name string) error {
	db, err := d.connectPool(copyPragmas())
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", name)
	return errors.Join(err, db.Close())
}

// dropOldCopies removes all but the newest copies of a kind, and the temporary files
// of interrupted copies.
func (d *DB) dropOldCopies(kind string) {
	same := func(name string) bool {
		_, k := readName(d.path, name)
		return (k == "day") == (kind == "day")
	}
	all := slices.DeleteFunc(backups(d.path), func(name string) bool { return !same(name) })
	for _, name := range all[:max(0, len(all)-maxBackups)] {
		_ = os.Remove(name) // retried after the next copy
	}
	for _, name := range slices.Concat(siblings(d.path, ".copying"), siblings(d.path, ".copying-journal")) {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(name)
		}
	}
}

// backups returns the paths of the copies beside the history, oldest first.
func backups(path string) []string {
	l := slices.DeleteFunc(siblings(path, ".bak"), func(name string) bool {
		made, _ := readName(path, name)
		return made.IsZero()
	})
	slices.Sort(l)
	return l
}

// siblings returns the files beside the history whose names begin with its name.
func siblings(path, suffix string) []string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil
	}
	var l []string
	for _, e := range entries {
		if n := e.Name(); strings.HasPrefix(n, filepath.Base(path)+".") && strings.HasSuffix(n, suffix) {
			l = append(l, filepath.Join(filepath.Dir(path), n))
		}
	}
	return l
}

// readName returns when a copy was made and its kind, or the zero time for other files.
func readName(path, name string) (made time.Time, kind string) {
	when, kind, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(name, path+"."), ".bak"), ".")
	made, err := time.Parse(stamp, when)
	if err != nil {
		return time.Time{}, ""
	}
	return made, kind
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || os.PathSeparator == '\\' {
		err = nil // some systems cannot sync directories
	}
	return errors.Join(err, f.Close())
}

// BackupTo writes a complete copy of the history to a new file; writers are not blocked.
// A damaged history is not copied, and no file is overwritten.
func (d *DB) BackupTo(ctx context.Context, name string) error {
	name, err := filepath.Abs(name)
	if err != nil {
		return d.explain(err)
	}
	if _, err := os.Lstat(name); err == nil {
		return provider.Errorf(provider.KindFile, "%s exists already", name).WithHint("choose another name")
	}
	if err := d.opened.verify(); err != nil {
		return err
	}
	temp, err := tempBeside(name)
	if err != nil {
		return cannotWrite(name, err)
	}
	defer os.Remove(temp) // after the rename there is nothing to remove
	if err := copyChecked(ctx, d.path, temp); err != nil {
		return err
	}
	return cannotWrite(name, publish(temp, name))
}

// tempBeside creates an empty file in the folder of name, readable by its owner only.
func tempBeside(name string) (temp string, err error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.copying")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// publish renames a complete file to name unless a file of that name exists.
func publish(temp, name string) error {
	f, err := os.OpenFile(temp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(temp, name); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil { // the file system has no hard links
		if err := os.Rename(temp, name); err != nil {
			return err
		}
	}
	return syncDir(filepath.Dir(name))
}
