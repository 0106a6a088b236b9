package crashtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// faultyProgram builds the negative control on first use: this program with some of its
// guarantees taken out. A test that finds nothing in it proves nothing.
var faultyProgram = sync.OnceValues(buildFaulty)

// faulty starts the negative control in a home.
func (h *home) faulty(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program, err := faultyProgram()
	must(t, err)
	c := h.program(args...)
	right := c.Path
	c.Path, c.Args[0] = program, program
	if c.Path == right {
		t.Fatal("the negative control is the program itself")
	}
	return c
}

// omissions are the guarantees that the negative control lacks: in a file, one text is replaced
// by another.
var omissions = []struct{ file, text, by string }{
	// A submission is recorded only after its answer, not before its first byte.
	{"provider/engine/send.go", "if over, err := s.beginSubmit(); err", "if over, err := (*provider.Error)(nil), error(nil); err"},
	{"provider/engine/send.go", "\tlim.report(err)\n\ts.events", "\t_, _ = s.beginSubmit()\n\tlim.report(err)\n\ts.events"},
	{"provider/engine/send.go", "if err := s.store.CheckLease(context.WithoutCancel(s.ctx), s.o.Owner, s.run, time.Now()); err != nil {", "if err := error(nil); err != nil {"},
	// A video gets its name without a sync, and the name is not synced.
	{"provider/download/named.go", "if err := part.Sync(); err != nil {", "if err := error(nil); err != nil {"},
	{"provider/download/finalize.go", "err := dir.Sync();", "err := error(nil);"},
}

// buildFaulty returns the path of the negative control, beside the program.
func buildFaulty() (string, error) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return "", err
	}
	folder := filepath.Join(filepath.Dir(os.Getenv(programVar)), "faulty")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for _, o := range omissions {
		file, to := filepath.Join(root, o.file), filepath.Join(folder, strings.ReplaceAll(o.file, "/", "_"))
		from := file
		if overlay.Replace[file] != "" {
			from = to
		}
		source, err := os.ReadFile(from)
		if err != nil {
			return "", err
		}
		if n := strings.Count(string(source), o.text); n != 1 {
			return "", fmt.Errorf("%s has %q %d times, want once: change the omission", o.file, o.text, n)
		}
		if err := os.WriteFile(to, []byte(strings.Replace(string(source), o.text, o.by, 1)), 0o600); err != nil {
			return "", err
		}
		overlay.Replace[file] = to
	}
	list, err := json.Marshal(overlay)
	path, program := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "dailies")
	if err := errors.Join(err, os.WriteFile(path, list, 0o600)); err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-overlay", path, "-o", program, ".")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the negative control cannot be built: %w\n%s", err, out)
	}
	return program, nil
}
