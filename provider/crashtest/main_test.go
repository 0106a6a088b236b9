package crashtest

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

const (
	programVar = "DAILIES_CRASH_PROGRAM" // path of the real program, once it is built
	childVar   = "DAILIES_CRASH_CHILD"   // task of the test binary as a child process
)

// TestMain builds the real program once. Started as a child, the test binary performs the task
// in the variable.
func TestMain(m *testing.M) {
	if what := os.Getenv(childVar); what != "" {
		if err := child(what, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	flag.Parse()
	// Most of these tests wait for leases and vendors.
	if err := flag.Set("test.parallel", "64"); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "dailies-crash")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "dailies")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Printf("the program cannot be built: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv(programVar, program); err != nil {
		fmt.Println(err)
		return 1
	}
	return m.Run()
}

// child performs a task in a child process.
func child(what string, args []string) error {
	switch what {
	case "upgrade":
		return upgrade(args)
	case "insist":
		return insist(args)
	case "commit":
		return commit(args)
	case "count":
		return count(args)
	case "deferred":
		return deferred(args)
	}
	return fmt.Errorf("no child does %q", what)
}

// long reports whether the long tests were requested.
func long() bool { return os.Getenv("DAILIES_LONG") != "" }

// self starts the test binary as a child process.
func self(t *testing.T, what string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	must(t, err)
	c := exec.Command(path, args...)
	c.Env = append(os.Environ(), childVar+"="+what)
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
