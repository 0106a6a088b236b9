package runform

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/ui/theme"
)

func TestWhatARatioCuts(t *testing.T) {
	for _, c := range []struct {
		w, h          int
		ratio         string
		across, along int
	}{
		{1920, 1080, "16:9", 0, 0}, {1920, 1080, "9:16", 68, 0}, {1080, 1080, "16:9", 0, 44}, {1920, 1080, "1:1", 44, 0}, {1920, 1080, "auto", 0, 0}, {0, 0, "1:1", 0, 0},
	} {
		if x, y := cut(provider.ImageInfo{Width: c.w, Height: c.h}, c.ratio); x != c.across || y != c.along {
			t.Errorf("%s of %d×%d cuts %d %% and %d %%, want %d and %d", c.ratio, c.w, c.h, x, y, c.across, c.along)
		}
	}
}

func TestTheCutIsDrawnOverThePicture(t *testing.T) {
	s := theme.New(theme.Options{NoColor: true})
	picture := []string{strings.Repeat("▀", 20), strings.Repeat("▀", 20), strings.Repeat("▀", 20), strings.Repeat("▀", 20)}
	wide := provider.ImageInfo{Width: 1920, Height: 1080}
	got := ansi.Strip(cropped(s, picture, wide, "9:16", true)[1])
	if got != strings.Repeat("░", 6)+strings.Repeat("▀", 8)+strings.Repeat("░", 6) {
		t.Errorf("at the sides: %q", got)
	}
	square := provider.ImageInfo{Width: 1080, Height: 1080}
	if lines := cropped(s, append(picture, picture...), square, "16:9", true); !strings.Contains(lines[0], "░") || strings.Contains(lines[4], "░") {
		t.Errorf("above and below: %q", lines)
	}
	if lines := cropped(s, picture, wide, "9:16", false); strings.Contains(strings.Join(lines, ""), "░") {
		t.Error("the end frame is cut to the ratio")
	}
	if lines := cropped(s, []string{"\U0010EEEE\U0010EEEE"}, wide, "9:16", true); strings.Contains(lines[0], "░") {
		t.Error("the cells of a picture that the terminal draws are overwritten")
	}
}

func TestTheCardSaysWhatIsGoingToBeMade(t *testing.T) {
	k := newKit(t)
	k.SetSize(120, 33)
	k.shows("length   5 s", "price    $", "total    $1.51", "· 2 to fix ]")
	k.hides("┏━")
	k.SetSize(119, 33)
	k.hides("total    $1.51")
}
