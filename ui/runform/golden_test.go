package runform

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"dailies/provider"
	"dailies/provider/run"
)

// The form at each relevant size, as plain text.
func TestPictures(t *testing.T) {
	for name, size := range map[string][2]int{"40x9": {40, 9}, "80x21": {80, 21}, "120x33": {120, 33}, "200x57": {200, 57}} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			k.SetSize(size[0], size[1])
			k.SetSaved(time.Date(2026, 11, 20, 15, 4, 0, 0, time.UTC))
			k.SetQuote(run.Quote{Usage: run.BudgetUsage{Day: 4_200_000}, Budget: run.Budget{PerDay: new(20 * provider.Dollar)}})
			k.typing("Clouds moving slowly across the sky, light shifting across the mountain peaks, gentle breeze in the grass")
			k.to("start frame")
			k.typing("~/shots/mountain.png")
			k.SetChecked(checkedImage("/home/ada/shots/mountain.png", 1920, 1080, 2_100_000, "image/png"))
			k.keys("tab", "tab")
			picture(t, k)
		})
	}
}

// The form and the file picker with an image in them, as cells.
func TestPicturesOfPictures(t *testing.T) {
	for name, size := range map[string][2]int{"40x9": {40, 9}, "80x21": {80, 21}, "120x33": {120, 33}, "200x57": {200, 57}} {
		t.Run("form "+name, func(t *testing.T) {
			k := newKit(t)
			k.SetSize(size[0], size[1])
			k.typing("clouds over the bay")
			k.to("start frame")
			k.typing("~/shots/mountain.png")
			k.SetChecked(checkedImage("/home/ada/shots/mountain.png", 1920, 1080, 2_100_000, "image/png"))
			k.pictured()
			picture(t, k)
		})
		t.Run("browser "+name, func(t *testing.T) {
			k := newKit(t)
			k.SetSize(size[0], size[1])
			k.to("start frame")
			k.keys("enter")
			k.shots()
			k.keys("down", "down")
			k.pictured()
			picture(t, k)
		})
	}
}

// pictured draws the requested image as a block of cells.
func (k *kit) pictured() {
	path, _, cols, rows := k.Picture()
	if path == "" {
		return
	}
	k.SetPicture(slices.Repeat([]string{strings.Repeat("▀", cols)}, rows))
}

func TestPictureOfTrouble(t *testing.T) {
	k := newKit(t)
	k.SetSize(80, 30)
	k.Fill(pastRun())
	k.use("older endpoint")
	k.keys("alt+enter")
	picture(t, k)
}

func picture(t *testing.T, k *kit) {
	t.Helper()
	lines := strings.Split(k.screen(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	golden.RequireEqual(t, []byte(strings.Join(lines, "\n")+"\n"))
}
