package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

func TestSubmitWritesTheJobDownAndLeaves(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Speed = sandbox.Speed{Queued: time.Minute, Running: time.Minute} })
	r := w.do("submit", "--model", t2v, "--prompt", "a corgi", "--duration", "5", "--tag", "hero", "--tag", "dog", "--yes", "--json").ends(0).one()
	r.has(t, "state=queued", "provider=runflow", "model=bytedance/seedance/2.0/text-to-video", "prompt=a corgi", "estimate.low_usd=1.517",
		"request.seconds=5", "billed_usd=null", "finished_at=null", "video.saved=none", "video.url=null", "video.file=null", "error=null", `tags=["hero","dog"]`, "batch=null")
	if r.at("job") == "null" {
		t.Error("the job's id is not there")
	}
	if n := jobs(w); n != 1 {
		t.Errorf("the provider has %d jobs", n)
	}
}

func TestSubmitAndWaitSavesTheVideo(t *testing.T) {
	w := newWorld(t)
	r := w.do("submit", "-m", t2v, "-p", "a corgi", "-d", "4", "--yes", "--wait", "--json").ends(0).one()
	r.has(t, "state=succeeded", "raw_state=succeeded", "video.saved=saved", "error=null", "billed_usd=1.2136")
	info, err := os.Stat(r.at("video.file"))
	if err != nil || filepath.Dir(r.at("video.file")) != w.videos || r.at("video.bytes") != itoa(info.Size()) {
		t.Errorf("the file: %v, %v", info, err)
	}
}

func TestWithoutATerminalNothingIsSpentUnasked(t *testing.T) {
	w := newWorld(t)
	w.budget.AskBelow = 100 * provider.Dollar // "do not ask" is for people
	w.do("submit", "--model", t2v, "--prompt", "a corgi").ends(2).says("there is no terminal to ask on: add --yes")
	w.do("list", "--json").ends(0)
	if n := jobs(w); n != 0 || w.do("list", "--json").out != "" {
		t.Errorf("%d jobs, or a row: %s", n, w.do("list", "--json").out)
	}
}

func TestAPersonIsAskedOnceWithThePrice(t *testing.T) {
	w := newWorld(t)
	w.budget.PerDay = new(20 * provider.Dollar)
	line := []string{"submit", "--model", t2v, "--prompt", "a corgi", "--duration", "4", "--takes", "3"}
	w.answer = "n\n"
	w.do(line...).ends(1).says("estimated $3.64 (3 × 4 s × $0.3034, prices of 2026-11-20)", "$0.00 of $20.00 today",
		"Send 3 runs to Runflow for an estimated $3.64? [y/N]", "nothing was done")
	for _, no := range []string{"\n", "yess\n", "j\n", "  \n"} {
		w.answer = no
		w.do(line...).ends(1)
	}
	if jobs(w) != 0 {
		t.Fatal("sent without a yes")
	}
	w.answer = "Y\n"
	if w.do(line...).ends(0); jobs(w) != 3 {
		t.Errorf("%d jobs", jobs(w))
	}
	w.budget.AskBelow = 5 * provider.Dollar
	w.answer = "n\n" // below the limit nobody is asked
	if out := w.do(line...).ends(0).err; strings.Contains(out, "[y/N]") || !strings.Contains(out, "estimated $3.64") || jobs(w) != 6 {
		t.Errorf("%d jobs, said %q", jobs(w), out)
	}
}

func TestADryRunShowsAllAndSendsNothing(t *testing.T) {
	w := newWorld(t)
	w.key = "" // needs none
	list := w.do("submit", "--model", t2v, "--prompt", "a corgi", "--duration", "auto", "--ratio", "16:9", "--no-audio", "--seed", "7",
		"--takes", "2", "--metadata", "shot=12", "--dry-run", "--json").ends(0).objects()
	if len(list) != 2 {
		t.Fatalf("%d objects", len(list))
	}
	list[0].has(t, "order="+t2v, "takes=2", "request.prompt=a corgi", "request.seconds=0", "request.ratio=16:9", "request.audio=false",
		"request.seed=7", "request.metadata.shot=12", "request.resolution=720p", "estimate.low_usd=2.4272", "estimate.high_usd=9.102")
	list[1].has(t, "runs=2", "estimate.high_usd=9.102", "refused=null", "sent=false", "spent_today_usd=0")
	w.do("submit", "--model", t2v, "--prompt", "a corgi", "--dry-run").ends(0).
		says("prompt           a corgi", "aspect ratio     auto", "duration         5 s", "estimated $1.52 (5 s × $0.3034, prices of 2026-11-20)", "nothing was sent")
	w.budget.PerRun = new(provider.Dollar)
	w.do("submit", "--model", t2v, "--prompt", "a corgi", "--dry-run", "--json").ends(5).objects()[1].
		has(t, "refused.kind=budget", "refused.billed=no")
	if w.do("list", "--json").out != "" || jobs(w) != 0 {
		t.Error("something was sent or written down")
	}
}

func TestPromptsComeFromFlagsFilesAndPipes(t *testing.T) {
	w := newWorld(t)
	file := filepath.Join(w.home, "prompt.txt")
	if err := os.WriteFile(file, []byte("from a file\nin two lines\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]string{"plain": "plain", "@" + file: "from a file\nin two lines", "@@Image1 walks": "@Image1 walks", "-": "from a pipe"} {
		d, out, errs := w.deps()
		d.In = strings.NewReader("from a pipe\n")
		if code := runWith(t.Context(), d, "submit", "--model", t2v, "--prompt", arg, "--dry-run", "--json"); code != 0 {
			t.Fatalf("%s: %d %s", arg, code, errs)
		}
		did{t: t, out: out.String()}.objects()[0].has(t, "request.prompt="+want)
	}
	w.do("submit", "--model", t2v, "--prompt", "@none.txt", "--dry-run").ends(2).says("there is no file none.txt", "write @@")
}

// TestPromptsArePlainText: from a file, a pipe or a flag; an error has the position of invalid text.
// Byte order marks are dropped.
func TestPromptsArePlainText(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct{ content, prompt, said string }{
		"plain.txt":   {"\n a\ttab\r\nand می\u200cخواهم\n", "a\ttab\r\nand می\u200cخواهم", ""},
		"mark.txt":    {"\uFEFFwaves\n", "waves", ""},
		"utf16le.txt": {"\xFF\xFEw\x00a\x00v\x00e\x00", "wave", ""},
		"nul.txt":     {"one\ntwo\x00\n", "", "nul.txt has a NUL character (U+0000) in line 2, column 4: remove it, a prompt is plain text"},
		"escape.txt":  {"\n\n\x1b[8mhidden", "", "escape.txt has an escape code (U+001B) in line 3, column 1"},
		"latin1.txt":  {"caf\xe9", "", "latin1.txt is not valid text: save it as UTF-8"},
	} {
		path := w.file(name, c.content)
		if c.said != "" {
			w.do("submit", "--model", t2v, "--prompt", "@"+path, "--dry-run").ends(2).says(c.said)
			d, _, errs := w.deps()
			d.In = strings.NewReader(c.content)
			pipe := strings.Replace(c.said, name, "standard input", 1)
			if code := runWith(t.Context(), d, "submit", "--model", t2v, "--prompt", "-", "--dry-run"); code != 2 || !strings.Contains(errs.String(), pipe) {
				t.Errorf("%s from a pipe: %d, %s", name, code, errs)
			}
			continue
		}
		w.do("submit", "--model", t2v, "--prompt", "@"+path, "--dry-run", "--json").ends(0).objects()[0].has(t, "request.prompt="+c.prompt)
	}
	w.do("submit", "--model", t2v, "--prompt", "one\x1b[31m", "--dry-run").ends(2).says("prompt: the prompt has an escape code (U+001B) in line 1, column 4; remove it")
}

// TestImagesAreReadAsTheyAreWritten: by a flag or in a file.
func TestImagesAreReadAsTheyAreWritten(t *testing.T) {
	w := newWorld(t)
	b, err := os.ReadFile("../../provider/imagefile/testdata/frame.webp")
	if err != nil {
		t.Fatal(err)
	}
	path := w.file("my frame.webp", string(b))
	dry := func(image string) []did {
		table := w.file("t.csv", "image,prompt\n\""+image+"\",x\n")
		return []did{
			w.do("submit", "--model", i2v, "--prompt", "x", "--image", image, "--dry-run", "--json"),
			w.do("submit", "--model", i2v, "--from", table, "--dry-run", "--json"),
		}
	}
	for image, want := range map[string]string{
		" HTTPS://h.test/a b.png ":                                "https://h.test/a%20b.png",
		"file://" + strings.ReplaceAll(path, " ", "%20"):          path,
		"FILE://localhost" + strings.ReplaceAll(path, " ", "%20"): path,
	} {
		for _, d := range dry(image) {
			d.ends(0).objects()[0].has(t, "request.start_frame="+want)
		}
	}
	for image, want := range map[string]string{
		"data:image/png;base64," + strings.Repeat("iVBORw0KGgo", 5000): "start frame: data: URLs are not supported; save the file, or give an https URL",
		strings.Repeat("iVBORw0KGgo", 5000):                            "start frame: this is too long for a path",
		"gs://bucket/a.png":                                            "start frame: the URL must begin with https://",
		"file:///caf%e9.png":                                           "start frame: the name of this file is not valid text (UTF-8), so the history cannot keep it; rename the file",
	} {
		for _, d := range dry(image) {
			if d.ends(2).says(want); len(d.err) > 250 {
				t.Errorf("%d bytes are said", len(d.err))
			}
		}
	}
	w.do("submit", "--model", i2v, "--prompt", "x", "--image", filepath.Join(w.home, "caf\xe9.png"), "--dry-run").ends(2).says("is not valid text (UTF-8)")
}

func TestWhatIsWrongWithARequestIsUsage(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		args string
		want string
	}{
		{"", "which model?: give --model; see dailies models"},
		{"--model nope --prompt x", `there is no model "nope": see dailies models`},
		{"--model bytedance/seedance/2.0/text-to-video --prompt x", "did you mean " + t2v},
		{"--model " + t2v, "prompt: say what the video should show"},
		{"--model " + t2v + " --prompt x --duration 99", "duration: 99 s is not possible; take 4 to 15 seconds"},
		{"--model " + t2v + " --prompt x --duration soon", `the duration "soon" is not a number of seconds or auto`},
		{"--model " + t2v + " --prompt x --ratio 2:1", `aspect ratio: "2:1" is not offered here`},
		{"--model " + t2v + " --prompt x --resolution 8k", `resolution: "8k" is not offered here`},
		{"--model " + t2v + " --prompt x --audio --no-audio", "--audio and --no-audio cannot be combined"},
		{"--model " + t2v + " --prompt x --takes 0", "--takes must be 1 to 20"},
		{"--model " + t2v + " --prompt x --takes 21 --yes", "takes: 21 is not possible; take 1 to 20"},
		{"--model " + t2v + " --prompt x --seed many", `invalid argument "many" for "--seed"`},
		{"--model " + t2v + " --prompt x --image a.png", "start frame: this model takes no start frame"},
		{"--model " + i2v + " --prompt x --image none.png", "start frame: there is no file none.png"},
		{"--model " + i2v + " --prompt x", "start frame: this model needs a start frame"},
		{"--model " + t2v + " --prompt x --callback-url http://10.0.0.1/", "callback url:"},
		{"--model " + t2v + " --prompt x --nope", "unknown flag: --nope"},
		{"--model " + t2v + " --prompt x more", `unknown command "more"`},
	} {
		w.do(append([]string{"submit"}, strings.Fields(c.args)...)...).ends(2).says("dailies: ", c.want)
	}
	if jobs(w) != 0 {
		t.Error("something was sent")
	}
}

func TestWhyARunWasNotMade(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		prompt string
		code   int
		pairs  []string
		says   string
	}{
		{"a face #moderation", 3, []string{"state=failed", "error.kind=moderation"}, "no video was made"},
		{"a dog #no-balance", 5, []string{"state=failed", "error.kind=balance", "error.billed=no"}, "the balance or a budget does not allow it"},
		{"a cat #fails", 3, []string{"state=failed"}, "no video was made"},
		{"a cow #no-model", 3, []string{"state=failed", "error.kind=model"}, ""},
	} {
		d := w.do("submit", "--model", t2v, "--prompt", c.prompt, "--yes", "--wait", "--json").ends(c.code).says(c.says)
		d.one().has(t, c.pairs...)
	}
	w.key = "wrong"
	w.do("submit", "--model", t2v, "--prompt", "x", "--yes", "--json").ends(4).says("does not accept the key").one().has(t, "error.kind=auth")
	w.key = ""
	w.do("submit", "--model", t2v, "--prompt", "x", "--yes", "--json").ends(4).says("no key for Runflow: set RUNFLOW_API_KEY")
}

func TestTheBudgetBitesScriptsToo(t *testing.T) {
	w := newWorld(t)
	w.budget.PerDay = new(3 * provider.Dollar)
	w.submitted("first") // 1.2136
	w.submitted("second")
	w.do("submit", "--model", t2v, "--prompt", "third", "--duration", "4", "--yes").ends(5).says("over the cap of $3.00 per day", "per_day under [budget]")
	w.answer = "y\n" // nobody is asked about what will be refused
	if d := w.do("submit", "--model", t2v, "--prompt", "third", "--duration", "4").ends(5); strings.Contains(d.err, "[y/N]") {
		t.Errorf("asked: %s", d.err)
	}
	if jobs(w) != 2 {
		t.Errorf("%d jobs", jobs(w))
	}
}

func TestAnUnsureRunIsNotSentAgain(t *testing.T) {
	w := newWorld(t)
	w.server.Fault(sandbox.Fault{Name: "lost-answer", Provider: "runcomfy"})
	r := w.do("submit", "--model", "runcomfy/bytedance/seedance-2.0/fast", "--prompt", "a corgi", "--yes", "--wait", "--json").ends(6).
		says("nobody knows whether the provider took it").one()
	r.has(t, "state=unsure", "error.billed=unknown", "job=null")
	id := r.at("id")
	w.do("wait", id, "--json").ends(6)
	if jobs(w) != 1 {
		t.Fatalf("%d create calls", jobs(w))
	}
	w.server.ClearFaults()
	w.do("retry", id).ends(2).says("add --yes")
	again := w.do("retry", id, "--yes", "--wait", "--json").ends(0).one()
	again.has(t, "state=succeeded", "parent="+id)
	w.do("show", id, "--json").ends(0).one().has(t, "state=failed", "error.kind=unsure", "error.billed=unknown")
}

// Runflow lists its runs with a delay: there is more than one lookup.
func TestALostAnswerIsFoundInTheList(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.ListLag = 100 * time.Millisecond })
	r := w.do("submit", "--model", t2v, "--prompt", "x #lost-answer", "--yes", "--wait", "--json").ends(0).one()
	r.has(t, "state=succeeded", "video.saved=saved", "error=null")
	if n := len(w.server.Charges()); n != 1 {
		t.Errorf("charged %d times", n)
	}
}

func TestCtrlCStopsTheWaitingOnly(t *testing.T) {
	var c clock
	w := newWorld(t, c.set)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		for polls(w.server) == 0 && ctx.Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		interrupt()
	}()
	r := w.during(ctx, "submit", "--model", t2v, "--prompt", "a corgi", "--yes", "--wait", "--json").ends(130).says("interrupted").one()
	r.has(t, "video.saved=none")
	c.move(time.Hour)
	w.do("wait", r.at("id"), "--json").ends(0).one().has(t, "state=succeeded", "video.saved=saved")
	if jobs(w) != 1 {
		t.Errorf("%d create calls", jobs(w))
	}
}

// Before models that cannot do what was asked are paid for, what they leave out is said.
func TestAVariationOverModelsSaysWhatIsLeftOut(t *testing.T) {
	w := newWorld(t)
	w.answer = "n\n"
	w.do("submit", "-m", t2v, "-p", "a fox", "-d", "4", "--audio", "--vary", "model="+t2v+",fal/fal-ai/bytedance/seedance/v1/pro/text-to-video", "--dry-run").ends(0).
		says("fal/fal-ai/bytedance/seedance/v1/pro/text-to-video leaves out or changes: audio")
}

// The final video of a draft is a take of the shot that was named, which begins with the project.
func TestTheFinalVideoGoesIntoTheShotThatWasNamed(t *testing.T) {
	w := newWorld(t)
	draft := w.do("submit", "-m", t2v, "-p", "a fox", "-d", "4", "--seed", "7", "--resolution", "480p", "--yes", "--wait", "--json").ends(0).one()
	final := []string{"submit", "--final", draft.at("id"), "--resolution", "720p", "--yes", "--wait", "--json"}
	w.do(final...).ends(0).one().has(t, "parent_how=final", "shot="+draft.at("shot"), "take=2", "project="+draft.at("project"))
	w.do(append(final, "--shot", "FIN1", "--project", "Night train")...).ends(0).one().has(t, "parent_how=final", "shot=FIN1", "take=1", "project=Night train")
	w.do(append(final, "--shot", "no shot")...).ends(2)
}
