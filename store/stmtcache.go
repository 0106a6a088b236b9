package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxStmts is the number of prepared statements a reader caches: those of the program,
// and those of the filters in use.
const maxStmts = 100

// stmtCache runs queries on read-only connections. It caches prepared statements, since
// preparing a query costs as much as executing it.
type stmtCache struct {
	*sql.DB
	mu      sync.Mutex
	kept    map[string]*sql.Stmt
	onQuery func(query string, args []any) // called for every query, by tests
}

func (r *stmtCache) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := r.prepared(ctx, query, args)
	if err != nil || s == nil {
		return r.DB.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

func (r *stmtCache) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := r.prepared(ctx, query, args)
	if err != nil || s == nil {
		return r.DB.QueryRowContext(ctx, query, args...) // returns the error of preparing
	}
	return s.QueryRowContext(ctx, args...)
}

// prepared returns a cached or new statement, or nil if the cache is full.
func (r *stmtCache) prepared(ctx context.Context, query string, args []any) (*sql.Stmt, error) {
	if r.onQuery != nil {
		r.onQuery(query, args)
	}
	r.mu.Lock()
	s, full := r.kept[query], len(r.kept) >= maxStmts
	r.mu.Unlock()
	if s != nil || full {
		return s, nil
	}
	s, err := r.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if other := r.kept[query]; other != nil { // another goroutine prepared it meanwhile
		return other, s.Close()
	}
	r.kept[query] = s
	return s, nil
}
