package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/rogpeppe/go-internal/testscript"

	"dailies/provider"
	"dailies/provider/providertest"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// TestScripts runs the sessions in testdata/script with the real binary, each with its own sandbox
// and folders.
func TestScripts(t *testing.T) {
	providertest.BuiltFrom(t, filepath.Join("..", ".."))
	bin := t.TempDir()
	name := "dailies"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(bin, name), "dailies")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               func(env *testscript.Env) error { return furnish(env, bin) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "ordered": ordered, "json": jsonHas, "keep": keep, "lines": lines, "picture": picture, "polled": polled, "soon": soon,
			"freeport": freePort, "answers": answers,
		},
	})
}

// ordered writes an old pending run to the history, as left by a program that ended too early:
// ordered 30h PROMPT.
func ordered(ts *testscript.TestScript, _ bool, args []string) {
	ago, err := time.ParseDuration(args[0])
	ts.Check(err)
	db, err := store.Open(context.Background(), filepath.Join(ts.Getenv("XDG_DATA_HOME"), "dailies", "history.db"))
	ts.Check(err)
	made := time.Now().Add(-ago)
	r := run.Run{
		ID: ulid.Make().String(), IdempotencyKey: "key", Provider: "runflow", Model: strings.TrimPrefix(t2v, "runflow/"), State: run.Pending,
		Request: provider.Request{Model: strings.TrimPrefix(t2v, "runflow/"), Prompt: args[1], AspectRatio: "16:9", Resolution: "720p", Duration: 4},
		Video:   run.Video{Download: run.DownloadNone}, Created: made, Updated: made, NextAttempt: made,
	}
	ts.Check(db.Add(context.Background(), "", time.Time{}, []run.Run{r}, run.PeriodStart{}, nil))
	ts.Check(db.Close())
}

// furnish sets up the sandbox, the keys and the folders of a script.
func furnish(env *testscript.Env, bin string) error {
	s, err := sandbox.Start(sandbox.Options{Small: true, Speed: sandbox.Speed{Queued: 20 * time.Millisecond, Running: 50 * time.Millisecond}})
	if err != nil {
		return err
	}
	env.Defer(func() { _ = s.Close() })
	env.Values["polls"] = &pollCount{server: s}
	home := filepath.Join(env.WorkDir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"PATH": bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HOME": home, "USERPROFILE": home, "TERM": "xterm", "VISUAL": "", "EDITOR": "", "DBUS_SESSION_BUS_ADDRESS": "",
		"XDG_DATA_HOME": filepath.Join(home, "data"), "XDG_CONFIG_HOME": filepath.Join(home, "config"),
		"XDG_STATE_HOME": filepath.Join(home, "state"), "XDG_CACHE_HOME": filepath.Join(home, "cache"), "XDG_VIDEOS_DIR": filepath.Join(home, "videos"),
		"T2V": t2v, "I2V": i2v,
	} {
		env.Setenv(name, value)
	}
	for _, v := range s.Env(registry.Accounts()) {
		name, value, _ := strings.Cut(v, "=")
		env.Setenv(name, value)
	}
	return nil
}

// exits CODE COMMAND… runs a command that must exit with the code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("ended with %d, want %d", code, want)
	}
}

// printed returns the objects on standard output, validated against the schema.
func printed(ts *testscript.TestScript) []object {
	var list []object
	for _, line := range strings.Split(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"), "\n") {
		if err := against(line); err != nil {
			ts.Fatalf("%s\n%v", line, err)
		}
		var o object
		ts.Check(json.Unmarshal([]byte(line), &o))
		list = append(list, o)
	}
	return list
}

// json PATH=VALUE… checks the last object on the standard output.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	list := printed(ts)
	for _, pair := range args {
		path, want, _ := strings.Cut(pair, "=")
		if got := list[len(list)-1].at(path); (got == want) == neg {
			ts.Fatalf("%s is %s", path, got)
		}
	}
}

// keep NAME PATH stores a value of the last object in a variable.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME PATH")
	}
	list := printed(ts)
	ts.Setenv(args[0], list[len(list)-1].at(args[1]))
}

// lines N counts the lines on standard output; objects are validated against the schema.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: lines N")
	}
	if strings.HasPrefix(ts.ReadFile("stdout"), "{") {
		printed(ts)
	}
	if n := strings.Count(ts.ReadFile("stdout"), "\n"); strconv.Itoa(n) != args[0] {
		ts.Fatalf("%d lines", n)
	}
}

// picture NAME WIDTH HEIGHT makes a PNG.
func picture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: picture NAME WIDTH HEIGHT")
	}
	width, err := strconv.Atoi(args[1])
	ts.Check(err)
	height, err := strconv.Atoi(args[2])
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(errors.Join(png.Encode(f, image.NewGray(image.Rect(0, 0, width, height))), f.Close()))
}

// pollCount counts the polls of a script's sandbox.
type pollCount struct {
	server *sandbox.Server
	marked int
}

// polled waits until a job was polled after "polled mark": a process in the background is at work,
// however long it took to start.
func polled(ts *testscript.TestScript, neg bool, args []string) {
	c := ts.Value("polls").(*pollCount)
	mark := len(args) == 1 && args[0] == "mark"
	if neg || len(args) > 0 && !mark {
		ts.Fatalf("usage: polled [mark]")
	}
	if mark {
		c.marked = polls(c.server)
		return
	}
	until(ts, "no job was polled", func() bool { return polls(c.server) > c.marked })
}

// soon FILE TEXT waits until a process in the background has written a text to a file.
func soon(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: soon FILE TEXT")
	}
	until(ts, args[0]+" does not say "+args[1], func() bool {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		return err == nil && strings.Contains(string(b), args[1])
	})
}

// freePort NAME stores a port without a listener in a variable.
func freePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeport NAME")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	ts.Check(errors.Join(err, l.Close()))
	ts.Setenv(args[0], port)
}

// answers PORT waits until a process in the background listens.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: answers PORT")
	}
	until(ts, "nobody listens on port "+args[0], func() bool {
		line, err := net.Dial("tcp", "127.0.0.1:"+args[0])
		if err == nil {
			_ = line.Close()
		}
		return err == nil
	})
}

func until(ts *testscript.TestScript, not string, ok func() bool) {
	for end := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			ts.Fatalf("after two minutes %s", not)
		}
	}
}
