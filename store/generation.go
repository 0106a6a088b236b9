package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// The generation of a history is incremented by every submission. It is also kept in a
// small file in the state folder, the generation file: a line is appended after the
// commit and before the create call. So the generation file is ahead of the history
// only if the history was replaced by an older copy, whose pending runs may have been
// submitted already.

// advance increments the generation and returns it.
func advance(ctx context.Context, tx *sql.Tx) (generation int64, err error) {
	if _, err := tx.ExecContext(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'orders'"); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'generation' RETURNING value").Scan(&generation)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil // a schema version that exists only in tests
	}
	return generation, err
}

// generationLine holds one generation. It begins with a line end, since the line
// before it may be torn.
const generationLine = "\n%020d\n"

// generationDigits is how many digits a generation has in the file.
const generationDigits = 20

// generationsPath is the generation file of the history at a path. A copy at another
// path has its own.
func generationsPath(folder, path string, file int64) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", path, file))
	return filepath.Join(folder, "histories", fmt.Sprintf("%x", sum[:8]))
}

// appendGeneration appends to the generation file. If that fails the run is submitted
// anyway, and an older copy may go undetected later.
func (d *DB) appendGeneration(generation int64) {
	if d.generations == "" || generation == 0 {
		return
	}
	f, err := os.OpenFile(d.generations, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = fmt.Fprintf(f, generationLine, generation)
	_ = f.Sync()
	_ = f.Close()
}

// readGenerations returns the highest generation in a generation file, and how many
// there are.
func readGenerations(name string) (highest int64, lines int) {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return 0, 0
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); len(line) != generationDigits {
			continue // empty, or torn by a power cut
		}
		if n, err := strconv.ParseInt(line, 10, 64); err == nil {
			highest, lines = max(highest, n), lines+1
		}
	}
	return highest, lines
}

// writeGenerations replaces a generation file by one of a single line. The caller holds
// the write lock of the history, so no other process has committed a higher generation.
func writeGenerations(name string, generation int64) error {
	if err := makeFolder(filepath.Dir(name)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.new") // made with 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	_, err = fmt.Fprintf(f, generationLine, generation)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// maxGenerations is how many lines a generation file may have before it is replaced.
const maxGenerations = 200

// DetectOlderCopy compares the history with its generation file in the state folder,
// and updates that file from now on. If the history was replaced by an older copy, its
// pending runs are held until the user confirms them, and the warning says so. Without
// a generation file there is no warning.
func (d *DB) DetectOlderCopy(ctx context.Context, folder string) (warning string, err error) {
	if d.readOnlyErr != nil || d.opened == nil || d.opened.id == 0 {
		return "", nil
	}
	name := generationsPath(folder, d.path, d.opened.id)
	generation, err := generationOf(ctx, d.read)
	if err != nil {
		return "", d.explain(err)
	}
	seen, lines := readGenerations(name)
	if lines == 0 || lines > maxGenerations || seen > generation {
		if warning, err = d.compareGenerations(ctx, name); err != nil {
			return "", err
		}
	}
	d.generations = name
	return warning, nil
}

// compareGenerations replaces the generation file, or marks the history as restored if
// it is behind.
func (d *DB) compareGenerations(ctx context.Context, name string) (warning string, err error) {
	var unwritten error
	err = d.update(ctx, func(tx *sql.Tx) error {
		generation, err := generationOf(ctx, tx)
		if err != nil {
			return err
		}
		seen, _ := readGenerations(name) // read again under the write lock
		if seen <= generation {
			unwritten = writeGenerations(name, generation)
			return rollbackWith{nil}
		}
		held, err := markRestored(ctx, tx, seen+1)
		warning = d.olderCopyWarning(held)
		return err
	})
	if err == nil && warning == "" && unwritten != nil {
		err = provider.Errorf(provider.KindDisk, "an older copy of the history could not be told from it: %w", unwritten)
	}
	return warning, err
}

// markRestored holds the pending runs of a restored history and sets its generation.
func markRestored(ctx context.Context, tx *sql.Tx, generation int64) (held int, err error) {
	if held, err = holdPending(ctx, tx); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE counters SET value = ? WHERE name = 'generation'", generation)
	return held, err
}

func (d *DB) olderCopyWarning(held int) string {
	w := "the history " + d.path + " is an older copy: runs made since are not in it (dailies import finds those that the providers still list)"
	switch held {
	case 0:
		return w
	case 1:
		return w + "; one run in it may have been sent already, and waits for your approval"
	}
	return fmt.Sprintf("%s; %d runs in it may have been sent already, and wait for your approval", w, held)
}

// holdPending holds every run that was not submitted until a user confirms it.
func holdPending(ctx context.Context, tx *sql.Tx) (held int, err error) {
	runs, err := listRuns(ctx, tx, "runs WHERE state IN ('pending', 'uploading')")
	if err != nil {
		return 0, err
	}
	now := time.Now()
	for _, r := range runs {
		why := provider.Errorf(provider.KindLocal, "waits for your approval: its history was put back from a copy, and it may have been sent since the copy was made").
			WithHint("send it, or cancel it")
		r.State, r.Held, r.Approved, r.NextAttempt, r.Updated, r.Err = run.Pending, why.Message, time.Time{}, time.Time{}, now, why
		n, _, err := findRow(ctx, tx, r.ID)
		if err != nil {
			return 0, err
		}
		e := run.Event{At: now, Kind: "held", Text: why.UserMessage()}
		if err := errors.Join(saveLife(ctx, tx, n, r), endLease(ctx, tx, n), addEvents(ctx, tx, n, e)); err != nil {
			return 0, err
		}
	}
	return len(runs), nil
}

func generationOf(ctx context.Context, q querier) (generation int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = 'generation'").Scan(&generation)
	return generation, err
}
