package termimage

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
)

// quarters is a picture of four colours, one in each quarter.
func quarters(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, [2][2]color.RGBA{{red, green}, {blue, white}}[2*y/h][2*x/w])
		}
	}
	return img
}

var (
	red   = color.RGBA{255, 0, 0, 255}
	green = color.RGBA{0, 255, 0, 255}
	blue  = color.RGBA{0, 0, 255, 255}
	white = color.RGBA{255, 255, 255, 255}
)

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// file writes a file and returns its path.
func file(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// looksLike describes how two images differ, "" if by no more than lossy encoding does.
func looksLike(got, want image.Image, most int) string {
	if got.Bounds().Size() != want.Bounds().Size() {
		return fmt.Sprintf("it has %v pixels, want %v", got.Bounds().Size(), want.Bounds().Size())
	}
	g, w := got.Bounds().Min, want.Bounds().Min
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			a := color.RGBAModel.Convert(got.At(g.X+x, g.Y+y)).(color.RGBA)
			b := color.RGBAModel.Convert(want.At(w.X+x, w.Y+y)).(color.RGBA)
			for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
				if max(d, -d) > most {
					return fmt.Sprintf("at %d, %d it is %v, want %v", x, y, a, b)
				}
			}
		}
	}
	return ""
}

// raw returns the bytes that a command writes to the terminal, and the messages after them.
func raw(t *testing.T, cmd tea.Cmd) (out string, after []tea.Msg) {
	t.Helper()
	if cmd == nil {
		return "", nil
	}
	switch msg := cmd().(type) {
	case tea.RawMsg:
		return fmt.Sprint(msg.Msg), nil
	case nil:
		return "", nil
	default:
		// A sequence; its type is not exported, but it is a slice of commands.
		cmds := reflect.ValueOf(msg)
		for i := range cmds.Len() {
			switch m := cmds.Index(i).Interface().(tea.Cmd)().(type) {
			case tea.RawMsg:
				out += fmt.Sprint(m.Msg)
			default:
				after = append(after, m)
			}
		}
		return out, after
	}
}

// refused checks that an error is about the file and contains no path.
func refused(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil {
		t.Fatal("it was taken")
	}
	if provider.KindOf(err) != provider.KindFile {
		t.Errorf("the kind is %q: %v", provider.KindOf(err), err)
	}
	if !strings.Contains(err.Error(), says) {
		t.Errorf("the error is %q, want %q in it", err, says)
	}
	if strings.Contains(provider.UserMessage(err), string(filepath.Separator)+"tmp") {
		t.Errorf("the message holds a path: %s", provider.UserMessage(err))
	}
}
