package screening

import (
	"errors"
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/termimage"
)

const (
	maxFilms   = 8   // films kept in memory; each has some megabytes
	maxReading = 4   // posters that are read at the same time
	maxDrawn   = 8   // pictures drawn by one command
	maxArt     = 400 // drawn pictures kept
)

// videos are the posters and films of the takes, by path, and what was drawn of them.
type videos struct {
	posters map[string]*poster
	films   map[string]*film
	recent  []string // paths of films, the most recently used last
	art     map[pictureKey][]string
	drawing bool // a command draws
	gen     int  // of the command whose pictures count
}

type poster struct {
	jpeg []byte // nil while it is read, and where there is none
	size image.Point
	fail string
}

type film struct {
	film *run.Film // nil while it is read, and where there is none
	fail string
}

// pictureKey is a frame of a video at a size.
type pictureKey struct {
	path       string
	frame      int // its number in the video, or -1 for the poster
	cols, rows int // at most
	canvas     termimage.Canvas
	quality    termimage.Quality // where a Painter draws it
}

// picture is a drawn frame.
type picture struct {
	key   pictureKey
	lines []string    // where it is text
	jpeg  []byte      // where a Painter has drawn it
	size  image.Point // of the frame in pixels
	fail  string
}

// drawing is a frame to be drawn.
type drawing struct {
	key  pictureKey
	pane int // where it is to be shown in the player, or -1
	jpeg []byte
}

func newVideos() videos {
	return videos{posters: map[string]*poster{}, films: map[string]*film{}, art: map[pictureKey][]string{}}
}

func (s *Screen) posterKey(path string, cols, rows int) pictureKey {
	return pictureKey{path, -1, cols, rows, s.canvas, 0}
}

// instead returns what is shown where a take has no picture.
func (s *Screen) instead(r run.Run) (text string, style lipgloss.Style) {
	st := s.styles.State(r, s.now, s.frame)
	path := saved(r)
	if path == "" {
		text = st.Symbol + " " + st.Word
		if st.More != "" {
			text += " " + st.More
		}
		if r.Err != nil {
			text += "\n" + sanitize.Text(r.Err.Message)
		}
		if v := r.Video; s.saveKey != "" && r.State == run.Succeeded && v.Download == run.DownloadNone && v.URL != "" {
			text += "\n" + s.saveKey + " downloads it"
		}
		return text, st.Style
	}
	if f := s.films[path]; f != nil && f.fail != "" {
		return f.fail, s.styles.Faint
	}
	if p := s.posters[path]; p != nil && p.fail != "" {
		return p.fail, s.styles.Faint
	}
	if !s.canvas.Shows() {
		return st.Symbol + " " + st.Word, st.Style
	}
	return "…", s.styles.Faint
}

// sentenceOf returns what went wrong with a video, in one sentence with the next step.
func (s *Screen) sentenceOf(err error) string {
	if e, ok := errors.AsType[*provider.Error](err); ok && e.Hint == run.DownloadAgain && s.saveKey != "" {
		return sanitize.Line(e.Message + ": " + s.saveKey + " downloads it again")
	}
	return sanitize.Line(provider.UserMessage(err))
}

func (s *Screen) posterRead(m PosterMsg) {
	p := s.posters[m.Path]
	switch {
	case p == nil:
	case m.Err != nil && !cancelled(m.Err):
		p.fail = s.sentenceOf(m.Err)
	case m.Err != nil:
		delete(s.posters, m.Path)
	default:
		p.jpeg = m.JPEG
	}
}

func (s *Screen) filmRead(m FilmMsg) tea.Cmd {
	f := s.films[m.Path]
	switch {
	case f == nil || f.film != nil && !f.film.Reading():
	case m.Err != nil && !cancelled(m.Err):
		f.film, f.fail = nil, s.sentenceOf(m.Err)
	case m.Err != nil:
		delete(s.films, m.Path)
	default:
		s.stay()
		f.film = &m.Film
		s.use(m.Path)
		s.begin()
	}
	return m.Next
}

// cancelled reports whether a video was not read because its reader was stopped.
func cancelled(err error) bool { return !errors.As(err, new(*provider.Error)) }

// use notes that a film is used, and drops those that were not used for long.
func (s *Screen) use(path string) {
	s.recent = append(slices.DeleteFunc(s.recent, func(p string) bool { return p == path }), path)
	for len(s.recent) > maxFilms {
		if f := s.films[s.recent[0]]; f != nil && f.film != nil {
			delete(s.films, s.recent[0])
		}
		s.recent = s.recent[1:]
	}
}

// Sync requests and draws what is to be seen and is not there yet. It is called after every change while
// the screen is in front.
func (s *Screen) Sync() tea.Cmd {
	if !s.canvas.Shows() && !s.inPlayer() || s.width < 1 {
		return nil
	}
	return tea.Batch(s.fetch(), s.render())
}

// fetch requests videos.
func (s *Screen) fetch() tea.Cmd {
	var cmds []tea.Cmd
	if s.inPlayer() {
		for _, r := range s.panes() {
			cmds = append(cmds, s.fetchFilm(saved(r), true))
		}
		return tea.Batch(cmds...)
	}
	reading, missing := 0, false
	for _, p := range s.posters {
		if p.jpeg == nil && p.fail == "" {
			reading++
		}
	}
	for _, r := range s.visible() {
		path := saved(r)
		if path == "" {
			continue
		}
		if p := s.posters[path]; p == nil {
			missing = true
			if reading < maxReading {
				reading++
				s.posters[path] = &poster{}
				cmds = append(cmds, s.load.Poster(path))
			}
		}
	}
	if r, ok := s.current(); ok && !missing && reading == 0 && !s.styles.Options.ReducedMotion {
		cmds = append(cmds, s.fetchFilm(saved(r), false)) // most likely it is played next
	}
	return tea.Batch(cmds...)
}

func (s *Screen) fetchFilm(path string, urgent bool) tea.Cmd {
	if path == "" {
		return nil
	}
	if f := s.films[path]; f != nil {
		if f.film != nil {
			s.use(path)
		}
		return nil
	}
	s.films[path] = &film{}
	return s.load.Film(path, urgent)
}

// visible returns the takes in sight on the contact sheet.
func (s *Screen) visible() []run.Run {
	g := s.grid()
	from := min(s.sheet.top*g.cols, len(s.sheet.shown))
	return s.sheet.shown[from:min(from+g.rows*g.cols, len(s.sheet.shown))]
}

// render draws what is missing, unless a command draws already; its answer leads here again.
func (s *Screen) render() tea.Cmd {
	if s.drawing || !s.canvas.Shows() {
		return nil
	}
	if s.inPlayer() {
		return s.renderPlayer()
	}
	g := s.grid()
	var todo []drawing
	for _, r := range s.visible() {
		path := saved(r)
		key := s.posterKey(path, g.width, g.picture)
		p := s.posters[path]
		if p == nil || p.jpeg == nil || p.fail != "" || s.art[key] != nil || g.picture < 1 {
			continue
		}
		todo = append(todo, drawing{key, -1, p.jpeg})
	}
	return s.draw(todo)
}

// draw returns a command that draws pictures as text.
func (s *Screen) draw(todo []drawing) tea.Cmd {
	if len(todo) == 0 {
		return nil
	}
	todo = todo[:min(len(todo), maxDrawn)]
	s.drawing = true
	s.gen++
	gen := s.gen
	return func() tea.Msg {
		m := DrawnMsg{gen: gen}
		for _, d := range todo {
			p := picture{key: d.key}
			img, err := termimage.Decode(d.jpeg)
			if err != nil {
				p.fail = damaged
			} else {
				p.size = img.Bounds().Size()
				p.lines = d.key.canvas.Lines(img, d.key.cols, d.key.rows)
			}
			m.pictures = append(m.pictures, p)
		}
		return m
	}
}

const damaged = "This picture is damaged."

// redraw makes the answer of the command that draws now void.
func (s *Screen) redraw() {
	s.gen++
	s.drawing = false
	if s.direct.painter != nil {
		s.direct.painter.Expect(s.gen)
	}
}

// drawn stores drawn pictures.
func (s *Screen) drawn(m DrawnMsg) {
	if m.direct {
		s.painted(m)
		return
	}
	if m.gen == s.gen {
		s.drawing = false
	}
	if len(s.art) > maxArt {
		clear(s.art)
	}
	for _, p := range m.pictures {
		switch {
		case p.fail != "":
			if poster := s.posters[p.key.path]; poster != nil {
				poster.fail = p.fail
			}
		default:
			if poster := s.posters[p.key.path]; poster != nil && p.key.frame < 0 {
				poster.size = p.size
			}
			s.art[p.key] = p.lines
		}
	}
}
