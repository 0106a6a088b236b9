package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"dailies/provider/run"
)

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// listRuns returns whole runs; from is the query starting at its FROM.
func listRuns(ctx context.Context, q querier, from string, args ...any) ([]run.Run, error) {
	columns := allColumns()
	rows, err := q.QueryContext(ctx, "SELECT "+names(columns)+" FROM "+from, args...)
	if err != nil {
		return nil, err
	}
	var l []run.Run
	err = scanRows(rows, func(cells []any) {
		var r run.Run
		for i, c := range columns {
			c.get(&r, cells[i])
		}
		l = append(l, r)
	})
	return l, err
}

// getRun returns a whole run, or [run.ErrNotFound].
func getRun(ctx context.Context, q querier, id string) (run.Run, error) {
	l, err := listRuns(ctx, q, "runs WHERE id = ?", id)
	if err != nil {
		return run.Run{}, err
	}
	if len(l) == 0 {
		return run.Run{}, run.ErrNotFound
	}
	return l[0], nil
}

// scanRows calls do with the cells of each row, of whatever type, and closes rows.
func scanRows(rows *sql.Rows, do func(cells []any)) error {
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		do(cells)
	}
	return rows.Err()
}

// integers returns the first column of a query.
func integers(ctx context.Context, q querier, query string, args ...any) ([]int64, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var l []int64
	err = scanRows(rows, func(cells []any) {
		n, _ := toNumber(cells[0])
		l = append(l, n)
	})
	return l, err
}

// texts returns the first column of a query.
func texts(ctx context.Context, q querier, query string, args ...any) ([]string, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var l []string
	err = scanRows(rows, func(cells []any) { l = append(l, toText(cells[0])) })
	return l, err
}

// findRow returns the row number of a run and the owner of its lease, or [run.ErrNotFound].
func findRow(ctx context.Context, tx *sql.Tx, id string) (n int64, owner string, err error) {
	err = tx.QueryRowContext(ctx, "SELECT n, owner FROM runs WHERE id = ?", id).Scan(&n, &owner)
	if errors.Is(err, sql.ErrNoRows) {
		err = run.ErrNotFound
	}
	return n, owner, err
}

// saveLife writes the state columns of row n and bumps its sequence number. Only changed
// columns are written, since each is in several indexes.
func saveLife(ctx context.Context, tx *sql.Tx, n int64, r run.Run) error {
	columns := stateColumns()
	args, err := values(columns, r)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+names(columns)+" FROM runs WHERE n = ?", n)
	if err != nil {
		return err
	}
	var set []string
	var to []any
	err = scanRows(rows, func(was []any) {
		for i, c := range columns {
			if !sameCell(was[i], args[i]) {
				set, to = append(set, c.name+" = ?"), append(to, args[i])
			}
		}
	})
	if err != nil {
		return err
	}
	seq, err := nextSeq(ctx, tx, 1)
	if err != nil {
		return err
	}
	set, to = append(set, "seq = ?"), append(to, seq, n)
	_, err = tx.ExecContext(ctx, "UPDATE runs SET "+strings.Join(set, ", ")+" WHERE n = ?", to...)
	return err
}

// sameCell reports whether a cell already holds the value to be written.
func sameCell(was, is any) bool {
	if yes, ok := is.(bool); ok {
		is = int64(0)
		if yes {
			is = int64(1)
		}
	}
	return was == is
}

func addEvents(ctx context.Context, tx *sql.Tx, n int64, events ...run.Event) error {
	for _, e := range events {
		_, err := tx.ExecContext(ctx, "INSERT INTO events (run, at, what, text, detail) VALUES (?, ?, ?, ?, ?)",
			n, micros(e.At), e.Kind, e.Text, e.Detail)
		if err != nil {
			return err
		}
	}
	return nil
}

// places returns n question marks.
func places(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// anys converts a list to query arguments.
func anys[T any](l []T) []any {
	a := make([]any, len(l))
	for i, v := range l {
		a[i] = v
	}
	return a
}

// bumpSeq gives row n the next change sequence number.
func bumpSeq(ctx context.Context, tx *sql.Tx, n int64) error {
	seq, err := nextSeq(ctx, tx, 1)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE runs SET seq = ? WHERE n = ?", seq, n)
	return err
}
