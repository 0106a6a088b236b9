//go:build unix

package e2e

import (
	"strings"
	"testing"

	"dailies/provider/providertest"
)

// A person names a picture, mentions it in a prompt beside a film of this computer, and edits the
// video that comes of it.
func TestAPersonUsesReferences(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	picture := s.picture("corgi.png", 640, 480)
	s.write("walk.mp4", string(providertest.Film(t, 4)), 0o600)
	s.run("--demo", "refs", "add", "corgi", picture).ends(0, "@corgi  image")
	n := s.newcomer()
	n.sees("n new", "n")
	n.Shows("▸ prompt")
	n.Keys("<shift+tab>")
	n.Keys(letters("fal 2.5 reference")...)
	n.Shows("▸ fal seedance 2.5 reference")
	n.Keys("<enter>", "<tab>")
	n.Shows("▸ prompt")
	n.Keys(letters("@co")...)
	n.sees("▸ @corgi  image", "<enter>")
	n.Paste(" walks as in @Video1")
	n.Shows("✗ @Video1 does not exist: there is no video")
	n.Keys("<tab>", "<tab>")
	n.Paste("walk.mp4")
	n.Shows("4 s 854×480 MP4", "✓")
	n.Hides("does not exist")
	n.sees("alt+enter submit", "<alt+enter>")
	n.sees("y  spend it", "y")
	n.Row("▸", "saved", "@corgi walks as in @Video1")
	n.sees("E edit the video", "E")
	n.Shows("Edit a video", "source video", "seedance 2.5 edit video")
	n.Paste("make it night")
	n.sees("alt+enter submit", "<alt+enter>")
	n.sees("y  spend it", "y")
	n.Row("▸", "saved", "make it night")
	out := s.run("--demo", "list", "--json").ends(0).out
	for _, want := range []string{`"names":{"corgi":"` + picture + `"}`, `"parent_how":"edit"`, `"take":2`} {
		if !strings.Contains(out, want) {
			t.Errorf("the history does not have %s:\n%s", want, out)
		}
	}
}

// letters are the keys of a text that is typed.
func letters(text string) []string { return strings.Split(text, "") }
