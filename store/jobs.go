package store

import (
	"context"
	"database/sql"
	"errors"
)

// JobRun returns the id of the run that has a provider's job, "" when none has it.
// See [engine.Runs].
func (d *DB) JobRun(ctx context.Context, provider, job string) (string, error) {
	id, err := jobRun(ctx, d.read, provider, job)
	return id, d.explain(err)
}

func jobRun(ctx context.Context, q querier, provider, job string) (id string, err error) {
	err = q.QueryRowContext(ctx, "SELECT id FROM runs WHERE provider = ? AND job = ? AND job <> '' ORDER BY n LIMIT 1", provider, job).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}
