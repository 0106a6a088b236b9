package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"dailies/provider"
	"dailies/provider/run"
)

// hostile is untrusted text that would affect a terminal.
const hostile = "a\x1b[2J\x1b]0;x\x07\r\b\x9b31mb\u202ec\u2028d\u009b31m\U000e0041e\x00f"

func TestJSONIsHarmlessOnATerminalAndMeansTheSame(t *testing.T) {
	r := run.Run{ID: "1", RawStatus: hostile, Request: provider.Request{Prompt: hostile + "<&>é😀"}, Tags: []string{hostile}}
	line, err := jsonLine(newRun(r))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.TrimSuffix(string(line), "\n") {
		if unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl) {
			t.Errorf("%U came through", c)
		}
	}
	if !strings.Contains(string(line), "<&>é😀") {
		t.Errorf("more is escaped than need be: %s", line)
	}
	var o runObject
	if err := json.Unmarshal(line, &o); err != nil {
		t.Fatal(err)
	}
	want := strings.ToValidUTF8(hostile, "\ufffd")
	if o.Prompt != want+"<&>é😀" || *o.Raw != want || o.Tags[0] != want {
		t.Errorf("read back %q", o.Prompt)
	}
}

func TestLinesForPeopleHoldNothingFromOutsideRaw(t *testing.T) {
	var out, errs strings.Builder
	c := &invocation{Deps: Deps{Out: &out, Err: &errs, ErrTerminal: true, Now: time.Now}}
	bad := &provider.Error{Kind: provider.KindProvider, Message: hostile, Hint: hostile}
	runs := []run.Run{
		{ID: "1", Provider: hostile, Model: hostile, State: run.Failed, Err: bad, Request: provider.Request{Prompt: hostile}},
		{ID: "2", State: run.Succeeded, Video: run.Video{Download: run.Downloaded, File: hostile, Video: provider.Video{URL: hostile}}, Note: hostile, Tags: []string{hostile}},
		{ID: "3", State: run.Running, RawStatus: hostile, CancelMessage: hostile, Job: hostile, Reserved: hostile, Batch: hostile},
	}
	s := &Session{Engine: noEngine{}}
	tab := &table{}
	for _, r := range runs {
		if err := c.putRun(r); err != nil {
			t.Fatal(err)
		}
		if err := c.listRun(tab, r); err != nil {
			t.Fatal(err)
		}
		if err := c.printPairs(c.runLines(s, r)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.printEvents([]run.Event{{Text: hostile, Detail: hostile}}, true); err != nil {
		t.Fatal(err)
	}
	if err := c.printTable(tab); err != nil {
		t.Fatal(err)
	}
	c.say("%s", hostile)
	c.warn([]string{hostile})
	printError(&errs, c.root(), bad, 1)
	for _, r := range strings.ReplaceAll(out.String()+errs.String(), "\n", "") {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl) {
			t.Errorf("%U came through", r)
		}
	}
}

// noEngine has no providers.
type noEngine struct{ Engine }

func (noEngine) Providers() []provider.Info { return nil }

func TestTheWorstOfSeveralRunsGivesTheExitCode(t *testing.T) {
	good := run.Run{State: run.Succeeded, Video: run.Video{Download: run.Downloaded}}
	failed := func(k provider.Kind) run.Run {
		return run.Run{State: run.Failed, Err: &provider.Error{Kind: k}}
	}
	with := func(v run.Video, more ...run.Video) run.Run {
		v.URL = "https://files.example/a.mp4"
		return run.Run{State: run.Succeeded, Video: v, Outputs: more}
	}
	unsaved := with(run.Video{Download: run.LinkExpired})
	stuck := run.Run{State: run.Queued, Err: &provider.Error{Kind: provider.KindAuth}, Attempts: 1}
	for _, c := range []struct {
		name string
		runs []run.Run
		want int
	}{
		{"none", nil, 0},
		{"good", []run.Run{good, good}, 0},
		{"under way", []run.Run{{State: run.Queued}}, 0},
		{"video left at the provider", []run.Run{with(run.Video{Download: run.DownloadNone})}, 0},
		{"being saved", []run.Run{with(run.Video{Download: run.Downloading})}, 0},
		{"its link is refused", []run.Run{with(run.Video{Download: run.Downloading, Since: time.Now()})}, 1},
		{"no video came", []run.Run{{State: run.Succeeded, Video: run.Video{Download: run.DownloadNone}}}, 1},
		{"one of two is not saved", []run.Run{with(run.Video{Download: run.Downloaded}, unsaved.Video)}, 1},
		{"failed", []run.Run{good, failed(provider.KindModeration)}, 3},
		{"cancelled", []run.Run{{State: run.Cancelled}}, 3},
		{"no balance", []run.Run{failed(provider.KindModeration), failed(provider.KindBalance)}, 5},
		{"bad key", []run.Run{failed(provider.KindBalance), failed(provider.KindAuth)}, 4},
		{"key refused while polling", []run.Run{stuck}, 4},
		{"unsure", []run.Run{failed(provider.KindAuth), {State: run.Unsure}}, 6},
		{"dismissed", []run.Run{failed(provider.KindUnsure)}, 6},
		{"not saved", []run.Run{good, unsaved}, 1},
		{"not saved and failed", []run.Run{unsaved, failed(provider.KindProvider)}, 3},
	} {
		if got := exitCode(t.Context(), runsEnded(c.runs)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestEveryKindOfErrorHasItsCode(t *testing.T) {
	for kind, want := range map[provider.Kind]int{
		provider.KindAuth: 4, provider.KindBalance: 5, provider.KindBudget: 5, provider.KindInput: 2, provider.KindUnsure: 6,
		provider.KindNotFound: 8, provider.KindNetwork: 1, provider.KindDisk: 1, provider.KindLocal: 1, provider.KindModel: 1,
	} {
		if got := exitCode(t.Context(), provider.Errorf(kind, "x")); got != want {
			t.Errorf("%s: %d, want %d", kind, got, want)
		}
	}
	if got := exitCode(t.Context(), run.ErrNotFound); got != 8 {
		t.Errorf("no such run: %d", got)
	}
}

func TestATableFitsItsTerminal(t *testing.T) {
	tab := &table{right: map[int]bool{2: true}, width: 30, cut: 1}
	tab.add("01A", "a very long prompt that does not fit", "$1.50")
	tab.add("01BC", "日本語のとても長いプロンプトです", "$10.50")
	want := []string{"01A   a very long pro…   $1.50", "01BC  日本語のとても…   $10.50"}
	for i, line := range tab.lines() {
		if line != want[i] {
			t.Errorf("%q, want %q", line, want[i])
		}
	}
}

func TestTheStatusLineCountsAndIsWiped(t *testing.T) {
	fifty := 50
	one := map[string]run.Run{"a": {State: run.Running, Progress: &fifty}}
	if got := summary(one); got != "running 50%" {
		t.Errorf("%q", got)
	}
	one["b"] = run.Run{State: run.Queued}
	one["c"] = run.Run{State: run.Succeeded, Video: run.Video{Download: run.Downloading}}
	if got := summary(one); got != "1 queued · 1 running · 1 saving" {
		t.Errorf("%q", got)
	}
	var out strings.Builder
	s := &status{out: &out, width: 12, now: time.Now, begin: time.Now(), runs: one}
	s.draw()
	s.wipe()
	s.wipe()
	if got := out.String(); got != "\r1 queued ·…\x1b[K\r\x1b[K" && got != "\r1 queued · …\x1b[K\r\x1b[K" {
		t.Errorf("%q", got)
	}
}

func TestATerminalsAnswersAreRead(t *testing.T) {
	for reply, want := range map[string]string{
		"\x1bP>|kitty(0.39.1)\x1b\\\x1b[?0u\x1b_Gi=31;OK\x1b\\\x1b[?62;c": "it calls itself kitty(0.39.1)|kitty's keyboard protocol|images by kitty's protocol",
		"\x1b[?65;1;4;9c": "the standard keyboard protocol|images by sixel",
		"\x1b[?1;2c":      "the standard keyboard protocol|images as half blocks",
		"":                "the standard keyboard protocol|images as half blocks",
		"\x1b[?":          "the standard keyboard protocol|images as half blocks",
	} {
		if got := strings.Join(abilities(reply), "|"); got != want {
			t.Errorf("%q: %s, want %s", reply, got, want)
		}
		if done := hasAllAnswers(reply); done != strings.HasSuffix(reply, "c") {
			t.Errorf("%q: answered is %v", reply, done)
		}
	}
}
