//go:build unix

package ownfile_test

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Opening a pipe would wait for a reader that never comes.
func TestAPipeIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	must(t, syscall.Mkfifo(path, 0o600))
	must(t, write(path, "ours"))
	holds(t, path, "ours")
}

func TestASocketIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l, err := net.Listen("unix", path)
	must(t, err)
	defer l.Close()
	must(t, write(path, "ours"))
	holds(t, path, "ours")
}

func TestAFileOfAnotherUserIsReplaced(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := filepath.Join(t.TempDir(), "log")
	must(t, os.WriteFile(path, []byte(mine), 0o666))
	must(t, os.Chown(path, 65534, 65534))
	must(t, write(path, "ours"))
	holds(t, path, "ours")

	// In a folder of theirs it is theirs to leave there.
	folder := t.TempDir()
	path = filepath.Join(folder, "log")
	must(t, os.WriteFile(path, []byte(mine), 0o666))
	must(t, os.Chown(path, 65534, 65534))
	must(t, os.Chown(folder, 65534, 65534))
	must(t, write(path, ", and ours"))
	holds(t, path, mine+", and ours")
}
