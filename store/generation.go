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
	"dailies/provider/engine"
)

// A history grows by one generation with every order. How far it has come also
// stands in a small file in the state folder, its witness, to which a line is added
// after the commit and before the order is sent. So the witness is never ahead of
// the file, unless an older copy was put in the file's place: what it lacks may
// have been sent.

// advance makes a transaction one of a new generation, and returns that.
func advance(ctx context.Context, tx *sql.Tx) (generation int64, err error) {
	if _, err := tx.ExecContext(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'orders'"); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'generation' RETURNING value").Scan(&generation)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil // a version of a test
	}
	return generation, err
}

// witnessLine holds one generation.
const witnessLine = "%020d\n"

// witnessOf is the witness of the history at a path: copies elsewhere have their own.
func witnessOf(folder, path string, file int64) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", path, file))
	return filepath.Join(folder, "histories", fmt.Sprintf("%x", sum[:8]))
}

// testify adds a generation to the witness. Without it an order is sent all the
// same: only an older copy might not be recognised later.
func (d *DB) testify(generation int64) {
	if d.witness == "" || generation == 0 {
		return
	}
	f, err := os.OpenFile(d.witness, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = fmt.Fprintf(f, witnessLine, generation)
	_ = f.Sync()
	_ = f.Close()
}

// readWitness returns the highest generation in a witness, 0 when there is none, and
// how many there are.
func readWitness(name string) (highest int64, lines int) {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return 0, 0
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		// The last one may be torn by a power cut.
		if n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64); err == nil && len(line) == len(fmt.Sprintf(witnessLine, 0)) {
			highest, lines = max(highest, n), lines+1
		}
	}
	return highest, lines
}

// writeWitness begins a witness anew. It is called while nobody else can commit an
// order, so what others add to the old one meanwhile is not higher.
func writeWitness(name string, generation int64) error {
	if err := makeFolder(filepath.Dir(name)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.new") // made with 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	_, err = fmt.Fprintf(f, witnessLine, generation)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// longWitness is how many lines a witness may have before it is begun anew.
const longWitness = 200

// Recognize compares the history with its witness in the state folder, and keeps
// that up to date from now on. When an older copy was put in its place, the orders
// that wait in it wait for a yes from now on, and the warning says so. Without a
// witness nothing is said.
func (d *DB) Recognize(ctx context.Context, folder string) (warning string, err error) {
	if d.refusal != nil || d.opened == nil || d.opened.id == 0 {
		return "", nil
	}
	name := witnessOf(folder, d.path, d.opened.id)
	generation, err := generationOf(ctx, d.read)
	if err != nil {
		return "", d.explain(err)
	}
	seen, lines := readWitness(name)
	if lines == 0 || lines > longWitness || seen > generation {
		if warning, err = d.confront(ctx, name); err != nil {
			return "", err
		}
	}
	d.witness = name
	return warning, nil
}

// confront begins the witness anew. Where the history is behind it, the history is
// marked as put back.
func (d *DB) confront(ctx context.Context, name string) (warning string, err error) {
	var unwritten error
	err = d.update(ctx, func(tx *sql.Tx) error {
		generation, err := generationOf(ctx, tx)
		if err != nil {
			return err
		}
		seen, _ := readWitness(name) // again: another process may have been here
		if seen <= generation {
			unwritten = writeWitness(name, generation)
			return asIs{nil}
		}
		held, err := putBack(ctx, tx, seen+1)
		warning = d.putBackWarning(held)
		return err
	})
	if err == nil && warning == "" && unwritten != nil {
		err = provider.Errorf(provider.KindDisk, "an older copy of the history could not be told from it: %w", unwritten)
	}
	return warning, err
}

// putBack marks a history as one that was put back, of the given generation.
func putBack(ctx context.Context, tx *sql.Tx, generation int64) (held int, err error) {
	if held, err = hold(ctx, tx); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "UPDATE counters SET value = ? WHERE name = 'generation'", generation)
	return held, err
}

func (d *DB) putBackWarning(held int) string {
	w := "the history " + d.path + " is an older copy of itself: what was ordered since is not in it (dailies import finds what the providers still list)"
	switch held {
	case 0:
		return w
	case 1:
		return w + "; one order in it may have been sent already, and waits for your yes"
	}
	return fmt.Sprintf("%s; %d orders in it may have been sent already, and wait for your yes", w, held)
}

// hold makes every order that was not sent wait for a yes.
func hold(ctx context.Context, tx *sql.Tx) (held int, err error) {
	runs, err := list(ctx, tx, "runs WHERE state IN ('pending', 'uploading')")
	if err != nil {
		return 0, err
	}
	now := time.Now()
	for _, r := range runs {
		why := provider.Errorf(provider.KindLocal, "waits for your yes: its history was put back from a copy, and it may have been sent since the copy was made").
			With("send it, or cancel it")
		r.State, r.Held, r.Confirmed, r.Next, r.Updated, r.Problem = engine.Pending, why.Message, time.Time{}, time.Time{}, now, why
		n, _, err := find(ctx, tx, r.ID)
		if err != nil {
			return 0, err
		}
		e := engine.Event{At: now, What: "held", Text: why.Sentence()}
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
