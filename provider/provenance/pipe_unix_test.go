//go:build unix

package provenance_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dailies/provider/provenance"
)

// Read refuses a named pipe: opening one without a writer blocks.
func TestAPipeIsNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := provenance.Read(path); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Error(err)
	}
}
