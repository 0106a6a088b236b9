package faulttest_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs more cells in parallel than there are cores: they mostly wait.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
