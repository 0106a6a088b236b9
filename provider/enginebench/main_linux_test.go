package enginebench

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"
)

const (
	askedVar = "DAILIES_SPEED"         // set: measure
	childVar = "DAILIES_SPEED_CHILD"   // task of the test binary as a child process
	foldVar  = "DAILIES_SPEED_PROFILE" // folder for profiles
)

// TestMain performs the task in the variable if it was started as a child.
func TestMain(m *testing.M) {
	what := os.Getenv(childVar)
	if what == "" {
		flag.Parse()
		os.Exit(m.Run())
	}
	if err := child(what, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(what, args string) error {
	switch what {
	case "vendors":
		return vendors(args)
	case "files":
		return files(args)
	case "flight":
		return fly(args, engineFlight)
	case "naive":
		return fly(args, naiveFlight)
	}
	return fmt.Errorf("no child does %q", what)
}

// asked skips the test unless measuring was requested.
func asked(t *testing.T) {
	t.Helper()
	if os.Getenv(askedVar) == "" {
		t.Skip("it measures, with " + askedVar + "=1")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// process is the test binary as a child process. It prints JSON lines, and exits when its input
// is closed.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.Closer
	lines *bufio.Scanner
}

func start(t *testing.T, what string, args any, env ...string) *process {
	t.Helper()
	text, err := json.Marshal(args)
	must(t, err)
	path, err := os.Executable()
	must(t, err)
	p := &process{t: t, cmd: exec.Command(path, string(text))}
	p.cmd.Env = append(append(os.Environ(), childVar+"="+what), env...)
	p.cmd.Stderr = os.Stderr
	p.stdin, err = p.cmd.StdinPipe()
	must(t, err)
	out, err := p.cmd.StdoutPipe()
	must(t, err)
	p.lines = bufio.NewScanner(out)
	p.lines.Buffer(nil, 64<<20)
	must(t, p.cmd.Start())
	t.Cleanup(p.stop)
	return p
}

// hear reads the next line.
func (p *process) hear(out any) {
	p.t.Helper()
	if !p.lines.Scan() {
		p.t.Fatal("a child ended without a word")
	}
	must(p.t, json.Unmarshal(p.lines.Bytes(), out))
}

// stop stops the process and waits for it.
func (p *process) stop() {
	if p.cmd.ProcessState != nil {
		return
	}
	if err := errors.Join(p.stdin.Close(), p.cmd.Wait()); err != nil {
		p.t.Errorf("a child ended badly: %v", err)
	}
}

// say prints a line of the child.
func say(v any) error { return json.NewEncoder(os.Stdout).Encode(v) }

// untilToldToEnd returns when the parent closes our input or exits.
func untilToldToEnd() { _, _ = io.Copy(io.Discard, os.Stdin) }

// ask requests JSON from a child's control address.
func ask(t *testing.T, address string, out any) {
	t.Helper()
	c := http.Client{Timeout: 3 * time.Minute}
	resp, err := c.Get(address)
	must(t, err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s: %s %s", address, resp.Status, text)
	}
	must(t, json.NewDecoder(resp.Body).Decode(out))
}
