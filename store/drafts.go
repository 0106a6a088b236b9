package store

import (
	"context"
	"encoding/json"

	"dailies/provider/run"
)

// Draft returns the unsent form, if there is a readable one.
func (d *DB) Draft(ctx context.Context) (run.Draft, bool, error) {
	l, err := texts(ctx, d.read, "SELECT body FROM drafts WHERE id = 1")
	var draft run.Draft
	found := err == nil && len(l) > 0 && json.Unmarshal([]byte(l[0]), &draft) == nil
	return draft, found, d.explain(err)
}

// SaveDraft replaces the unsent form.
func (d *DB) SaveDraft(ctx context.Context, draft run.Draft) error {
	body, err := json.Marshal(draft)
	if err != nil {
		return d.explain(err)
	}
	return d.exec(ctx, "INSERT OR REPLACE INTO drafts (id, at, body) VALUES (1, ?, ?)", micros(draft.SavedAt), string(body))
}

// DropDraft deletes the unsent form.
func (d *DB) DropDraft(ctx context.Context) error { return d.exec(ctx, "DELETE FROM drafts") }
