//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// scripts returns the shell blocks of the README's section about scripts.
func scripts(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Scripts\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var blocks []string
	for i, part := range strings.Split(section, "```") {
		if block, ok := strings.CutPrefix(part, "sh\n"); ok && i%2 == 1 {
			blocks = append(blocks, block)
		}
	}
	if len(blocks) != 2 {
		t.Fatalf("%d shell blocks in the section about scripts", len(blocks))
	}
	return blocks
}

// script runs a script as a user would paste it.
func (s *stage) script(text string) told {
	s.t.Helper()
	return s.runWith(exec.Command("bash", "-euo", "pipefail", "-c", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"+text))
}

// Every script of the README runs as it is printed, with the files that it names.
func TestTheScriptsOfTheReadmeRun(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"bash", "jq", "curl", "ffmpeg"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("the scripts need %s", program)
		}
	}
	s := newStage(t)
	if err := os.Symlink(binary, s.path("bin/dailies")); err != nil {
		t.Fatal(err)
	}
	blocks, bare := scripts(t), s.env
	o := fast()
	o.Balance = 1000 * 1_000_000
	s.vendors(o)
	s.picture("shot.png", 640, 360)
	s.write("prompt.txt", "Clouds over the hill", 0o600)
	s.write("takes.csv", "model,prompt,takes\n"+t2v+",a heron,2\n", 0o600)

	says := map[string]string{"one take": ".mp4", "the exact request": "shot.png", "more takes": "S900"}
	for paragraph := range strings.SplitSeq(blocks[0], "\n\n") {
		if strings.HasPrefix(paragraph, "# more takes") { // as its user would have made it
			s.script(`dailies submit --model ` + t2v + ` --prompt "a tunnel" --shot S900 --project "Night train" --yes`).ends(0)
		}
		if strings.HasPrefix(paragraph, "# the first frame") {
			s.script(`dailies mark "$(dailies list --filter has:file --limit 1 --json | jq -r .id)" --pick`).ends(0)
		}
		got := s.script(paragraph).ends(0)
		for begins, want := range says {
			if strings.HasPrefix(paragraph, "# "+begins) && !strings.Contains(got.out, want) {
				t.Errorf("%s\nprints %q and says %q", paragraph, got.out, got.err)
			}
		}
	}
	for file, want := range map[string]string{"takes.done.jsonl": `"saved":"saved"`, "projects.csv": "project"} {
		if text := string(s.read(s.path(file))); !strings.Contains(text, want) {
			t.Errorf("%s has %q", file, text)
		}
	}
	if frames, err := filepath.Glob(s.path("videos/dailies/*.png")); err != nil || len(frames) != 1 {
		t.Errorf("the first frames of picks are %v, %v", frames, err)
	}

	s.env = bare // the second block begins a sandbox of its own
	s.script(blocks[1]).ends(0, `"id"`, "saved")
}
