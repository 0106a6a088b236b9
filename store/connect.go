package store

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// connect returns a connection pool for the file. The pragmas are part of the DSN, so
// they apply to every connection of the pool.
func connect(path string, q url.Values, vfs string) (*sql.DB, error) {
	return sql.Open("sqlite", dsn(path, q, vfs))
}

// connectPool returns a pool whose connections are refused if the file at the path is
// no longer the open one.
func (d *DB) connectPool(q url.Values) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn(d.path, q, d.vfs))
	return sql.OpenDB(checkedConnector{c, d}), err
}

func dsn(path string, q url.Values, vfs string) string {
	if vfs != "" {
		q.Set("vfs", vfs)
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a drive letter
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String()
}

// busyTimeout is how long a connection waits for another process's write lock. Five
// seconds suffice on an idle machine. On an overloaded one the wait can be longer, and
// the result of a paid call must not be lost to a timeout.
const busyTimeout = "busy_timeout(30000)"

// writer takes the write lock when a transaction begins: two transactions that read
// before they write would fail each other with SQLITE_BUSY. synchronous is FULL, since
// NORMAL loses committed transactions in a power cut; with a rollback journal it is
// EXTRA, since FULL may then lose the last one.
func writer(wal bool) url.Values {
	q := pragmas(busyTimeout, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)")
	if !wal {
		q = pragmas(busyTimeout, "journal_mode(DELETE)", "synchronous(EXTRA)", "foreign_keys(1)")
	}
	q.Set("_txlock", "immediate")
	q.Set("mode", "rw")
	return q
}

// reader has a page cache of half a megabyte: there are several connections, the
// system caches the file anyway, and pages are seldom read twice.
func reader() url.Values {
	q := pragmas(busyTimeout, "query_only(1)", "cache_size(-512)")
	q.Set("mode", "rw") // a reader may have to make the shared memory of the WAL
	return q
}

// copyPragmas is a reader that may write to other files.
func copyPragmas() url.Values {
	q := pragmas(busyTimeout)
	q.Set("mode", "rw")
	return q
}

// readOnlyPragmas never write to the file, whatever its state.
func readOnlyPragmas() url.Values {
	q := pragmas(busyTimeout, "query_only(1)")
	q.Set("mode", "ro")
	return q
}

func pragmas(l ...string) url.Values { return url.Values{"_pragma": l} }
