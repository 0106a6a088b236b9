package termimage

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// fourByFour is a small image with all cases of half blocks: equal halves, different halves, and
// transparency above, below and in both.
func fourByFour() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 4, 4))
	grey := color.RGBA{118, 118, 118, 255}
	hole := color.RGBA{}
	for y, row := range [][]color.RGBA{
		{red, green, blue, white},
		{red, white, blue, grey},
		{hole, red, hole, grey},
		{green, hole, hole, grey},
	} {
		for x, c := range row {
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func TestHalfBlocks(t *testing.T) {
	for _, c := range []struct {
		has  colorprofile.Profile
		want []string
	}{
		{colorprofile.TrueColor, []string{
			"\x1b[0;38;2;255;0;0;48;2;255;0;0m▀\x1b[0;38;2;0;255;0;48;2;255;255;255m▀\x1b[0;38;2;0;0;255;48;2;0;0;255m▀\x1b[0;38;2;255;255;255;48;2;118;118;118m▀\x1b[m",
			"\x1b[0;38;2;0;255;0m▄\x1b[0;38;2;255;0;0m▀\x1b[m \x1b[0;38;2;118;118;118;48;2;118;118;118m▀\x1b[m",
		}},
		{colorprofile.ANSI256, []string{
			"\x1b[0;38;5;196;48;5;196m▀\x1b[0;38;5;46;48;5;231m▀\x1b[0;38;5;21;48;5;21m▀\x1b[0;38;5;231;48;5;243m▀\x1b[m",
			"\x1b[0;38;5;46m▄\x1b[0;38;5;196m▀\x1b[m \x1b[0;38;5;243;48;5;243m▀\x1b[m",
		}},
		{colorprofile.ANSI, []string{
			"\x1b[0;90;100m▀\x1b[0;37;107m▀\x1b[0;30;40m▀\x1b[0;97;100m▀\x1b[m",
			"\x1b[0;37m▄\x1b[0;90m▀\x1b[m \x1b[0;90;100m▀\x1b[m",
		}},
	} {
		if got := blocks(fourByFour(), c.has); !slices.Equal(got, c.want) {
			t.Errorf("%v:\n got %q\nwant %q", c.has, got, c.want)
		}
	}
}

func TestWhatIsNearlyClearIsNotDrawn(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2, 2))
	img.SetRGBA(0, 0, color.RGBA{60, 0, 0, 60})
	img.SetRGBA(0, 1, color.RGBA{0, 60, 0, 60})
	img.SetRGBA(1, 0, color.RGBA{200, 0, 0, 200}) // full red, seen through a little
	img.SetRGBA(1, 1, color.RGBA{0, 0, 60, 60})
	if got := blocks(img, colorprofile.TrueColor); !slices.Equal(got, []string{"\x1b[m \x1b[0;38;2;255;0;0m▀\x1b[m"}) {
		t.Errorf("got %q", got)
	}
}

func TestHalfBlocksTakeTheirCellsAndNoMore(t *testing.T) {
	a := Canvas{Protocol: Blocks, Cell: image.Pt(10, 20)}.Draw(quarters(64, 36), 30, 30)
	if a.Cols != 30 || a.Rows != 8 || len(a.cells) != a.Rows {
		t.Fatalf("%d × %d cells in %d lines", a.Cols, a.Rows, len(a.cells))
	}
	for i, l := range a.cells {
		if ansi.StringWidth(l) != a.Cols {
			t.Errorf("line %d takes %d cells", i, ansi.StringWidth(l))
		}
		if !strings.HasSuffix(l, "\x1b[m") {
			t.Errorf("line %d colours what comes after it", i)
		}
	}
	if a.send != "" || a.drop != "" {
		t.Error("half blocks are text alone")
	}
	if !strings.HasPrefix(a.cells[0], "\x1b[0;38;2;255;0;0;48;2;255;0;0m▀") {
		t.Errorf("the first cell is %q", a.cells[0][:40])
	}
}
