package runlist

import (
	"slices"
	"strings"
	"testing"

	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// alike returns n saved takes of one prompt and one shot, each with its seed.
func alike(n int) []run.Run {
	runs := uitest.Runs(n, now)
	for i := range runs {
		seed := int64(100 + i)
		runs[i].State, runs[i].Err, runs[i].Shot, runs[i].Take, runs[i].Seed = run.Succeeded, nil, "S010", i+1, &seed
		runs[i].Request.Prompt, runs[i].Tags, runs[i].Rating = "a corgi in the rain", []string{"hero"}, i%6
		runs[i].Video = run.Video{Download: run.Downloaded, File: "/f.mp4"}
	}
	return runs
}

func TestTakesOfOnePromptCanBeToldApart(t *testing.T) {
	l := listOf(t, alike(20), 160, 30)
	l.shows("take", "rating", "seed", "ratio", "res", "tags", "S010 t07", "106", "★★★★★", "16:9", "720p", "hero")
	if l.SetColumns([]string{"seed", "prompt", "cost"}); strings.Contains(l.text(), "S010 t07") {
		t.Errorf("the take has a column that was not chosen:\n%s", l.text())
	}
	head, _, _ := strings.Cut(l.text(), "\n")
	if got := strings.Fields(head); strings.Join(got, " ") != "state seed prompt cost" {
		t.Errorf("the columns are %q", got)
	}
}

func TestChosenColumns(t *testing.T) {
	l := listOf(t, alike(3), 100, 10)
	wrong := l.SetColumns([]string{"model:12", "colour", "seed:0", "len:x", "cost"})
	const width = " is no column: a width is a number of cells from 1 to 200, such as "
	if want := []string{`"colour" is no column; there are ` + strings.Join(ColumnIDs(), ", "), `"seed:0"` + width + "seed:20", `"len:x"` + width + "len:20"}; !slices.Equal(wrong, want) {
		t.Errorf("wrong are %q", wrong)
	}
	if wrong := l.SetColumns([]string{"Modell"}); len(wrong) != 1 || wrong[0] != `"Modell" is no column; did you mean "model"?` {
		t.Errorf("wrong are %q", wrong)
	}
	l.SetColumns([]string{"model:12", "cost"})
	p := l.layout()
	if len(p.columns) != 3 || p.columns[0].id != idPrompt || p.columns[1].width != 12 || !p.has("cost") {
		t.Errorf("%+v", p.columns)
	}
	// where they do not fit, the last ones go
	l.SetColumns([]string{"take", "prompt", "tags:60", "cost:60"})
	if p := l.layout(); !p.has("take") || p.has("cost") {
		t.Errorf("%+v", p.columns)
	}
	for _, width := range []int{1, 20, 59, 60, 61, 80, 200} {
		l.SetSize(width, 10)
		for line := range strings.SplitSeq(l.text(), "\n") {
			if theme.Width(line) > width {
				t.Errorf("%d cells in %d: %q", theme.Width(line), width, line)
			}
		}
	}
}

func TestAPromptIsFaintBelowItself(t *testing.T) {
	l := listOf(t, alike(3), 160, 10)
	faint := l.styles.Faint.Render("a corgi in")[:len("\x1b[2m")+5]
	lines := strings.Split(l.View(), "\n")
	for i, want := range []bool{false, true, true} {
		if got := strings.Contains(lines[i+1], faint); got != want {
			t.Errorf("row %d: faint is %t: %q", i, got, lines[i+1])
		}
	}
}

func TestTheRowWithTheCursorIsTinted(t *testing.T) {
	l := listOf(t, alike(3), 100, 10)
	tint := "48;2;51;41;28"
	lines := strings.Split(l.View(), "\n")
	if !strings.Contains(lines[1], tint) || strings.Contains(lines[2], tint) {
		t.Errorf("%q\n%q", lines[1], lines[2])
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.TrimRight(lines[1], " "), "\x1b[m"), "\x1b[m") {
		if part != "" && !strings.Contains(part, tint) {
			t.Errorf("without a tint: %q", part)
		}
	}
	l.SetStyles(theme.New(theme.Options{NoColor: true}))
	if strings.Contains(l.View(), "48;") {
		t.Error("it is tinted without colours")
	}
}

func TestARunningRunShowsTheTimeLeft(t *testing.T) {
	r := alike(1)[0]
	r.State, r.Sent, r.Progress = run.Running, now.Add(-44*1e9), nil
	l := listOf(t, []run.Run{r}, 160, 10)
	l.Table.durationStats[kindOf(r)] = run.DurationStats{Runs: 5, Median: 110 * 1e9, P90: 150 * 1e9}
	l.shows("▰▰▱▱▱ 1m06 left")
	n := 80
	r.Progress = &n // as reported, it leads
	l.Put(r)
	l.shows("▰▰▰▰▱ 1m06 left", "80%")
	l.SetNow(now.Add(100*1e9), 0)
	l.shows("2m24/1m50")
}

func TestTakesOfOnePromptAreToldApartWithoutColumns(t *testing.T) {
	l := listOf(t, alike(3), 90, 10)
	l.shows("t03 s102 · a corgi", "t01 s100 · a corgi")
	l.SetSize(44, 8)
	l.shows("t03 s102 · a corgi")
	other := uitest.Runs(2, now)
	l = listOf(t, other, 90, 10)
	if text := l.text(); strings.Contains(text, "t01") {
		t.Errorf("prompts that differ show their take:\n%s", text)
	}
}
