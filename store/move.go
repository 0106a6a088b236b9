package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"dailies/provider"
)

// Move moves the history at path into another folder, with its backups and its spare file,
// and returns its new path. It refuses while another process has it open, and overwrites
// nothing. It leaves a small marker file behind, so that no new history is started at the
// old path by mistake.
func Move(ctx context.Context, path, folder, state string) (to string, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return "", explain(path, err)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return "", explain(folder, err)
	}
	to = filepath.Join(folder, filepath.Base(path))
	if target, err := os.Readlink(path); err == nil {
		return "", provider.Errorf(provider.KindInput, "%s is a link to %s", path, target).WithHint("move that one, then point the link at its new place")
	}
	if !exists(path) {
		return "", provider.Errorf(provider.KindNotFound, "there is no history %s", path).WithHint("there is nothing to move")
	}
	if err := makeFolder(folder); err != nil {
		return "", explain(to, err)
	}
	files := siblings(path, "")
	for _, name := range append([]string{path, path + "-wal", path + "-shm"}, files...) {
		if there := filepath.Join(folder, filepath.Base(name)); exists(there) && there != movedMark(to) {
			return "", provider.Errorf(provider.KindFile, "%s exists already", there).WithHint("choose another folder")
		}
	}
	generation, file, err := checkpointAll(ctx, path, state)
	if err != nil {
		return "", err
	}
	release, err := lockExclusive(path)
	if err != nil {
		return "", err
	}
	defer release()
	if hasLog(path) {
		return "", refuse(provider.KindLocal, ErrBusy, "another program has the history %s open", path).WithHint("close it and try again")
	}
	for _, name := range files {
		if name != movedMark(path) {
			err = errors.Join(err, moveFile(name, filepath.Join(folder, filepath.Base(name))))
		}
	}
	// The history is moved last: an error before leaves everything usable.
	if err = errors.Join(err, writeMovedMark(path, to), moveFile(path, to)); err != nil {
		return "", explain(path, err)
	}
	_ = os.Remove(movedMark(to)) // left by an earlier move away from the target folder
	_ = os.Remove(path + "-wal") // empty
	_ = os.Remove(path + "-shm")
	_ = writeGenerations(generationsPath(state, to, file), generation) // on an error the next start does it
	return to, nil
}

// checkpointAll migrates a history and checkpoints its log, and refuses one that is
// damaged or in use.
func checkpointAll(ctx context.Context, path, state string) (generation, file int64, err error) {
	d, err := Open(ctx, path)
	if err != nil {
		return 0, 0, err
	}
	_, err = d.DetectOlderCopy(ctx, state)
	if err = errors.Join(err, d.Check(ctx), mustBeIdle(ctx, d)); err == nil {
		generation, err = generationOf(ctx, d.read)
	}
	return generation, d.File(), errors.Join(err, d.Close()) // closing the last connection deletes the log
}

// moveFile moves a file, also across disks.
func moveFile(from, to string) error {
	err := os.Rename(from, to)
	if errors.Is(err, syscall.EXDEV) {
		if err = copyFile(from, to); err == nil {
			err = os.Remove(from)
		}
	}
	return errors.Join(err, syncDir(filepath.Dir(to)), syncDir(filepath.Dir(from)))
}

// movedMark is the path of the file that records where a history was moved.
func movedMark(path string) string { return path + ".moved" }

func writeMovedMark(path, to string) error {
	text := to + "\n" + time.Now().UTC().Format(time.RFC3339) + "\n"
	return os.WriteFile(movedMark(path), []byte(text), 0o600)
}

// mustNotBeMoved returns an error when a missing file is not a new history but was moved.
func mustNotBeMoved(path string) error {
	b, err := os.ReadFile(movedMark(path))
	if err != nil {
		return nil //nolint:nilerr // it was not moved
	}
	to, _, _ := strings.Cut(string(b), "\n")
	return refuse(provider.KindFile, ErrMoved, "the history %s was moved to %s", path, to).
		WithHint("set DAILIES_HISTORY=" + to + ", or delete " + movedMark(path) + " to begin a new one")
}
