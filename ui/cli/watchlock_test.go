package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestOneBackgroundWatchAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db.watch")
	if _, ok := watching(path); ok {
		t.Error("before there is one")
	}
	since := time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC)
	release, err := lockWatch(t.Context(), path, since)
	if err != nil {
		t.Fatal(err)
	}
	if h, ok := watching(path); !ok || h.PID != os.Getpid() || !h.Since.Equal(since) {
		t.Errorf("%+v, %v", h, ok)
	}
	if _, err := lockWatch(t.Context(), path, since); !errors.Is(err, errWatching) {
		t.Errorf("a second one: %v", err)
	}
	release()
	if _, ok := watching(path); ok {
		t.Error("after its end")
	}
	again, err := lockWatch(t.Context(), path, since)
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// Two processes that ask at once, after a watch was killed, do not take each other for it.
func TestWhoAsksForTheWatchIsNone(t *testing.T) {
	killed := filepath.Join(t.TempDir(), "history.db.watch")
	if err := os.WriteFile(killed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		probe, free := askWatch(killed)
		if !free {
			t.Fatal("who asks is taken for the watch")
		}
		defer probe()
	}
}
