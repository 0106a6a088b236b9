//go:build unix

package rundetail

import (
	"os/exec"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

func TestTheCommandIsWhatAShellReadsBack(t *testing.T) {
	seed := int64(-3)
	r := run.Run{Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video", Tags: []string{"hero"}, Request: provider.Request{
		Prompt: "it's \"raining\"\n$HOME `id` \\ 雨", StartFrame: "/home/ada/my shot.png", EndFrame: "https://x/y.png?a=1&b=2",
		References: []string{"/r/1.png"}, AspectRatio: "16:9", Resolution: "720p", Audio: true, Seed: &seed,
		Callback: "https://c/d", EndUser: "ada", Metadata: map[string]string{"b": "2", "a": "x y"},
	}}
	want := []string{"submit", "--model", "runflow/bytedance/seedance/2.0/image-to-video", "--prompt", r.Request.Prompt,
		"--image", "/home/ada/my shot.png", "--end-image", "https://x/y.png?a=1&b=2", "--reference", "/r/1.png", "--ratio", "16:9",
		"--resolution", "720p", "--duration", "auto", "--audio", "--seed", "-3", "--callback-url", "https://c/d", "--end-user-id", "ada",
		"--metadata", "a=x y", "--metadata", "b=2", "--tag", "hero"}
	command := Command(r)
	rest, ok := strings.CutPrefix(command, "dailies ")
	if !ok {
		t.Fatalf("the command is %q", command)
	}
	out, err := exec.Command("sh", "-c", `printf '%s\0' `+rest).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("a shell reads\n%q, want\n%q", got, want)
	}
}

func TestAPromptNeverNamesAFile(t *testing.T) {
	for _, prompt := range []string{"@/etc/passwd", "-"} {
		c := Command(run.Run{Request: provider.Request{Prompt: prompt, Duration: 5}})
		if !strings.Contains(c, "--prompt ' "+prompt+"'") || !strings.Contains(c, "--duration 5 --no-audio") {
			t.Errorf("the command is %q", c)
		}
	}
	if c := Command(run.Run{Request: provider.Request{Prompt: "a\x1b[31m\rb"}}); strings.ContainsAny(c, "\x1b\r") {
		t.Errorf("control characters are copied: %q", c)
	}
}
