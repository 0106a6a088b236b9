package screening

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/termimage"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

var now = time.Date(2026, 11, 20, 15, 2, 11, 0, time.UTC)

// shade is the colour of the frame n of the test films: each frame has its own.
func shade(n int) color.RGBA { return color.RGBA{uint8(8 * n), 128, uint8(250 - 8*n), 255} }

func frame(n, width, height int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(img.Pix); i += 4 {
		c := shade(n)
		copy(img.Pix[i:], []byte{c.R, c.G, c.B, c.A})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// testFilm has n frames of a tenth of a second.
func testFilm(n int) run.Film {
	f := run.Film{Width: 1280, Height: 720, Duration: time.Duration(n) * 100 * time.Millisecond, Total: n}
	for i := range n {
		f.Frames = append(f.Frames, run.Frame{At: time.Duration(i) * 100 * time.Millisecond, Index: i, JPEG: frame(i, 64, 36)})
	}
	return f
}

// fakeLoader has the films of some paths.
type fakeLoader struct {
	films   map[string]run.Film
	fails   map[string]error
	takes   []run.Run
	asked   []string // paths of the films that were requested
	reading int      // posters
}

func (l *fakeLoader) Takes(shot string) tea.Cmd {
	return func() tea.Msg { return TakesMsg{Shot: shot, Takes: slices.Clone(l.takes)} }
}

func (l *fakeLoader) Poster(path string) tea.Cmd {
	l.reading++
	return func() tea.Msg {
		f, ok := l.films[path]
		if !ok {
			return PosterMsg{Path: path, Err: l.fails[path]}
		}
		return PosterMsg{Path: path, JPEG: f.Frames[len(f.Frames)/2].JPEG}
	}
}

func (l *fakeLoader) Film(path string, _ bool) tea.Cmd {
	l.asked = append(l.asked, path)
	return func() tea.Msg {
		f, ok := l.films[path]
		if !ok {
			return FilmMsg{Path: path, Err: l.fails[path]}
		}
		return FilmMsg{Path: path, Film: f}
	}
}

// rig runs a screen in place of the root, in a synctest bubble.
type rig struct {
	*Screen
	t       *testing.T
	loader  *fakeLoader
	msgs    chan tea.Msg
	told    []tea.Msg // the messages to the root
	drawn   int       // answers with pictures
	on      *monitor
	covered bool // by a dialog
}

// takes returns n takes of a shot: saved ones, the fourth one running, the fifth one broken.
func takes(n int) []run.Run {
	samples := uitest.Runs(8, now)
	var all []run.Run
	for i := range n {
		r := samples[5]
		r.ID, r.Shot, r.Take = fmt.Sprintf("01TAKE%020d", i), "S010", i+1
		r.Request.Prompt, r.Pick, r.Billed = "a corgi in the rain", i == 1, nil
		seed := int64(100 + i)
		r.Request.Seed, r.Rating = &seed, i%6
		r.Estimate = provider.Estimate{Known: true, Low: 1_512_000, High: 1_512_000}
		r.Video.File = fmt.Sprintf("/films/%d.mp4", i)
		switch i {
		case 3:
			p := 42
			r.State, r.Video, r.Progress = run.Running, run.Video{}, &p
		case 5:
			r.Rejected = true
		}
		all = append(all, r)
	}
	return all
}

// withRig opens a shot of n takes on a screen with colours.
func withRig(t *testing.T, n, width, height int, do func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &fakeLoader{films: map[string]run.Film{}, fails: map[string]error{}, takes: takes(n)}
		for i, r := range l.takes {
			if path := r.Video.File; i == 4 {
				l.fails[path] = provider.Errorf(provider.KindFile, "4.mp4 cannot be shown: it is damaged").WithHint("open it in your player")
			} else {
				l.films[path] = testFilm(20 + i)
			}
		}
		r := &rig{Screen: New(theme.New(theme.Options{}), l), t: t, loader: l, msgs: make(chan tea.Msg, 1000)}
		r.on = newMonitor(width, height)
		r.SetPainter(termimage.NewPainter(r.on), r.on)
		r.line.quality = termimage.BestQuality
		r.SetModels(uitest.Models(), uitest.Providers())
		r.SetHome("/home/ada")
		r.SetCanvas(termimage.Canvas{Protocol: termimage.Blocks, Colors: colorprofile.TrueColor}, termimage.Canvas{Protocol: termimage.Blocks, Colors: colorprofile.TrueColor})
		r.SetSize(width, height)
		r.SetNow(time.Now(), 0)
		r.run(r.OpenShot(run.Shot{Code: "S010", Name: "corgi in the rain"}))
		r.settle()
		defer time.Sleep(time.Minute) // waiting commands end
		do(r)
	})
}

func (r *rig) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			r.msgs <- msg
		}
	}()
}

// sync does what the root does after every message.
func (r *rig) sync() {
	if r.on.answered() {
		r.Answered()
	}
	r.run(r.Place(image.Point{}, !r.covered))
	r.run(r.Sync())
}

// render renders, and reports whether that leads to more.
func (r *rig) render() bool {
	if r.on.screen.Width() != r.width || r.on.screen.Height() != r.height {
		blanked := r.on.blanked
		r.on = &monitor{screen: vt.NewEmulator(r.width, r.height), blanked: blanked}
		r.SetPainter(termimage.NewPainter(r.on), r.on)
	}
	if !r.on.render(r.View()) {
		return false
	}
	r.msgs <- RepaintedMsg{r.on.blanked}
	return true
}

// settle handles messages until nothing more happens without time passing.
func (r *rig) settle() {
	r.sync()
	for range 1000 {
		synctest.Wait()
		r.SetNow(time.Now(), 0)
		r.sync()
		select {
		case msg := <-r.msgs:
			r.take(msg)
		default:
			if len(r.msgs) == 0 && !r.render() {
				return
			}
		}
	}
	r.t.Fatal("the screen never comes to rest")
}

func (r *rig) take(msg tea.Msg) {
	switch m := msg.(type) {
	case tea.BatchMsg:
		for _, c := range m {
			r.run(c)
		}
		return
	case Msg:
		if d, ok := m.(DrawnMsg); ok && len(d.pictures)+len(d.painted) > 0 {
			r.drawn++
		}
		r.SetNow(time.Now(), 0)
		r.run(r.Update(m))
		r.sync()
	default:
		r.told = append(r.told, msg)
	}
}

func (r *rig) sleep(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); r.settle() {
		time.Sleep(min(5*time.Millisecond, time.Until(end)))
		r.SetNow(time.Now(), 0)
	}
}

// press presses keys.
func (r *rig) press(keys ...string) {
	r.t.Helper()
	registry, _ := command.NewRegistry(r.Commands(nil), nil)
	for _, k := range keys {
		r.SetNow(time.Now(), 0)
		c, ok := registry.Find(uitest.Key(k), r.Typing(), r.Scope())
		if ok && c.Reason() == "" {
			r.run(c.Run())
		} else {
			r.run(r.Update(uitest.Key(k)))
		}
		r.settle()
	}
}

func (r *rig) text() string {
	r.render()
	var b strings.Builder
	for y := range min(r.on.screen.Height(), len(r.on.lines)) {
		line, _ := r.on.row(y)
		b.WriteString(line + "\n")
	}
	return b.String()
}

func (r *rig) shows(texts ...string) {
	r.t.Helper()
	for _, s := range texts {
		if !strings.Contains(r.text(), s) {
			r.t.Fatalf("the screen does not show %q:\n%s", s, r.text())
		}
	}
}

func (r *rig) hides(texts ...string) {
	r.t.Helper()
	for _, s := range texts {
		if strings.Contains(r.text(), s) {
			r.t.Fatalf("the screen shows %q:\n%s", s, r.text())
		}
	}
}

// frames returns the frames that are to be seen on a line, from left to right.
func (r *rig) frames(line int) (all []int) {
	r.t.Helper()
	_, pictures := r.on.row(line)
	for _, p := range pictures {
		c := color.RGBAModel.Convert(p).(color.RGBA)
		n := (int(c.R) + 4) / 8
		if want := shade(n); abs(float64(int(want.B)-int(c.B))) > 9 || abs(float64(int(want.R)-int(c.R))) > 4 {
			r.t.Fatalf("no frame has the colour %v", c)
		}
		all = append(all, n)
	}
	return all
}

// seen is the frame in the middle of the large picture.
func (r *rig) seen() int {
	r.t.Helper()
	all := r.frames(r.layout().titles + 1 + r.layout().picture/2)
	if len(all) == 0 {
		r.t.Fatalf("no picture is shown:\n%s", r.text())
	}
	return all[0]
}

var errNoDisk = errors.New("no disk")
