//go:build unix

package imagefile

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dailies/provider"
)

// TestAPipeIsNotWaitedFor: opening a pipe without a writer would block forever.
func TestAPipeIsNotWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe.png")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Read(path)
	if provider.KindOf(err) != provider.KindFile || !strings.Contains(provider.UserMessage(err), "is not a file") {
		t.Error(err)
	}
}
