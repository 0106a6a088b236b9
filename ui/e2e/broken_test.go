//go:build unix

package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A second binary with faults that are inserted while it is built: the source on disk is unchanged.
// E2E_BREAK selects the fault.

// brokenBinary is built on first use.
var brokenBinary = sync.OnceValues(buildBroken)

// faults are the inserted lines, each after a line of a file.
var faults = []struct{ file, behind, put string }{
	{"ui/app.go", "func (a *App) route(msg tea.Msg) tea.Cmd {", `if cmd := fault.Pressed(msg); cmd != nil { return cmd }`},
	{"ui/app.go", `"dailies/ui/rundetail"`, `"dailies/ui/fault"`},
	{"ui/layout.go", "func (a *App) View() tea.View {", `fault.View()`},
	{"ui/layout.go", `"dailies/ui/theme"`, `"dailies/ui/fault"`},
	{"ui/sanitize/sanitize.go", "func clean(s string, breaks bool) string {", `if os.Getenv("E2E_BREAK") == "unsafe" { return s }`},
	{"ui/sanitize/sanitize.go", `"strings"`, `"os"`},
	{"provider/engine/loop.go", "func (l *loop) sync() {", `if f := os.Getenv("E2E_NOW"); f != "" { if _, err := os.Stat(f); err == nil { panic(os.Getenv("E2E_THROW")) } }`},
	{"provider/engine/loop.go", `"errors"`, `"os"`},
	{"provider/engine/poll.go", "func (s *step) poll() error {", `if os.Getenv("E2E_BREAK") == "step" { panic(os.Getenv("E2E_THROW")) }`},
	{"provider/engine/poll.go", `"context"`, `"os"`},
	{"store/logfile/logfile.go", "func (r *Redactor) Clean(s string) string {", `if os.Getenv("E2E_BREAK") == "leak" { return s }`},
	{"ui/desktop/desktop.go", "func Clean(env, secret []string) []string {", `if os.Getenv("E2E_BREAK") == "leak" { return env }`},
}

const faultPackage = `package fault

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

var view bool

func Pressed(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || k.String() != "f9" {
		return nil
	}
	throw := func() tea.Msg { panic(os.Getenv("E2E_THROW")) }
	switch os.Getenv("E2E_BREAK") {
	case "update", "leak":
		throw()
	case "view":
		view = true
	case "command":
		return throw
	case "batch":
		return tea.Batch(tea.ClearScreen, throw)
	case "batch in a batch":
		return tea.Batch(tea.ClearScreen, tea.Batch(tea.ClearScreen, throw))
	}
	return nil
}

func View() {
	if view {
		panic(os.Getenv("E2E_THROW"))
	}
}
`

func buildBroken() (string, error) {
	folder := filepath.Join(filepath.Dir(binary), "faults")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	source := map[string]string{"ui/fault/fault.go": faultPackage}
	var errs []error
	for _, f := range faults {
		if _, ok := source[f.file]; !ok {
			text, err := os.ReadFile(filepath.Join(root, f.file))
			if err != nil {
				return "", err
			}
			source[f.file] = string(text)
		}
		if strings.Count(source[f.file], f.behind+"\n") != 1 {
			errs = append(errs, fmt.Errorf("%s has not one line %q any more: change the fault", f.file, f.behind))
		}
		source[f.file] = strings.Replace(source[f.file], f.behind+"\n", f.behind+"\n"+f.put+"\n", 1)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for file, text := range source {
		path := filepath.Join(folder, strings.ReplaceAll(file, "/", "_"))
		errs = append(errs, os.WriteFile(path, []byte(text), 0o600))
		overlay.Replace[filepath.Join(root, file)] = path
	}
	list, err := json.Marshal(overlay)
	if err := errors.Join(append(errs, err)...); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, "overlay.json"), list, 0o600); err != nil {
		return "", err
	}
	to := filepath.Join(filepath.Dir(binary), "broken")
	return to, build(to, "-overlay", filepath.Join(folder, "overlay.json"))
}

// broken returns the binary with faults, with one of them enabled.
func (s *stage) broken(fault, throw string) (program string) {
	s.t.Helper()
	program, err := brokenBinary()
	if err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "E2E_BREAK="+fault, "E2E_THROW="+throw)
	return program
}

// After any panic the terminal is restored, the exit code shows it, and the panic is only in the
// log, without its value.
func TestAPanicPutsTheTerminalBack(t *testing.T) {
	t.Parallel()
	const canary = runflowCanary
	for _, fault := range []string{"update", "view", "command", "batch", "batch in a batch", "engine"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			o := fast()
			o.Keys = []string{canary}
			s.vendors(o)
			program := s.broken(fault, "thrown with "+canary+" \x1b]0;owned\x07\x1b[2J")
			s.env = append(s.env, "E2E_NOW="+s.path("now"))
			a := Start(t, 100, 30, s.env, program)
			a.Shows("No runs yet")
			if fault == "engine" {
				s.write("now", "", 0o600)
			} else {
				a.Keys("<f9>")
			}
			if got := a.Exit(); got != 2 {
				t.Errorf("it ends with %d, want 2\n%s", got, a.Screen())
			}
			a.restored()
			a.Shows("dailies: an internal error occurred in dailies: nothing that was sent is lost")
			log := string(s.read(s.path("state/dailies/dailies.log")))
			if !strings.Contains(log, "thrown with ••••") || !strings.Contains(log, "goroutine ") {
				t.Errorf("the log does not tell what broke:\n%s", log)
			}
			if found := append(s.songs(), sing(a.Raw())...); len(found) > 0 || strings.Contains(string(a.Raw()), "owned") {
				t.Errorf("what was thrown is shown raw: %v", found)
			}
		})
	}
}

// A panic in a step of one run does not affect others.
func TestABrokenStepTakesNothingDown(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	a := Start(t, 100, 30, s.env, s.broken("step", "thrown in a step"))
	a.Shows("No runs yet")
	s.run("submit", "-m", t2v, "-p", "a corgi", "-y").ends(0)
	a.Row("queued", "a corgi")
	soon(t, "the log tells of it", func() bool {
		return strings.Contains(string(s.read(s.path("state/dailies/dailies.log"))), "thrown in a step")
	})
	a.Keys("n")
	a.Shows("New run")
	a.Keys("<ctrl+c>")
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	a.restored()
}
