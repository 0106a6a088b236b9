//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"regexp"
	"strconv"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"

	"dailies/provider/run"
	"dailies/store/film"
)

// halves returns the pixels of the half blocks in a rectangle of the screen, two to a cell.
func (t *Terminal) halves(at image.Rectangle) *image.RGBA {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	img := image.NewRGBA(image.Rect(0, 0, at.Dx(), 2*at.Dy()))
	for y := range at.Dy() {
		for x := range at.Dx() {
			c := t.screen.CellAt(at.Min.X+x, at.Min.Y+y)
			if !pictured(c) {
				continue // transparent black, which no picture has
			}
			up, down := c.Style.Fg, c.Style.Bg
			switch c.Content {
			case " ":
				up = down
			case "▄":
				up, down = down, up
			}
			img.Set(x, 2*y, up)
			img.Set(x, 2*y+1, down)
		}
	}
	return img
}

// pictured reports whether a cell belongs to a picture: half blocks, or a space in a colour.
func pictured(c *uv.Cell) bool {
	return c != nil && c.Style.Bg != nil && (c.Content == " " || c.Style.Fg != nil && (c.Content == "▀" || c.Content == "▄"))
}

// pictures finds the rectangles of half blocks on the screen, from left to right in each row.
func (t *Terminal) pictures() (all []image.Rectangle) {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	open := map[[2]int]int{} // by the columns: where in all
	for y := range t.screen.Height() {
		seen := map[[2]int]bool{}
		for x := 0; x < t.screen.Width(); x++ {
			from := x
			for x < t.screen.Width() && pictured(t.screen.CellAt(x, y)) {
				x++
			}
			if x-from < 3 {
				continue
			}
			key := [2]int{from, x}
			seen[key] = true
			if i, ok := open[key]; ok {
				all[i].Max.Y = y + 1
				continue
			}
			open[key] = len(all)
			all = append(all, image.Rect(from, y, x, y+1))
		}
		for key := range open {
			if !seen[key] {
				delete(open, key)
			}
		}
	}
	return all
}

// unlike returns the mean difference between what is on the screen and a frame, in colour values.
func unlike(t *testing.T, drawn *image.RGBA, frame run.Frame) float64 {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(frame.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	w, h, size := drawn.Bounds().Dx(), drawn.Bounds().Dy(), img.Bounds().Size()
	sum, n := 0.0, 0
	for y := range h {
		for x := range w {
			var want [3]int
			cells := 0
			for yy := y * size.Y / h; yy < max((y+1)*size.Y/h, y*size.Y/h+1); yy++ {
				for xx := x * size.X / w; xx < max((x+1)*size.X/w, x*size.X/w+1); xx++ {
					c := color.RGBAModel.Convert(img.At(xx, yy)).(color.RGBA)
					want, cells = [3]int{want[0] + int(c.R), want[1] + int(c.G), want[2] + int(c.B)}, cells+1
				}
			}
			got := drawn.RGBAAt(x, y)
			for i, v := range []uint8{got.R, got.G, got.B} {
				d := want[i]/cells - int(v)
				sum, n = sum+float64(max(d, -d)), n+1
			}
		}
	}
	return sum / float64(n)
}

// nearest returns the index of the frame that a picture on the screen is most like.
func nearest(t *testing.T, drawn *image.RGBA, f run.Film) (index int, unlikeness float64) {
	t.Helper()
	unlikeness = 1000
	for i, frame := range f.Frames {
		if d := unlike(t, drawn, frame); d < unlikeness {
			index, unlikeness = i, d
		}
	}
	return index, unlikeness
}

var frameOf = regexp.MustCompile(`frame (\d+) of (\d+)`)

// TestATakeIsChosenInTheScreeningRoom shoots takes in the demo on a computer without ffmpeg, and screens,
// plays, rates and picks them by the hints on the screen. The pixels on the screen are those of the films.
func TestATakeIsChosenInTheScreeningRoom(t *testing.T) {
	s := newStage(t)
	for i, v := range s.env {
		if strings.HasPrefix(v, "PATH=") {
			s.env[i] = "PATH=" + s.path("bin")
		}
	}
	shot := s.run("submit", "--demo", "--model", t2v, "--prompt", "a corgi in the rain", "--duration", "4", "--resolution", "480p",
		"--seed", "100", "--takes", "4", "--shot", "S010", "--yes", "--wait", "--json")
	if shot.code != 0 {
		t.Fatalf("%d %s", shot.code, shot.err)
	}
	var films []run.Film
	library := film.New("", "/nowhere")
	for line := range strings.Lines(shot.out) {
		var o struct {
			Take  int
			Video struct{ File string }
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		f, err := library.Load(t.Context(), o.Video.File, true, func(run.Film) {})
		if err != nil || o.Take != len(films)+1 {
			t.Fatalf("take %d: %v", o.Take, err)
		}
		films = append(films, f)
	}

	app := Start(t, 120, 36, s.env, binary, "--demo")
	app.Shows("2 Shots")
	app.Keys("2")
	app.Shows("enter takes", "S010")
	app.Keys("<enter>")
	app.Shows("4 takes", "enter large", "space play", "= compare")
	app.Until("the posters of the four films", func(string) bool {
		all := app.pictures()
		for i, at := range all {
			if middle := films[i%4].Frames[(len(films[i%4].Frames)-1)/2]; unlike(t, app.halves(at), middle) > 6 {
				return false
			}
		}
		return len(all) == 4
	})

	app.Keys("=")
	app.Shows("A  S010 t01", "B  S010 t02", "w winner", "space play")
	app.Until("two pictures", func(string) bool { return len(app.pictures()) == 2 })
	app.Keys("<space>")
	app.Until("the films to play", func(screen string) bool {
		m := frameOf.FindStringSubmatch(screen)
		return m != nil && m[1] != "1" && strings.Contains(screen, "▶")
	})
	app.Keys("<space>")
	app.Shows("‖")
	says := ""
	defer func() {
		if t.Failed() {
			t.Log(says)
		}
	}()
	app.Until("the frames of the number below them", func(screen string) bool {
		all := app.pictures()
		m := frameOf.FindStringSubmatch(screen)
		if m == nil {
			return false // it is being drawn
		}
		n, _ := strconv.Atoi(m[1])
		for i, at := range all {
			drawn := app.halves(at)
			if index, d := nearest(t, drawn, films[i%2]); d > 6 || unlike(t, drawn, films[i%2].Frames[n-1]) > d+0.5 {
				says = fmt.Sprintf("the screen says frame %d, take %d shows frame %d (%.1f)", n, i+1, index+1, d)
				return false
			}
		}
		return len(all) == 2
	})

	app.Shows("▸A  S010 t01")
	app.Keys("<tab>")
	app.Shows("▸B  S010 t02", "0–5 rate")
	app.Keys("4")
	app.Shows("★★★★", "s pick")
	app.Keys("s")
	app.Shows("●")
	app.Shows("picked 1 run")
	app.Keys("<esc>")
	app.Shows("enter large")
	app.Keys("<esc>")
	app.Shows("enter takes")
	app.Row("S010", "4 ✓", "1", "★★★★")
	app.Leave()
	if code := app.Exit(); code != 0 {
		t.Errorf("it ends with %d", code)
	}
	listed := s.run("list", "--demo", "--filter", "is:pick", "--json")
	if !strings.Contains(listed.out, `"rating":4`) || !strings.Contains(listed.out, `"take":2`) || strings.Count(listed.out, "\n") != 1 {
		t.Errorf("the pick is %s%s", listed.out, fmt.Sprint(listed.code))
	}
}
