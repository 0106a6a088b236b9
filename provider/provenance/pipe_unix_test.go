//go:build unix

package provenance_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dailies/provider/provenance"
)

// Opening a pipe that nobody writes to would wait for ever.
func TestAPipeIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	if _, err := provenance.Read(path); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Error(err)
	}
}
