package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// Uploaded returns the live upload of a content hash. See [engine.Uploads].
func (d *DB) Uploaded(ctx context.Context, providerName, hash string, now time.Time) (provider.Uploaded, bool, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT url, expires FROM uploads WHERE provider = ? AND hash = ?
		AND (expires >= ? OR expires = 0 AND kept > ?)`,
		providerName, hash, micros(now.Add(time.Hour)), micros(now.Add(-24*time.Hour)))
	if err != nil {
		return provider.Uploaded{}, false, d.explain(err)
	}
	var u provider.Uploaded
	found := false
	err = each(rows, func(v []any) { u, found = provider.Uploaded{URL: toText(v[0]), Expires: toTime(v[1])}, true })
	return u, found, d.explain(err)
}

// KeepUpload remembers an upload in place of an earlier one of the same content.
func (d *DB) KeepUpload(ctx context.Context, providerName, hash string, now time.Time, u provider.Uploaded) error {
	return d.exec(ctx, "INSERT OR REPLACE INTO uploads (provider, hash, url, kept, expires) VALUES (?, ?, ?, ?, ?)",
		providerName, hash, u.URL, micros(now), micros(u.Expires))
}

// DropUpload forgets an upload the provider no longer has.
func (d *DB) DropUpload(ctx context.Context, providerName, hash string) error {
	return d.exec(ctx, "DELETE FROM uploads WHERE provider = ? AND hash = ?", providerName, hash)
}

// Draft returns the unsent form, if there is one that can be read.
func (d *DB) Draft(ctx context.Context) (engine.Draft, bool, error) {
	l, err := texts(ctx, d.read, "SELECT body FROM drafts WHERE id = 1")
	var draft engine.Draft
	found := err == nil && len(l) > 0 && json.Unmarshal([]byte(l[0]), &draft) == nil
	return draft, found, d.explain(err)
}

// KeepDraft writes the unsent form over the one before.
func (d *DB) KeepDraft(ctx context.Context, draft engine.Draft) error {
	body, err := json.Marshal(draft)
	if err != nil {
		return d.explain(err)
	}
	return d.exec(ctx, "INSERT OR REPLACE INTO drafts (id, at, body) VALUES (1, ?, ?)", micros(draft.At), string(body))
}

// DropDraft forgets the unsent form.
func (d *DB) DropDraft(ctx context.Context) error { return d.exec(ctx, "DELETE FROM drafts") }

func (d *DB) exec(ctx context.Context, query string, args ...any) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}
