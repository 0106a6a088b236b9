package store

import (
	"context"
	"database/sql"
	"errors"
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

func (c *stmtCache) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.prepared(ctx, query, args)
	if err != nil || s == nil {
		return c.DB.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

func (c *stmtCache) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := c.prepared(ctx, query, args)
	if err != nil || s == nil {
		return c.DB.QueryRowContext(ctx, query, args...) // returns the error of preparing
	}
	return s.QueryRowContext(ctx, args...)
}

// prepared returns a cached or new statement, or nil if the cache is full.
func (c *stmtCache) prepared(ctx context.Context, query string, args []any) (*sql.Stmt, error) {
	if c.onQuery != nil {
		c.onQuery(query, args)
	}
	c.mu.Lock()
	s, full := c.kept[query], len(c.kept) >= maxStmts
	c.mu.Unlock()
	if s != nil || full {
		return s, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if other := c.kept[query]; other != nil { // another goroutine prepared it meanwhile
		return other, s.Close()
	}
	c.kept[query] = s
	return s, nil
}

// txn executes statements in a transaction: a *sql.Tx or a preparedTx.
type txn interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// preparedTx is a transaction of very many statements: each text is prepared once. Close
// frees them.
type preparedTx struct {
	tx   *sql.Tx
	kept map[string]*sql.Stmt
}

func (p *preparedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.prepared(ctx, query)
	if err != nil {
		return p.tx.QueryRowContext(ctx, query, args...) // returns the error of preparing
	}
	return s.QueryRowContext(ctx, args...)
}

func (p *preparedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (p *preparedTx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := p.kept[query]; s != nil {
		return s, nil
	}
	s, err := p.tx.PrepareContext(ctx, query)
	if err == nil {
		p.kept[query] = s
	}
	return s, err
}

func (p *preparedTx) Close() (err error) {
	for _, s := range p.kept {
		err = errors.Join(err, s.Close())
	}
	return err
}
