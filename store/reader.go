package store

import (
	"context"
	"database/sql"
	"sync"
)

// maxStmts is how many queries a reader keeps ready: the program's own, and those
// of the filters that a person uses.
const maxStmts = 100

// stmtCache asks through connections that only read. It keeps the queries it was asked,
// for to understand one takes SQLite as long as to answer it.
type stmtCache struct {
	*sql.DB
	mu      sync.Mutex
	kept    map[string]*sql.Stmt
	onQuery func(query string, args []any) // for tests
}

// QueryContext asks for rows.
func (r *stmtCache) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := r.prepared(ctx, query, args)
	if err != nil || s == nil {
		return r.DB.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext asks for a row.
func (r *stmtCache) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := r.prepared(ctx, query, args)
	if err != nil || s == nil {
		return r.DB.QueryRowContext(ctx, query, args...) // which tells what is wrong
	}
	return s.QueryRowContext(ctx, args...)
}

// prepared returns a query that is understood, nil when no more are kept.
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
	if other := r.kept[query]; other != nil { // somebody else asked at the same time
		return other, s.Close()
	}
	r.kept[query] = s
	return s, nil
}
