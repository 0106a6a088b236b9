//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/store/film"
	"dailies/ui/uitest/kittyscreen"
)

var (
	recordings = flag.String("recordings", "", "a folder for what the program writes to terminals with pictures, which ui/termimage/xterm/run reads")
	cellSize   = flag.String("cell", "9x18", "pixels of a cell in these terminals")
)

// terminals are terminals with pictures, by what they answer.
var terminals = map[string]struct{ version, attributes, begins string }{
	"kitty":  {"kitty(0.36.4)", "?62", "\x1b_G"},
	"sixel":  {"XTerm(379)", "?62;4", "\x1bP0;1q"},
	"iterm2": {"iTerm2 3.5.4", "?62", "\x1b]1337;File="},
}

// inTerminal starts the demo in a terminal and waits for the first picture.
func inTerminal(t *testing.T, s *stage, name string, cell image.Point) *wire {
	t.Helper()
	is := terminals[name]
	version := "\x1bP>|" + is.version + "\x1b\\"
	w := dialAs(t, map[string]string{
		"\x1b[>0q": version, "\x1b[>q": version, "\x1b[c": "\x1b[" + is.attributes + "c",
		"\x1b[16t": fmt.Sprintf("\x1b[6;%d;%dt", cell.Y, cell.X),
	}, 120, 36, s.env, binary, "--demo")
	w.until(is.begins)
	return w
}

// oneFilm shoots a take in the demo and returns its film.
func oneFilm(t *testing.T, s *stage) run.Film {
	t.Helper()
	shot := s.run("submit", "--demo", "--model", t2v, "--prompt", "a corgi in the rain", "--duration", "4", "--resolution", "480p", "--yes", "--wait", "--json")
	var o struct{ Video struct{ File string } }
	if err := json.Unmarshal([]byte(shot.out), &o); err != nil || shot.code != 0 {
		t.Fatalf("%d %s: %v", shot.code, shot.err, err)
	}
	f, err := film.New("", "/nowhere").Load(t.Context(), o.Video.File, true, func(run.Film) {})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestThePosterInKitty reads what the program writes as a strict terminal, which shows the frame in the middle of
// the film.
func TestThePosterInKitty(t *testing.T) {
	s := newStage(t)
	f := oneFilm(t, s)
	cell := image.Pt(9, 18)
	w := inTerminal(t, s, "kitty", cell)
	deadline := time.After(patience)
	for {
		w.mu.Lock()
		out := bytes.Clone(w.raw)
		w.mu.Unlock()
		screen := kittyscreen.New(120, 36, cell)
		screen.Quiet = true
		if _, err := screen.Write(out); err != nil {
			t.Fatal(err)
		}
		if at := screen.Placeholders(); !at.Empty() && screen.Complete() == nil {
			got, err := screen.Pixels(at)
			if err != nil {
				t.Fatal(err)
			}
			if index, d := nearest(t, got, f); d < 6 && max(index-len(f.Frames)/2, len(f.Frames)/2-index) <= 1 {
				return
			} else if w.quiet(time.Second) == len(out) {
				t.Fatalf("it shows frame %d of %d, %.1f off", index, len(f.Frames), d)
			}
		}
		select {
		case <-w.news:
		case <-deadline:
			t.Fatal("no picture comes")
		}
	}
}

// TestRecordings writes what the program writes to terminals, and the frame that is to be seen there, into a folder
// for other programs to read.
func TestRecordings(t *testing.T) {
	if *recordings == "" {
		t.Skip("only with -recordings")
	}
	var cell image.Point
	if _, err := fmt.Sscanf(*cellSize, "%dx%d", &cell.X, &cell.Y); err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	f := oneFilm(t, s)
	for i, name := range []string{"frame.jpg", "other.jpg"} { // the first frame is another one
		n := []int{(len(f.Frames) - 1) / 2, 0}[i]
		if err := os.WriteFile(filepath.Join(*recordings, name), f.Frames[n].JPEG, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, is := range terminals {
		w := inTerminal(t, s, name, cell)
		w.until(strings.TrimSuffix(is.begins, "G"))
		w.quiet(2 * time.Second)
		w.mu.Lock()
		out := bytes.Clone(w.raw)
		w.mu.Unlock()
		w.kill()
		if err := os.WriteFile(filepath.Join(*recordings, name+".out"), out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
