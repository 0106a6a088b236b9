package store

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// connect returns a pool of connections to the file. The pragmas stand in the
// name, so that each connection of the pool has them.
func connect(path string, q url.Values, vfs string) (*sql.DB, error) {
	return sql.Open("sqlite", dsn(path, q, vfs))
}

// connectPool returns a pool of connections to the file that is open, and to no other.
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

// busyTimeout is how long a connection waits while another process writes. Five
// seconds are plenty on a quiet machine; on one that is overloaded a process may
// be kept waiting longer, and a paid answer must not be refused for that.
const busyTimeout = "busy_timeout(30000)"

// writer takes the write lock when a transaction begins, for two that read before
// they write would refuse each other. synchronous is FULL, since NORMAL loses
// acknowledged commits in a power cut, and with a rollback journal EXTRA, since
// there FULL may lose the last one.
func writer(wal bool) url.Values {
	q := pragmas(busyTimeout, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)")
	if !wal {
		q = pragmas(busyTimeout, "journal_mode(DELETE)", "synchronous(EXTRA)", "foreign_keys(1)")
	}
	q.Set("_txlock", "immediate")
	q.Set("mode", "rw")
	return q
}

// reader has half a megabyte for pages: there are several, the system
// keeps the file in memory anyway, and what is read once in a window is not read
// again.
func reader() url.Values {
	q := pragmas(busyTimeout, "query_only(1)", "cache_size(-512)")
	q.Set("mode", "rw") // a reader may have to make the shared memory of the WAL
	return q
}

// copier is a reader that may write elsewhere.
func copier() url.Values {
	q := pragmas(busyTimeout)
	q.Set("mode", "rw")
	return q
}

// readOnlyPragmas never writes into the file, whatever it finds there.
func readOnlyPragmas() url.Values {
	q := pragmas(busyTimeout, "query_only(1)")
	q.Set("mode", "ro")
	return q
}

func pragmas(l ...string) url.Values { return url.Values{"_pragma": l} }
