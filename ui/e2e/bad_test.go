//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/registry"
)

// badImage is an image that no model accepts, and its error message.
type badImage struct{ path, says string }

func (s *stage) badImages() []badImage {
	s.t.Helper()
	huge := s.picture("huge.png", 64, 64)
	if err := os.Truncate(huge, 31<<20); err != nil {
		s.t.Fatal(err)
	}
	loop := s.path("loop.png") // nobody can read it, not even root
	if err := os.Symlink(loop, loop); err != nil {
		s.t.Fatal(err)
	}
	return []badImage{
		{s.path("none.png"), "there is no file"},
		{s.write("text.png", "this is text, whatever its name says\n", 0o600), "this is text/plain, not a JPEG, PNG or WebP image"},
		{huge, "the image has 32.5 MB; the limit is 30 MB"},
		{loop, "cannot be read"},
		{s.path("tmp"), "is not a file"},
	}
}

// Invalid input on the command line: a message, an exit code, and nothing is spent.
func TestBadInputGivesASentence(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := fast()
	o.Balance = provider.Dollar
	s.vendors(o)
	for _, image := range s.badImages() {
		s.run("submit", "-m", i2v, "-p", "a hill", "-i", image.path, "-y").ends(2, "dailies: start frame: ", image.says)
	}
	s.run("submit", "-m", t2v, "-p", "", "-y").ends(2, "dailies: ", "prompt")
	s.run("submit", "-m", "runflow/none", "-p", "x", "-y").ends(2, `dailies: there is no model "runflow/none"`)
	s.run("submit", "-m", t2v, "-p", "x", "-d", "99", "-y").ends(2, "dailies: duration: ")
	s.run("lst").ends(2, `dailies: there is no command "lst": did you mean list?`)
	s.run("list", "--json").ends(0)
	if n := len(s.server.Charges()); n != 0 {
		t.Fatalf("%d runs were charged", n)
	}
	s.run("submit", "-m", t2v, "-p", "too dear", "-y").ends(5, "dailies: the balance or a budget does not allow it", "too low for this run", "top up at")
	s.run("list").ends(0, "failed", "too dear")

	none := *s
	none.env = append(none.env, "RUNFLOW_API_KEY=")
	none.run("submit", "-m", t2v, "-p", "a hill", "-y").ends(4, "dailies: no key for Runflow: set RUNFLOW_API_KEY, or try everything without a key with --demo")
	wrong := *s
	wrong.env = append(wrong.env, "RUNFLOW_API_KEY=wrong")
	wrong.run("submit", "-m", t2v, "-p", "a hill", "-y").ends(4, "dailies: the provider does not accept the key", "check the key in RUNFLOW_API_KEY")
	if n := len(s.server.Charges()); n != 0 {
		t.Fatalf("%d runs were charged", n)
	}
}

// The same in the form: the message is shown, and the input is kept.
func TestBadInputOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := fast()
	o.Balance = provider.Dollar
	s.vendors(o)
	a := s.app(140, 36)
	a.Shows("No runs yet")
	a.Keys("n")
	a.Shows("New run")
	a.Paste("A hill to keep")
	a.Keys("<ctrl+t>", "<tab>")
	for _, image := range s.badImages()[:4] { // a folder may become a path yet
		a.Keys("<ctrl+u>")
		a.Shows("(none: path or https URL)")
		a.Paste(image.path)
		a.Shows("✗", image.says, "A hill to keep")
		a.Keys("<alt+enter>")
		a.Shows("1 thing to fix before this can be submitted", "A hill to keep")
	}
	a.Keys("<ctrl+u>")
	a.Paste(s.picture("hill.png", 640, 360))
	a.Shows("640×360 PNG")
	a.Keys("<alt+enter>")
	a.Shows("y  spend it")
	a.Keys("y")
	a.Row("failed", "Your credit balance", "$0.00")
	a.Shows("A hill to keep", "top up at")
	a.Leave()
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	if n := len(s.server.Charges()); n != 0 {
		t.Errorf("%d runs were charged", n)
	}
}

// Without a key the app begins with Setup, and says where a run needs one; with an invalid one the run says so, and after correcting
// the key the same run can be submitted again.
func TestKeysOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	right := s.env
	shown := []string{"Providers", "– no key", "enter paste a key"}
	for _, i := range registry.Accounts() {
		s.env = append(s.env, i.KeyEnv[0]+"=")
		shown = append(shown, i.Title)
	}
	a := s.app(120, 36)
	a.Shows(shown...)
	a.Keys("1")
	a.Shows("No provider has a key yet", "opens Setup", "dailies --demo")
	a.Keys("n")
	a.Shows("New run")
	a.Paste("A prompt to keep")
	a.Keys("<alt+enter>")
	a.Shows("set RUNFLOW_API_KEY", "A prompt to keep")
	a.Shows("draft saved")
	a.Keys("<ctrl+c>")
	a.Exit()

	s.env = append(right, "RUNFLOW_API_KEY=wrong")
	a = s.app(120, 36)
	a.Shows("No runs yet")
	a.Keys("n")
	a.Shows("A prompt to keep")
	a.Keys("<tab>")
	a.Paste(s.picture("hill.png", 640, 360))
	a.Shows("640×360 PNG")
	a.Keys("<alt+enter>")
	a.Shows("y  spend it")
	a.Keys("y")
	a.Row("failed", "Missing or invalid", "$0.00")
	a.Shows("A prompt to keep")
	a.Leave()
	a.Exit()

	s.env = right
	a = s.app(120, 36)
	a.Row("failed", "Missing or invalid")
	a.Keys("r")
	a.Shows("y  spend it")
	a.Keys("y")
	a.Row("saved", "A prompt to k")
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged", n)
	}
}

// A download folder that is a file, and a full disk: the run is kept, its row has the reason, and it
// can be downloaded later.
func TestAVideoThatCannotBeSaved(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := fast()
	o.Small = false // megabytes
	s.vendors(o)
	place := s.write("place", "not a folder\n", 0o600)
	c := s.run("submit", "-m", t2v, "-p", "no folder", "-d", "4", "--videos", place, "-y", "--wait")
	c.ends(1, "not saved", place+" is not a folder", "choose another one, then download it again")
	if got := string(s.read(place)); got != "not a folder\n" {
		t.Errorf("the file holds %q now", got)
	}
	// No file may grow beyond a megabyte: to the program, a full disk.
	full := exec.Command("bash", "-c", `ulimit -f 1024; exec "$@"`, "bash", binary)
	full.Args = append(full.Args, "download", "--json", s.id("no folder"))
	s.runWith(full).ends(1, `"saved":"error"`, `"kind":"disk"`)
	if got := s.films(); len(got) > 0 {
		t.Errorf("half a video looks like a whole one: %v", got)
	}
	a := Start(t, 120, 36, s.env, "bash", "-c", `ulimit -f 1024; exec "$0"`, binary)
	a.Row("not saved", "the disk does not")
	a.Leave() // without a wish: the next window would grant it
	a.Exit()

	a = s.app(120, 36)
	a.Row("not saved", "the disk does not")
	a.Keys("d")
	a.Row("✓", "saved", "no folder")
	a.Leave()
	a.Exit()
	if got := s.films(); len(got) != 1 {
		t.Fatalf("there are the videos %v", got)
	}
	playable(t, s.read(s.films()[0]), 4)
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged", n)
	}
}

// id is that of the run with a prompt.
func (s *stage) id(prompt string) string {
	s.t.Helper()
	out := s.run("list", "--json", "--filter", `"`+prompt+`"`).ends(0).out
	_, rest, _ := strings.Cut(out, `"id":"`)
	id, _, ok := strings.Cut(rest, `"`)
	if !ok {
		s.t.Fatalf("there is no run %q in %s", prompt, out)
	}
	return id
}
