package ui

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"

	"dailies/ui/safe"
)

func TestHalved(t *testing.T) {
	for s, halves := range map[string]int{
		"":                         0,
		"a fox, $1.04 · ▸ ✓ │ ──…": 0,
		"雨夜":                       2,
		"\x1b[1m雨\x1b[m 夜":         2,
		"ネオン、ｶﾞラス":                 6, // the half-wide ones are narrow
		"한국어 고양이":                  6,
		"🦊🏮🌧":                      2, // the third is narrow where it has no selector
		"👩‍👩‍👧 👍🏽 🇯🇵 1️⃣ ☔️ ❤️‍🔥": 0, // sequences stay whole
		"か\u3099":           0,
		"👍👍🏽":               1,
		"\ufffd\U00010041é": 0,
	} {
		got := halved(s)
		if n := strings.Count(got, string(rune(firstHalf))); n != 0 {
			t.Errorf("%q: a stray byte", s)
		}
		first, second := 0, 0
		for _, r := range got {
			if r >= planesFirst && r < planesSecond {
				first++
			}
			if r >= planesSecond && r < planesSecond+planesFirst {
				second++
			}
		}
		if first != halves || second != halves {
			t.Errorf("%q has %d first and %d second halves, not %d", s, first, second, halves)
		}
		if back := string(joined([]byte(got))); back != s {
			t.Errorf("%q comes back as %q", s, back)
		}
	}
}

func TestStrayHalvesAreNotDrawn(t *testing.T) {
	for _, s := range []string{"\U00040000", "\U000496e8\u0300", "\U000896e8", "\U000bffff"} {
		if got := halved("a" + s + "b"); got != "a\ufffdb" {
			t.Errorf("%q is drawn as %q", s, got)
		}
	}
}

func TestAHalfAloneIsPassedOver(t *testing.T) {
	const on = ansi.CUF1
	both := halved("雨")
	first, second := both[:halfBytes], both[halfBytes:]
	other := halved("夜")
	for in, want := range map[string]string{
		first + second: "雨", first: on, second: on, second + first: on + on,
		first + "a" + second: on + "a" + on, first + other[halfBytes:]: on + on, first + "\x1b[2K": on + "\x1b[2K", first + first + second: on + "雨",
		first + ansi.ResetModeAutoWrap + second + ansi.SetModeAutoWrap: ansi.ResetModeAutoWrap + "雨" + ansi.SetModeAutoWrap,
		first + ansi.ResetModeAutoWrap:                                 on + ansi.ResetModeAutoWrap,
		first[:3]:                                                      first[:3], "é" + first[:1]: "é" + first[:1],
	} {
		if got := string(joined([]byte(in))); got != want {
			t.Errorf("%q is written as %q, not %q", in, got, want)
		}
	}
}

// FuzzHalved holds that whatever is drawn comes to the terminal as it was, and as
// wide as it was.
func FuzzHalved(f *testing.F) {
	for _, s := range []string{"雨夜的街頭", "👩‍👩‍👧 👍🏽", "ᄀ가ᅡᆨ", "か\u3099\u200d🔥", "\x1b[1m雨\x1b[", "\ufe0f\u302a〪"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = safe.Text(s)
		h := halved(s)
		if back := string(joined([]byte(h))); back != s {
			t.Errorf("%q comes back as %q", s, back)
		}
		for _, m := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			if got, want := m.StringWidth(h), m.StringWidth(s); got != want {
				t.Errorf("%q is %d cells wide by %v, and %d with halves", s, want, m, got)
			}
		}
	})
}

// brush draws frames as Bubble Tea does (cursed_renderer.go of 2.0.9).
type brush struct {
	buf    bytes.Buffer
	scr    *uv.TerminalRenderer
	screen uv.ScreenBuffer
}

func newBrush(width, height int) *brush {
	b := &brush{screen: uv.NewScreenBuffer(width, height)}
	b.scr = uv.NewTerminalRenderer(&b.buf, []string{"TERM=xterm-256color"})
	b.scr.SetTabStops(-1)
	b.scr.SetScrollOptim(runtime.GOOS != "windows")
	b.scr.SaveCursor()
	b.scr.SetFullscreen(true)
	b.scr.SetRelativeCursor(false)
	b.scr.Erase()
	return b
}

// frame returns what is written to show content.
func (b *brush) frame(content string) []byte {
	b.screen.Clear()
	uv.NewStyledString(content).Draw(b.screen, b.screen.Bounds())
	b.scr.Render(b.screen.RenderBuffer)
	_ = b.scr.Flush() // into a buffer
	defer b.buf.Reset()
	return bytes.Clone(b.buf.Bytes())
}

func TestALineThatStaysIsNotDrawnAgain(t *testing.T) {
	const before, after = "雨夜的街頭 cafe\n▸ 1", "雨夜的街頭 cafe\n▸ 2"
	raw := newBrush(20, 3)
	raw.frame(before)
	if again := raw.frame(after); !strings.Contains(string(again), "街頭") {
		t.Error("the renderer does not draw lines with wide characters again any more: ui/wide.go can go")
	}
	b := newBrush(20, 3)
	if first := string(joined(b.frame(halved(before)))); !strings.Contains(first, "雨夜的街頭 cafe") {
		t.Errorf("the first frame is %q", first)
	}
	if again := string(joined(b.frame(halved(after)))); len(again) > 12 || !strings.HasSuffix(again, "2") {
		t.Errorf("for one changed character %q is written", again)
	}
}

func TestWhatStaysIsNotWrittenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, end := newEasel(t, true)
		defer end()
		e.Send(word("雨夜的街頭\n1"))
		time.Sleep(time.Hour)
		e.since()
		e.Send(word("雨夜的街頭\n2"))
		time.Sleep(time.Hour)
		if text, _ := e.since(); strings.Contains(string(joined([]byte(text))), "街頭") || !strings.Contains(text, "2") {
			t.Errorf("for one changed character %q is written", text)
		}
	})
}

// canvas is a terminal on which frames are drawn with halves.
type canvas struct {
	*brush
	terminal *vt.Emulator
	w, h     int
}

func newCanvas(width, height int) *canvas {
	return &canvas{newBrush(width, height), vt.NewEmulator(width, height), width, height}
}

// draw draws the next frame, and returns what is wrong when it does not look as it
// would if it had been drawn at once.
func (c *canvas) draw(content string) string {
	bytes := joined(c.frame(halved(content)))
	c.terminal.Write(bytes)
	all := vt.NewEmulator(c.w, c.h)
	all.Write(newBrush(c.w, c.h).frame(content))
	if got, want := c.terminal.String(), all.String(); got != want {
		return fmt.Sprintf("%q by %q is shown as\n%s\nand not as\n%s", content, bytes, got, want)
	}
	return ""
}

// Each of these was wrong with simpler halves.
func TestHalvesStayTogether(t *testing.T) {
	for _, lines := range [][]string{
		{"雨雨雨", "a雨雨", "雨雨雨"},       // the rest moves by half a character
		{"雨夜", "夜夜"},                // the second one stays
		{"a雨夜", "雨夜b", "ab雨夜", "夜"}, // every way to move
		{"雨雨", "雨雨雨", ""},           // to the last cell
		{"ab雨c", "雨abc", "abc雨"},    // narrow for wide
	} {
		c := newCanvas(6, 1)
		for _, line := range lines {
			if wrong := c.draw(line); wrong != "" {
				t.Errorf("%q: %s", lines, wrong)
			}
		}
	}
}

// Whatever is drawn after whatever, the terminal shows what it would show if that
// had been drawn at once.
func TestHalvesNeverComeApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(2, 24).Draw(t, "width"), rapid.IntRange(1, 6).Draw(t, "height")
		letters := rapid.SampledFrom([]string{"雨", "夜", "🦊", "ネ", "한", "a", "b", " ", " ", "\x1b[1m", "\x1b[m", "\x1b[38;5;215m", "é", "👩‍👩‍👧", "│"})
		line := rapid.Custom(func(t *rapid.T) string {
			return ansi.Truncate(strings.Join(rapid.SliceOfN(letters, 0, width+4).Draw(t, "letters"), ""), width, "") + "\x1b[m"
		})
		c := newCanvas(width, height)
		var lines []string
		for range rapid.IntRange(1, 6).Draw(t, "frames") {
			next := rapid.SliceOfN(line, height, height).Draw(t, "lines")
			for i := range lines { // most lines stay, or move, as they do in a list
				if from := rapid.IntRange(-1, height-1).Draw(t, "from"); from >= 0 {
					next[i] = lines[from]
				}
			}
			lines = next
			if wrong := c.draw(strings.Join(lines, "\n")); wrong != "" {
				t.Fatal(wrong)
			}
		}
	})
}
