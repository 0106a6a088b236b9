//go:build unix

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// patched returns a history with some bytes replaced.
func patched(good []byte, at int, put string) []byte {
	bad := bytes.Clone(good)
	copy(bad[at:], put)
	return bad
}

// A history that cannot be used is distinguished from an empty one, on the command line and in the
// app, and is not changed.
func TestAHistoryThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.run("submit", "-m", t2v, "-p", "a corgi", "-y", "--wait").ends(0)
	good := s.read(s.path("data/dailies/history.db"))
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		// The application stands in bytes 68 to 71 of the file.
		"no database":   {bytes.Repeat([]byte("my diary\n"), 999), "is damaged: move it away"},
		"torn head":     {patched(good, 100, "torn torn torn torn"), "is damaged: move it away"},
		"torn inside":   {patched(good, 2*4096, strings.Repeat("torn", 1024)), "is damaged: move it away"},
		"cut":           {good[:len(good)/2], "is damaged: move it away"},
		"somebody else": {patched(good, 68, "\x01\x02\x03\x04"), "another program"},
	} {
		path := s.write(filepath.Join("bad", name+".db"), string(c.file), 0o600)
		s.run("--history", path, "list").ends(1, path, c.says)
		s.run("--history", path, "submit", "-m", t2v, "-p", "x", "-y").ends(map[bool]int{true: 9, false: 1}[name == "torn inside"], c.says)
		s.run("--history", path, "doctor").ends(1, c.says)
		a := s.app(160, 30, "--history", path)
		want := 1
		if name == "torn inside" { // it opens, and tells when it is read
			a.Shows("✗ the history", filepath.Base(path)+" is damaged")
			a.Leave()
			want = 0
		}
		if got := a.Exit(); got != want {
			t.Errorf("%s: the app ends with %d\n%s", name, got, a.Screen())
		}
		if want == 1 {
			a.Shows("dailies: ", filepath.Base(path))
		}
		if got := s.read(path); !bytes.Equal(got, c.file) {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged", n)
	}
}

// A history of a newer version is shown with the reason why it is read-only, and is not changed.
func TestAHistoryOfANewerVersion(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.run("submit", "-m", t2v, "-p", "a corgi", "-y", "--wait").ends(0)
	newer := patched(s.read(s.path("data/dailies/history.db")), 60, "\x00\x00\x03\xe7") // where the version stands
	path := s.write("newer.db", string(newer), 0o600)
	const says, next = "written by a newer dailies (version 999, ", "): install the newest dailies; the file was not touched"
	s.run("--history", path, "list").ends(0, "saved", "a corgi")
	s.run("--history", path, "submit", "-m", t2v, "-p", "x", "-y").ends(9, "read only: the history "+path, says, next)
	s.run("--history", path, "doctor").ends(1, says, next)
	a := s.app(160, 30, "--history", path)
	a.Shows("a corgi", "read only: the history", "written by a newer dailies")
	a.Keys("e")
	a.Shows("Edit and run again")
	a.Keys("<alt+enter>")
	a.Shows("✗ read only")
	a.Keys("<ctrl+c>")
	if got := a.Exit(); got != 0 {
		t.Errorf("the app ends with %d\n%s", got, a.Screen())
	}
	plain := exec.Command(binary, "--accessible", "--history", path)
	plain.Stdin = strings.NewReader("2\n\n0\n")
	s.runWith(plain).ends(0, "read only: the history "+path, "a corgi")
	if got := s.read(path); !bytes.Equal(got, newer) {
		t.Error("the file was changed")
	}
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged", n)
	}
}

// A full disk and a read-only history are reported; nothing is lost.
func TestAHistoryThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.run("submit", "-m", t2v, "-p", "a corgi", "-y", "--wait").ends(0)
	full := exec.Command("bash", "-c", `ulimit -f 8; exec "$@"`, "bash", binary, "submit", "-m", t2v, "-p", "never sent", "-y")
	s.runWith(full).ends(9, "dailies: read only: the disk is full")
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged: what cannot be written down must not be sent", n)
	}
	s.run("list").ends(0, "saved", "a corgi")

	// Root may write everything, but nobody makes a folder below a file.
	file := s.write("file", "", 0o600)
	s.run("--history", filepath.Join(file, "history.db"), "list").ends(1, "dailies: ", file)
	if info, err := os.Stat(file); err != nil || info.Size() != 0 {
		t.Errorf("the file in the way was touched: %v %v", info, err)
	}
}
