package engine

import (
	"os"
	"path/filepath"
	"testing"

	"dailies/provider"
)

// A picture, whatever it holds, is measured or refused with a sentence.
func FuzzReadImage(f *testing.F) {
	for _, s := range []string{"", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0\x00\x10JFIF", "RIFF\x10\x00\x00\x00WEBPVP8 ", "RIFF\xff\xff\xff\xffWEBPVP8X", "GIF89a", "hello"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		facts, err := ReadImage(path)
		switch {
		case err != nil && (provider.KindOf(err) != provider.KindFile || provider.Sentence(err) == ""):
			t.Errorf("%v (%s)", err, provider.KindOf(err))
		case err == nil && (facts.Bytes != int64(len(content)) || len(facts.Hash) != 64 || facts.Width < 0 || facts.Height < 0):
			t.Errorf("%+v", facts)
		}
	})
}
