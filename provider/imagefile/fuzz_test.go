package imagefile

import (
	"os"
	"path/filepath"
	"testing"

	"dailies/provider"
)

// A picture, whatever it holds, is measured or refused with a sentence.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0\x00\x10JFIF", "RIFF\x10\x00\x00\x00WEBPVP8 ", "RIFF\xff\xff\xff\xffWEBPVP8X", "GIF89a", "hello",
		"\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		facts, err := Read(path)
		switch {
		case err != nil && (provider.KindOf(err) != provider.KindFile || provider.UserMessage(err) == ""):
			t.Errorf("%v (%s)", err, provider.KindOf(err))
		case err == nil && (facts.Bytes != int64(len(content)) || len(facts.Hash) != 64 || facts.Width < 0 || facts.Height < 0):
			t.Errorf("%+v", facts)
		}
	})
}
