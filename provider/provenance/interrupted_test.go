package provenance_test

import (
	"bytes"
	"os"
	"testing"

	"dailies/provider/provenance"
)

// A film whose change was ended at any byte, or that did not get its name after it, is recognized:
// it is whole, or what was added to it can be cut off.
func TestAChangeThatWasEndedIsRecognized(t *testing.T) {
	for name, front := range map[string]bool{"index in front": true, "index at the end": false} {
		before := film(t, front, false)
		path, err := write(t, before)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		recognized := func(content []byte, runID string) int64 {
			t.Helper()
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			return provenance.Interrupted(f, int64(len(before)), int64(len(content)), runID, 1)
		}
		if got := recognized(whole, "01K9"); got != int64(len(whole)) {
			t.Errorf("%s: a whole film: %d, want %d", name, got, len(whole))
		}
		if got := recognized(whole, "01KA"); got != 0 {
			t.Errorf("%s: the film of another run: %d", name, got)
		}
		added := whole[len(before):]
		for _, n := range []int{1, 8, 100, len(added) - 1, len(added)} {
			if got := recognized(append(bytes.Clone(before), added[:n]...), "01K9"); got != int64(len(before)) && n >= 8 || got == int64(len(before)+n) {
				t.Errorf("%s: %d bytes of the change: %d, want %d", name, n, got, len(before))
			}
		}
		if got := recognized(append(bytes.Clone(before), "something else"...), "01K9"); got != 0 {
			t.Errorf("%s: other bytes after the film: %d", name, got)
		}
		if got := recognized(bytes.Repeat([]byte("x"), len(whole)), "01K9"); got != 0 {
			t.Errorf("%s: no film: %d", name, got)
		}
	}
}
