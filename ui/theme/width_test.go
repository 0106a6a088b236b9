package theme

import (
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

// words are texts that break layouts.
var words = []string{
	"", "a", "A corgi running on a rain-soaked street", "一只柯基犬在雨中奔跑", "👩\u200d👩\u200d👧 and 🏳️\u200d🌈 again",
	"cafe\u0301 au lait", "कुत्ता दौड़ता है", "می\u200cخواهم کار\u200cها", "ශ්\u200dරී क्\u200dष क्\u200cष", "~/shots/2026-11-20/mountain pass/frame-0001.png", "柯a柯b柯c",
}

func TestCutsAndPadsMeasureWhatTheyPromise(t *testing.T) {
	for _, s := range words {
		for w := -1; w <= 60; w++ {
			want := max(0, w)
			if got := Width(Pad(s, w)); got != want {
				t.Errorf("Pad(%q, %d) takes %d cells", s, w, got)
			}
			if got := Width(PadLeft(s, w)); got != want {
				t.Errorf("PadLeft(%q, %d) takes %d cells", s, w, got)
			}
			for name, got := range map[string]string{"Cut": Cut(s, w), "CutMiddle": CutMiddle(s, w)} {
				if Width(got) > want || Width(s) <= want && got != s {
					t.Errorf("%s(%q, %d) = %q", name, s, w, got)
				}
			}
			for _, r := range words {
				if got := Width(Spread(s, r, w)); got > want {
					t.Errorf("Spread(%q, %q, %d) takes %d cells", s, r, w, got)
				}
			}
			for _, l := range Wrap(s, w) {
				if Width(l) > want {
					t.Errorf("Wrap(%q, %d) has the line %q", s, w, l)
				}
			}
		}
	}
}

func TestWidthAgreesWithTheRenderer(t *testing.T) {
	styled := lipgloss.NewStyle().Bold(true).Render("bold 柯")
	accent := New(Options{}).Accent.Render("… – · × ≤ │ ─ ┬ ┴ ╭ ╮ ╰ ╯ ▸ ★ ↑ ↓ → ← ○ ◌ ◐ ◓ ◑ ◒ ✓ ✗ ⊘ ‹ › ▾ ▴ • ● ≥ ▰ ▱ ▀ ▄ ┌ ┐ └ ┘ ┏ ┓ ┗ ┛ ━ ┃")
	odd := []string{styled, accent, accent + "柯", "✓\ufe0f", "★\u0301", "▸\u200d", "\x1b[2Jx", "\x1b[", "\x1b[31", "a\tb", "\x1b]0;t\x07x", "\xff", "é"}
	for _, s := range append(odd, words...) {
		if got, want := Width(s), lipgloss.Width(s); got != want {
			t.Errorf("Width(%q) = %d, the renderer says %d", s, got, want)
		}
	}
}

func TestCutMiddleKeepsTheEndOfAPath(t *testing.T) {
	if got, want := CutMiddle("/home/ada/Videos/dailies/corgi-01.mp4", 20), "/home/…s/corgi-01.mp4"; len(got) == 0 || !strings.HasSuffix(got, "corgi-01.mp4") || Width(got) != 20 {
		t.Errorf("got %q, want something like %q", got, want)
	}
}

func TestFitCutsBothWays(t *testing.T) {
	view := strings.Join(words, "\n")
	for w := range 30 {
		for h := range 12 {
			got := Fit(view, w, h)
			if lipgloss.Width(got) > w || got != "" && lipgloss.Height(got) > h {
				t.Fatalf("Fit to %d × %d is %d × %d", w, h, lipgloss.Width(got), lipgloss.Height(got))
			}
		}
	}
}

func TestPartsAreJoinedWithoutASeparatorInFront(t *testing.T) {
	got := WrapParts([]string{"text to video", "16:9 9:16", "480p 720p", "audio"}, " · ", 25)
	if want := []string{"text to video · 16:9 9:16", "480p 720p · audio"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for w := 1; w < 40; w++ {
		for _, l := range WrapParts([]string{"text to video", "柯基", "a longer part of words"}, " · ", w) {
			if Width(l) > w || strings.HasPrefix(l, " ·") {
				t.Errorf("%d: %q", w, l)
			}
		}
	}
}
