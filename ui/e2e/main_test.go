//go:build unix

package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the real program, built once, and root the top of the source.
var binary, root string

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		// The tests wait for a screen most of the time, not for a processor.
		_ = flag.Set("test.parallel", "8") // it is a number
	}
	os.Exit(withBinary(m.Run))
}

func withBinary(run func() int) int {
	folder, err := os.MkdirTemp("", "dailies-e2e-")
	if err == nil {
		defer os.RemoveAll(folder)
		binary = filepath.Join(folder, "dailies")
		if root, err = filepath.Abs(filepath.Join("..", "..")); err == nil {
			err = build(binary)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

// build makes the program.
func build(to string, flags ...string) error {
	cmd := exec.Command("go", append(append([]string{"build", "-o", to}, flags...), ".")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}
