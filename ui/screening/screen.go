// Package screening is the screening room: the contact sheet of a shot's takes, or of other runs, and
// the player, in which one to four of them are seen large, played, scrubbed and compared.
//
// It shows what its [Loader] brings. Judgements are made by the root, by the commands that it is given.
package screening

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/termimage"
	"dailies/ui/theme"
)

// Loader reads takes and videos. A method does nothing but return the command that reads.
type Loader interface {
	// Takes reads the takes of a shot. The answer is a [TakesMsg].
	Takes(shot string) tea.Cmd
	// Poster reads a frame of a video. The answer is a [PosterMsg].
	Poster(path string) tea.Cmd
	// Film reads all frames of a video. urgent loads it before others, because the user is waiting. The answer is a
	// [FilmMsg] with the first frames.
	Film(path string, urgent bool) tea.Cmd
}

// Msg is an answer of a [Loader], or the screen's own. It goes to [Screen.Update], whichever screen is
// in front.
type Msg interface{ toScreening() }

type (
	// TakesMsg holds the takes of a shot, or why there are none.
	TakesMsg struct {
		Shot  string
		Takes []run.Run
		Err   error
	}
	// PosterMsg holds the poster of a video as a JPEG, or why there is none.
	PosterMsg struct {
		Path string
		JPEG []byte
		Err  error
	}
	// FilmMsg holds the frames of a video that have come, or why there are none.
	FilmMsg struct {
		Path string
		Film run.Film
		Err  error
		Next tea.Cmd // waits for further ones; nil after the last
	}
	// DrawnMsg holds drawn pictures.
	DrawnMsg struct {
		gen      int
		pictures []picture

		direct    bool // a Painter has drawn frames, in place of the pictures
		painted   []drawing
		report    termimage.Drawn
		asked     bool // the terminal was asked behind them
		withdrawn bool // it was to be, but was not
	}
)

// Messages to the root.
type (
	// ClosedMsg requests the screen before.
	ClosedMsg struct{}
	// InfoMsg is to be shown as a message.
	InfoMsg struct{ Text string }
	// OpenAtMsg asks to open the video of a take in another program, at a time.
	OpenAtMsg struct {
		Take run.Run
		At   time.Duration
	}
	// FrameMsg asks for a new request that begins or ends with a frame of a take's film.
	FrameMsg struct {
		Take  run.Run
		Frame int // in the film, from 0
		End   bool
	}
	// NoteMsg asks for a note on a take at a time.
	NoteMsg struct {
		Take run.Run
		At   time.Duration
	}
	// WinnerMsg asks to pick a take and to reject the others.
	WinnerMsg struct {
		Winner run.Run
		Others []run.Run
	}
	// CutMsg asks to keep an in and an out point with a take; 0 is none.
	CutMsg struct {
		Take    run.Run
		In, Out time.Duration
	}
)

// Most is the number of takes that the player shows at the same time.
const Most = 4

// Screen is the screening room.
type Screen struct {
	load          Loader
	styles        theme.Styles
	width, height int
	home          string // shown as ~
	saveKey       string // downloads a video
	now           time.Time
	frame         int
	models        map[string]provider.Model
	infos         map[string]provider.Info
	canvas        termimage.Canvas

	shot  run.Shot  // whose takes are shown; without a code they are other runs
	read  bool      // the takes have been read
	fail  string    // why not
	takes []run.Run // all of them, by take
	sheet sheet
	player
	videos
	direct direct
	line   linePace
}

func (TakesMsg) toScreening()  {}
func (PosterMsg) toScreening() {}
func (FilmMsg) toScreening()   {}
func (DrawnMsg) toScreening()  {}

// New returns a screen without takes.
func New(styles theme.Styles, load Loader) *Screen {
	s := &Screen{load: load, styles: styles, line: newLinePace()}
	s.reset()
	return s
}

func (s *Screen) reset() {
	s.shot, s.takes, s.read, s.fail = run.Shot{}, nil, false, ""
	s.sheet = sheet{size: s.sheet.size, hide: s.sheet.hide, marks: map[string]bool{}}
	s.player = player{}
	s.videos = newVideos()
}

// SetSize sets the size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.follow()
}

// SetStyles changes the styles.
func (s *Screen) SetStyles(styles theme.Styles) {
	s.styles = styles
	if styles.Options.ReducedMotion {
		s.pause()
	}
}

// SetHome sets the folder that is shown as ~.
func (s *Screen) SetHome(home string) { s.home = home }

// SetSaveKey sets the key that downloads a video, which is told where there is none.
func (s *Screen) SetSaveKey(key string) { s.saveKey = key }

// SetNow sets the current time, and the frame of the animation.
func (s *Screen) SetNow(now time.Time, frame int) { s.now, s.frame = now, frame }

// SetCanvas sets how pictures are drawn that are text: as half blocks; and how frames are drawn by a [Painter].
func (s *Screen) SetCanvas(c, frames termimage.Canvas) {
	s.canvas, s.direct.frames = c.Blocks(), frames
}

// SetModels sets the display names of models and providers.
func (s *Screen) SetModels(models []provider.Model, infos []provider.Info) {
	s.models, s.infos = map[string]provider.Model{}, map[string]provider.Info{}
	for _, m := range models {
		s.models[m.Key()] = m
	}
	for _, i := range infos {
		s.infos[i.Name] = i
	}
}

// OpenShot shows the contact sheet of a shot.
func (s *Screen) OpenShot(shot run.Shot) tea.Cmd {
	if strings.EqualFold(s.shot.Code, shot.Code) && s.read { // the cursor stays
		s.shot, s.player = shot, player{}
		return s.load.Takes(shot.Code)
	}
	s.reset()
	s.shot = shot
	return s.load.Takes(shot.Code)
}

// OpenRuns shows runs: up to [Most] in the player, more on a contact sheet.
func (s *Screen) OpenRuns(runs []run.Run) {
	s.reset()
	s.takes, s.read = slices.Clone(runs), true
	s.arrange()
	if n := len(s.sheet.shown); n <= Most {
		s.enter(s.sheet.shown...)
	}
}

// Put applies new snapshots of runs. A new take of the shot is added.
func (s *Screen) Put(runs ...run.Run) {
	changed := false
	for _, r := range runs {
		i := slices.IndexFunc(s.takes, func(o run.Run) bool { return o.ID == r.ID })
		here := i >= 0
		belongs := r.Deleted.IsZero() && (s.shot.Code == "" && here || s.shot.Code != "" && strings.EqualFold(r.Shot, s.shot.Code))
		switch {
		case here && belongs:
			s.takes[i] = r
		case here:
			s.takes = slices.Delete(s.takes, i, i+1)
			s.leave(r.ID)
		case belongs && s.read:
			s.takes = append(s.takes, r)
		default:
			continue
		}
		changed = true
	}
	if changed {
		s.arrange()
	}
}

// Targets returns the takes that a command works on: in the player the one with the focus, on the sheet
// the marked ones, or the one under the cursor.
func (s *Screen) Targets() []run.Run {
	if s.inPlayer() {
		if r, ok := s.focused(); ok {
			return []run.Run{r}
		}
		return nil
	}
	var chosen []run.Run
	for _, r := range s.sheet.shown {
		if s.sheet.marks[r.ID] {
			chosen = append(chosen, r)
		}
	}
	if r, ok := s.current(); ok && len(chosen) == 0 {
		chosen = append(chosen, r)
	}
	return chosen
}

// Unmark takes all marks off.
func (s *Screen) Unmark() { clear(s.sheet.marks) }

// Shot returns the code of the shot whose takes are shown, "" for other runs.
func (s *Screen) Shot() string { return s.shot.Code }

// Moving reports whether the screen changes over time.
func (s *Screen) Moving() bool {
	return s.running || slices.ContainsFunc(s.takes, func(r run.Run) bool { return !r.State.Final() || r.DownloadState() == run.Downloading })
}

// Typing reports whether the next key names an order.
func (s *Screen) Typing() bool { return s.sheet.sorting && !s.inPlayer() }

// Update handles the mouse, the answers of the loader, and the key that names an order.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case TakesMsg:
		s.loaded(m)
	case PosterMsg:
		s.posterRead(m)
	case FilmMsg:
		return s.filmRead(m)
	case DrawnMsg:
		s.drawn(m)
	case RepaintedMsg:
		s.repainted(m)
	case tea.MouseMsg:
		return s.mouse(m)
	case tea.KeyPressMsg:
		if s.Typing() {
			s.sortBy(m.String())
		}
	}
	return nil
}

func (s *Screen) loaded(m TakesMsg) {
	if !strings.EqualFold(m.Shot, s.shot.Code) {
		return
	}
	s.read = true
	if m.Err != nil {
		s.fail = provider.UserMessage(m.Err)
		return
	}
	s.takes, s.fail = m.Takes, ""
	s.arrange()
}

// take returns a take by its id.
func (s *Screen) take(id string) (run.Run, bool) {
	i := slices.IndexFunc(s.takes, func(r run.Run) bool { return r.ID == id })
	if i < 0 {
		return run.Run{}, false
	}
	return s.takes[i], true
}

// saved returns the path of a take's video, "" if it is not saved.
func saved(r run.Run) string {
	if r.Video.Download != run.Downloaded {
		return ""
	}
	return r.Video.File
}

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// Scope returns the scope of the screen's keys.
func (s *Screen) Scope() command.Scope {
	switch {
	case s.inPlayer():
		return command.Player
	case s.sheet.sorting:
		return command.TakeSort
	}
	return command.Sheet
}

// Heading names the part of the screen whose keys work.
func (s *Screen) Heading() string {
	if s.inPlayer() {
		return "Player"
	}
	return "Contact sheet"
}
