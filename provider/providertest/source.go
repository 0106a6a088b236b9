package providertest

import (
	"io/fs"
	"path/filepath"
	"testing"
)

// BuiltFrom is for tests that build the program themselves: it stats the sources below root, so
// that the go command does not reuse a cached result after they have changed.
func BuiltFrom(t testing.TB, root string) {
	t.Helper()
	seen := 0
	_ = filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // deleted meanwhile
		}
		seen++
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		return nil
	})
	if seen < 100 {
		t.Fatalf("%s is not the source", root)
	}
}
