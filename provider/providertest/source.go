package providertest

import (
	"io/fs"
	"path/filepath"
	"testing"
)

// BuiltFrom is for tests that build the program themselves: it looks at the source
// below root, so that the go command does not take the test's result from its
// cache when the program is another one by now.
func BuiltFrom(t testing.TB, root string) {
	t.Helper()
	seen := 0
	_ = filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // it went while we looked
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
