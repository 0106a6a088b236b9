package store

import (
	"context"
	"time"

	"dailies/provider"
)

// Uploaded returns the unexpired upload of a content hash. See [engine.Uploads].
func (d *DB) Uploaded(ctx context.Context, providerName, hash string, now time.Time) (provider.UploadedFile, bool, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT url, expires FROM uploads WHERE provider = ? AND hash = ?
		AND (expires >= ? OR expires = 0 AND kept > ?)`,
		providerName, hash, micros(now.Add(time.Hour)), micros(now.Add(-24*time.Hour)))
	if err != nil {
		return provider.UploadedFile{}, false, d.explain(err)
	}
	var u provider.UploadedFile
	found := false
	err = scanRows(rows, func(v []any) { u, found = provider.UploadedFile{URL: toText(v[0]), Expires: toTime(v[1])}, true })
	return u, found, d.explain(err)
}

// KeepUpload stores an upload and replaces an earlier one of the same content.
func (d *DB) KeepUpload(ctx context.Context, providerName, hash string, now time.Time, u provider.UploadedFile) error {
	return d.exec(ctx, "INSERT OR REPLACE INTO uploads (provider, hash, url, kept, expires) VALUES (?, ?, ?, ?, ?)",
		providerName, hash, u.URL, micros(now), micros(u.Expires))
}

// DropUpload deletes an upload that the provider no longer has.
func (d *DB) DropUpload(ctx context.Context, providerName, hash string) error {
	return d.exec(ctx, "DELETE FROM uploads WHERE provider = ? AND hash = ?", providerName, hash)
}
