package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	code "modernc.org/sqlite/lib"

	"dailies/provider"
)

// application is SQLite's application_id of our files, "DAIL".
const application = 0x4441494c

// prepareFile creates the folder and an empty file if missing, readable by the owner
// only whatever the umask. It refuses files that SQLite would misread.
func prepareFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return makeFile(path)
	case err != nil:
		return explain(path, err)
	case !info.Mode().IsRegular():
		return notOurs(path, "%s is not a file", path)
	case info.Size() == 0:
		err = mustNotBeEmpty(path, "is empty")
	case hasLog(path):
		err = checkWALSalt(path)
	}
	if open := info.Mode().Perm() & 0o077; err == nil && open != 0 {
		_ = os.Chmod(path, info.Mode().Perm()&^open) // if chmod is not permitted, opening for writing reports it
	}
	return err
}

// checkWALSalt returns an error when the write-ahead log beside a file belongs to
// another file: the file is not in WAL mode, or does not match the state in which the
// log was started. That happens when a history is replaced by another file or an older
// copy; SQLite would replay the old log into it.
//
// Closing the file drops the locks that this process holds on it, so a process
// should open a history once.
func checkWALSalt(path string) error {
	first, begun := logBegins(path + "-wal") // before the file: others may go on writing both
	f, err := os.Open(path)
	if err != nil {
		return explain(path, err)
	}
	defer f.Close()
	head := make([]byte, 20)
	_, err = io.ReadFull(f, head)
	other := err == nil && head[18] == 1 // "file format write version", fileformat2.html 1.3
	if raw := readRaw(f); begun && raw.file != 0 && (raw.file != first.file || raw.orders < first.orders-1) {
		// After a power cut during a checkpoint that page may be half written and unreadable;
		// SQLite recovers it from the log.
		other = other || !checkpointBegun(path+"-wal", f)
	}
	if other {
		return refuse(provider.KindFile, ErrDamaged, "the history %s has the log of another file next to it", path).
			WithHint("move " + path + "-wal and -shm away")
	}
	return nil
}

// makeFile creates the history's file, unless copies beside it show that there was one.
func makeFile(path string) error {
	if gone := mustNotBeEmpty(path, "is gone"); gone != nil {
		return gone
	}
	if moved := mustNotBeMoved(path); moved != nil {
		return moved
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return explain(path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return explain(path, err)
	}
	return explain(path, f.Close())
}

// makeFolder creates a folder and its parents and syncs them, so that a power cut does
// not remove them with their synced contents.
func makeFolder(dir string) error {
	if exists(dir) {
		return nil
	}
	if err := makeFolder(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	_ = syncDir(filepath.Dir(dir)) // a parent that cannot be opened is left to the file system
	return nil
}

// mustNotBeEmpty returns an error when a missing or empty file is not a new history:
// there are copies of it, or a write-ahead log that belongs to it. SQLite would open it
// as an empty database and delete the log.
func mustNotBeEmpty(path, how string) error {
	copied, logged := len(backups(path)) > 0, hasLog(path)
	// Checked again: another process may just have created the file.
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		return nil
	}
	switch {
	case copied:
		return damaged(path, ErrDamaged, "the history %s %s", path, how)
	case logged:
		return damaged(path, ErrDamaged, "the history %s %s, but its log is there", path, how)
	}
	return nil
}

// validate checks the file without writing to it and returns its version, 0 for a new
// file.
func validate(ctx context.Context, path, vfs string, newest int) (version int, err error) {
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return 0, nil
	}
	version, app, tables, err := readHeader(ctx, path, readOnlyPragmas(), vfs)
	if sqliteCode(err) == code.SQLITE_READONLY_ROLLBACK {
		// A writer was killed; rolling back its transaction needs write access.
		version, app, tables, err = readHeader(ctx, path, reader(), vfs)
	}
	if err != nil {
		return 0, explain(path, err)
	}
	return version, checkHeader(path, version, app, tables, newest)
}

// checkHeader returns an error when a file with these header values must not be written.
func checkHeader(path string, version, app, tables, newest int) error {
	switch {
	case app != application && (app != 0 || tables > 0):
		return notOurs(path, "%s is a database of another program", path)
	case version < 0, version == 0 && app == application:
		return damaged(path, ErrDamaged, "the history %s has the unknown version %d", path, version)
	case version > newest:
		return refuse(provider.KindFile, ErrNewer, "the history %s was written by a newer dailies (version %d, this one knows %d)",
			path, version, newest).WithHint("install the newest dailies; the file was not touched")
	}
	return nil
}

// readHeader reads the version, the application id and the number of tables.
func readHeader(ctx context.Context, path string, as url.Values, vfs string) (version, app, tables int, err error) {
	db, err := connect(path, as, vfs)
	if err != nil {
		return 0, 0, 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema) "+
		"FROM pragma_user_version, pragma_application_id").Scan(&version, &app, &tables)
	return version, app, tables, err
}

func notOurs(path, format string, args ...any) *provider.Error {
	return refuse(provider.KindFile, ErrForeign, format, args...).
		WithHint("move it away, or choose another place with XDG_DATA_HOME; it was not touched")
}

// hasLog reports whether there is a non-empty write-ahead log beside the file.
func hasLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
