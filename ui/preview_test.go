package ui_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dailies/ui"
	"dailies/ui/termimage"
	"dailies/ui/uitest"
)

// drawPNG writes an image of one colour.
func drawPNG(t testing.TB, c color.Color) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 160, 90))
	for y := range 90 {
		for x := range 160 {
			img.Set(x, y, c)
		}
	}
	path := filepath.Join(t.TempDir(), "shot.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	return path
}

func withPictures(a *app) {
	a.pictures = ui.Pictures{Terminal: termimage.Terminal{Term: "xterm-256color"}, Preferred: termimage.Blocks}
}

// frame adds a run with a start frame at the top of the list.
func (a *app) frame(id, path string) {
	r := uitest.Runs(1, time.Now())[running]
	r.ID, r.Request.StartFrame = id, path
	a.world.Add(r)
	a.Drain()
}

func TestTheStartFrameIsShownBesideTheList(t *testing.T) {
	red := drawPNG(t, color.RGBA{255, 0, 0, 255})
	startWith(t, 8, 140, 40, withPictures, func(t *testing.T, a *app) {
		a.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
		a.Hides("▀")
		a.frame("02RED", red)
		a.choose(queued)
		a.Hides("▀")
		a.choose(running)
		a.Shows("▀▀▀▀▀▀▀▀")
		if !strings.Contains(a.View(), "255;0;0") {
			t.Error("it is not the picture")
		}
		a.choose(queued)
		a.Hides("▀")
		a.choose(running)
		a.Keys("enter")
		a.Shows("▀▀▀▀▀▀▀▀", "start frame")
		a.Keys("C")
		a.Hides("▀")
		a.Keys("esc", "w", "esc", "?")
		a.Hides("▀")
		a.Keys("esc")
		a.Shows("▀▀▀▀▀▀▀▀")
		for _, size := range [][2]int{{100, 30}, {60, 14}, {30, 8}, {200, 60}} {
			a.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		}
		a.Shows("▀▀▀▀▀▀▀▀")
	})
}

// mlterm says that it has eight colours.
func TestThePictureHasTheColoursOfTheTerminal(t *testing.T) {
	red := drawPNG(t, color.RGBA{200, 40, 10, 255})
	mlterm := func(a *app) {
		withPictures(a)
		a.pictures.Terminal.Term = "mlterm"
	}
	startWith(t, 8, 140, 40, mlterm, func(t *testing.T, a *app) {
		a.Send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		a.frame("02RED", red)
		a.choose(running)
		a.Shows("▀▀▀▀▀▀▀▀")
		if !strings.Contains(a.View(), "200;40;10") {
			t.Error("it has the colours of another terminal")
		}
	})
}

func TestThePictureOfOneRunIsNeverShownForAnother(t *testing.T) {
	red, blue := drawPNG(t, color.RGBA{255, 0, 0, 255}), drawPNG(t, color.RGBA{0, 0, 255, 255})
	startWith(t, 8, 140, 40, withPictures, func(t *testing.T, a *app) {
		a.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
		a.frame("02BLUE", blue)
		a.frame("02RED", red)
		a.choose(running)
		a.Shows("▀▀▀▀▀▀▀▀")
		m, _ := a.Model().Update(uitest.Key("j")) // its picture is not read yet
		if view := m.View().Content; strings.Contains(view, "255;0;0") || strings.Contains(view, "▀▀▀▀") {
			t.Error("the picture of the run before is shown")
		}
	})
}

func TestTheFormShowsTheImageOfTheFieldUnderTheCursor(t *testing.T) {
	blue := drawPNG(t, color.RGBA{0, 0, 255, 255})
	startWith(t, 8, 100, 40, withPictures, func(t *testing.T, a *app) {
		a.Send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
		a.Keys("n", "tab")
		a.Send(tea.PasteMsg{Content: blue})
		a.Sleep(time.Second)
		a.Shows("1920×1080 PNG", "▀▀▀▀▀▀▀▀")
		if !strings.Contains(a.View(), "0;0;255") {
			t.Error("it is not the picture")
		}
		a.Send(tea.WindowSizeMsg{Width: 170, Height: 40})
		a.Shows("▀▀▀▀▀▀▀▀", "this model")
		a.Send(tea.WindowSizeMsg{Width: 80, Height: 20})
		a.Hides("▀") // no room
		a.Keys("backspace")
		a.Send(tea.WindowSizeMsg{Width: 100, Height: 40})
		a.Sleep(time.Second)
		a.Hides("▀")
	})
}

func TestAPictureThatCannotBeReadIsNone(t *testing.T) {
	startWith(t, 8, 140, 40, withPictures, func(t *testing.T, a *app) {
		a.choose(running) // its start frame is not there
		a.Shows("16:9 · 720p")
		a.Hides("▀")
		a.choose(saved)
		a.Hides("▀")
	})
}
