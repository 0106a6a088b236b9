//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

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
			} else if w.quiet(10*time.Second) == len(out) {
				t.Fatalf("it shows frame %d of %d, %.1f off", index, len(f.Frames), d)
			}
			continue // there is more, and the news of it was taken
		}
		select {
		case <-w.news:
		case <-deadline:
			t.Fatal("no picture comes")
		}
	}
}

// moment is what is to be seen after the first bytes of a recording.
type moment struct {
	Says         string
	End          int    // of the bytes
	Frame, Other []byte // JPEG: the picture, and one that it is not; nil if there is none on the screen
}

// recorder drives the program in a terminal with pictures, and reads the text of the screen.
type recorder struct {
	*wire
	film    run.Film
	screen  *vt.Emulator
	read    int // how much of the output the screen has read
	moments []moment
}

// text returns the text of the screen.
func (r *recorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = r.screen.Write(r.raw[r.read:])
	r.read = len(r.raw)
	return r.screen.String()
}

// keys types keys and waits for a text on the screen.
func (r *recorder) keys(keys, text string) {
	r.t.Helper()
	if _, err := r.pty.WriteString(keys); err != nil {
		r.t.Fatal(err)
	}
	for deadline := time.After(patience); !strings.Contains(r.text(), text); {
		select {
		case <-r.news:
		case <-deadline:
			r.t.Fatalf("%q is never shown:\n%s", text, r.text())
		}
	}
}

// note notes that a frame is to be seen now, none for a negative number.
func (r *recorder) note(says string, frame int) {
	m := moment{Says: says, End: r.quiet(time.Second)}
	if n := len(r.film.Frames); frame >= 0 {
		m.Frame, m.Other = r.film.Frames[frame].JPEG, r.film.Frames[(frame+n/2)%n].JPEG
	}
	r.moments = append(r.moments, m)
}

// shown returns the number of the frame that the player says.
func (r *recorder) shown() int {
	r.t.Helper()
	r.quiet(time.Second)
	m := frameOf.FindStringSubmatch(r.text())
	if m == nil {
		r.t.Fatalf("there is no frame:\n%s", r.text())
	}
	n, _ := strconv.Atoi(m[1])
	return n - 1
}

// play shows the poster, then plays the film.
func (r *recorder) play() {
	r.note("the poster", (len(r.film.Frames)-1)/2)
	r.keys("2", "enter takes")
	r.note("no poster in the list of shots", -1)
	r.keys("\r", "enter large")
	r.keys("\r", "frame 1 of")
	r.note("the first frame", 0)
	r.keys(" ", "▶")
	r.keys("", "frame 2")
	r.keys(" ", "‖")
	r.note("a frame at which it was stopped", r.shown())
	r.keys("?", "esc close")
	r.note("nothing below help", -1)
	r.keys("\x1b", "‖")
	r.note("the same frame", r.shown())
	r.keys("\x1b[1;2C", "‖")
	r.note("a second later", r.shown())
	r.keys("\x1b", "enter large")
	r.note("nothing after the player", -1)
}

// TestRecordings writes what the program writes to terminals, and the frames that are to be seen there, into a folder
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
	for _, name := range []string{"sixel", "iterm2"} {
		r := &recorder{wire: inTerminal(t, s, name, cell), film: f, screen: vt.NewEmulator(120, 36)}
		go func() { _, _ = io.Copy(io.Discard, r.screen) }() // its answers to queries
		r.play()
		r.kill()
		moments, err := json.Marshal(r.moments)
		if err != nil {
			t.Fatal(err)
		}
		for file, b := range map[string][]byte{name + ".out": r.raw, name + ".json": moments} {
			if err := os.WriteFile(filepath.Join(*recordings, file), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
