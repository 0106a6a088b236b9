package store

import (
	"context"
	"encoding/json"

	"dailies/provider/run"
)

// UnsentForm returns the unsent form, if there is a readable one.
func (d *DB) UnsentForm(ctx context.Context) (run.UnsentForm, bool, error) {
	l, err := texts(ctx, d.read, "SELECT body FROM drafts WHERE id = 1")
	var draft run.UnsentForm
	found := err == nil && len(l) > 0 && json.Unmarshal([]byte(l[0]), &draft) == nil
	return draft, found, d.explain(err)
}

// SaveUnsentForm replaces the unsent form.
func (d *DB) SaveUnsentForm(ctx context.Context, draft run.UnsentForm) error {
	body, err := json.Marshal(draft)
	if err != nil {
		return d.explain(err)
	}
	return d.exec(ctx, "INSERT OR REPLACE INTO drafts (id, at, body) VALUES (1, ?, ?)", micros(draft.SavedAt), string(body))
}

// DropUnsentForm deletes the unsent form.
func (d *DB) DropUnsentForm(ctx context.Context) error { return d.exec(ctx, "DELETE FROM drafts") }
