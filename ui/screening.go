package ui

import (
	"context"
	"fmt"
	"image"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/sanitize"
	"dailies/ui/screening"
	"dailies/ui/termimage"
)

// Films decodes saved videos. Its methods block.
type Films interface {
	// Load returns the frames of a video. urgent decodes it before others, because the user is waiting. more is
	// called with those that have come, each time that there are more.
	Load(ctx context.Context, path string, urgent bool, more func(run.Film)) (run.Film, error)
	// Poster returns a JPEG of the frame in the middle.
	Poster(ctx context.Context, path string) ([]byte, error)
	// Still writes a frame at full size to a file beside the video and returns its path: the last
	// frame for a negative number.
	Still(ctx context.Context, path string, frame int) (string, error)
}

// filmLoader is the [screening.Loader]. What it reads is cancelled when the screen is left.
type filmLoader struct {
	backend
	films   Films
	current context.Context
	cancel  context.CancelFunc
}

// of returns the context of what is read now.
func (l *filmLoader) of() context.Context {
	if l.current == nil {
		l.current, l.cancel = context.WithCancel(l.ctx)
	}
	return l.current
}

// stop cancels what is read now.
func (l *filmLoader) stop() {
	if l.cancel != nil {
		l.cancel()
		l.current, l.cancel = nil, nil
	}
}

func (l *filmLoader) Takes(shot string) tea.Cmd {
	ctx := l.ctx
	return func() tea.Msg {
		takes, err := l.history.Takes(ctx, shot)
		return screening.TakesMsg{Shot: shot, Takes: takes, Err: err}
	}
}

func (l *filmLoader) Poster(path string) tea.Cmd {
	ctx := l.of()
	return func() tea.Msg {
		if l.films == nil {
			return screening.PosterMsg{Path: path, Err: noFilms()}
		}
		b, err := l.films.Poster(ctx, path)
		return screening.PosterMsg{Path: path, JPEG: b, Err: err}
	}
}

func (l *filmLoader) Film(path string, urgent bool) tea.Cmd {
	ctx := l.of()
	return func() tea.Msg {
		if l.films == nil {
			return screening.FilmMsg{Path: path, Err: noFilms()}
		}
		return newestFilm(path, func(more func(run.Film)) (run.Film, error) { return l.films.Load(ctx, path, urgent, more) })()
	}
}

// filmEvery is how often a film that is being read is shown with the frames that have come: a screen for each
// of them would take the processor from the reader.
const filmEvery = 100 * time.Millisecond

// newestFilm loads a film and returns the command that waits for its first frames. While it is loaded, only
// the newest message is kept, so that the reader never waits for the screen.
func newestFilm(path string, load func(more func(run.Film)) (run.Film, error)) tea.Cmd {
	newest, whole := make(chan run.Film, 1), make(chan screening.FilmMsg, 1)
	provider.Go(func(err error) { whole <- screening.FilmMsg{Path: path, Err: err} }, func() {
		film, err := load(func(f run.Film) {
			select {
			case <-newest:
			default:
			}
			newest <- f
		})
		whole <- screening.FilmMsg{Path: path, Film: film, Err: err}
	})
	var after func(wait time.Duration) tea.Cmd
	after = func(wait time.Duration) tea.Cmd {
		return func() tea.Msg {
			select {
			case m := <-whole:
				return m
			case <-time.After(wait):
			}
			select {
			case m := <-whole:
				return m
			case film := <-newest:
				return screening.FilmMsg{Path: path, Film: film, Next: after(filmEvery)}
			}
		}
	}
	return after(0)
}

func noFilms() error {
	return provider.Errorf(provider.KindLocal, "videos are not shown here").WithHint("o opens them in your player")
}

// openShot shows the contact sheet of a shot.
func (a *App) openShot(shot run.Shot) tea.Cmd {
	a.screeningFrom = a.current
	a.setCanvas()
	cmd := a.screening.OpenShot(shot)
	a.show(viewScreening)
	return cmd
}

// openTakes shows the marked runs: up to four in the player, more on a contact sheet. The marks
// stay: what was only looked at is tagged, rejected or sent again next. What changes runs takes the marks off.
func (a *App) openTakes() {
	a.screeningFrom = a.current
	a.setCanvas()
	a.screening.OpenRuns(a.table.Targets())
	a.show(viewScreening)
}

// routeScreening owns the messages of the screening room.
func (a *App) routeScreening(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case screening.ClosedMsg:
		a.films.stop()
		return a.backTo(a.screeningFrom), true
	case screening.InfoMsg:
		a.log.Info(a.now(), msg.Text)
	case screening.OpenAtMsg:
		return a.backend.play(msg.Take.Video.File, msg.At), true
	case screening.NoteMsg:
		if !a.rejectReadOnly() {
			a.askNoteAt(msg)
		}
	case screening.FrameMsg:
		return a.frameChosen(msg), true
	case screening.CutMsg:
		if !a.rejectReadOnly() {
			return a.keepCut(msg), true
		}
	case screening.WinnerMsg:
		if !a.rejectReadOnly() {
			return a.winner(msg), true
		}
	case screening.Msg:
		return a.screening.Update(msg), true
	default:
		return nil, false
	}
	return nil, true
}

// syncScreening lets the screening room, or the list of shots, request and draw what it is to show.
func (a *App) syncScreening() tea.Cmd {
	if a.images.o.Terminal.Answered(a.frameQuestion) {
		a.screening.Answered()
		if a.frameAnswered != nil {
			a.frameAnswered()
		}
	}
	seen := a.current == viewScreening && a.dialog == nil && a.help == nil && a.palette == nil
	if a.current == viewScreening {
		a.setCanvas()
	}
	placed := a.screening.Place(image.Pt(0, a.top()), seen)
	switch a.current {
	case viewScreening:
		return tea.Batch(placed, a.screening.Sync())
	case viewShots:
		a.setCanvas()
		return tea.Batch(placed, a.shots.Sync())
	}
	return placed
}

// frameQuestions counts the questions that the player asks the terminal behind the frames of films: the next ones
// wait for the answer. Terminals that answer no questions get frames by the clock alone.
type frameQuestions struct{ app *App }

// Ask implements [screening.Questions].
func (q frameQuestions) Ask() bool {
	t := &q.app.images.o.Terminal
	if !t.Answers() {
		return false
	}
	q.app.frameQuestion = t.Question()
	return true
}

// Withdraw implements [screening.Questions].
func (q frameQuestions) Withdraw() {
	q.app.frameQuestion = min(q.app.frameQuestion, q.app.images.o.Terminal.Withdraw())
}

// setCanvas tells the screening room how pictures are drawn now.
func (a *App) setCanvas() {
	canvas := termimage.Canvas{Protocol: termimage.None}
	films := canvas
	if a.images.on() {
		canvas = a.images.o.Terminal.Canvas(a.images.o.Preferred)
		films = a.images.o.Terminal.Films(a.images.o.Preferred)
	}
	a.screening.SetCanvas(canvas, films)
	a.shots.SetCanvas(canvas)
}

// ofTake returns the commands for takes in the screening room, most useful first: those of all runs, but
// the keys of numbers rate and x rejects.
func ofTake() []onRuns {
	var all []onRuns
	for n := range run.MaxRating + 1 {
		id := fmt.Sprintf("rate %d", n)
		c := command.Command{ID: command.ID(id), Title: id, Keys: []string{fmt.Sprint(n)}, Now: command.Unlisted, Doc: "rate, with `0` to `5`"}
		switch n {
		case 0:
			c.Title = "remove the rating"
		case 1:
			c.Shown, c.Now, c.Label = "0–5", nil, "rate"
		}
		all = append(all, onRuns{c, command.Target{}, false, func(a *App, rs []run.Run) tea.Cmd { return a.judged(a.rate(rs, n)) }})
	}
	reject := command.Command{ID: screening.LastJudgement, Title: "reject the take, or cancel it", Label: "reject", Keys: []string{"x"}}
	for _, o := range ofAnyRun() {
		if o.ID == "pick" {
			all = append(all, o)
		}
	}
	all = append(all, onRuns{reject, command.Target{}, false, (*App).rejectOrCancel})
	for _, o := range append(ofAnyRun(), ofLife()...) {
		switch o.ID {
		case "pick", "cancel", "reject", "rate", "delete", "shot": // here under other keys, or not at all
		default:
			all = append(all, o)
		}
	}
	return all
}

// judged takes the marks off and returns cmd.
func (a *App) judged(cmd tea.Cmd) tea.Cmd {
	a.screening.Unmark()
	return cmd
}

// rejectOrCancel rejects takes. If all of them are under way, it asks whether to cancel them.
func (a *App) rejectOrCancel(rs []run.Run) tea.Cmd {
	if live, _ := (command.Target{Why: notLive}).Fit(rs); len(live) == len(rs) {
		a.askCancel(live)
		return nil
	}
	return a.judged(a.reject(rs))
}

// keepCut keeps the in and the out point of a take.
func (a *App) keepCut(m screening.CutMsg) tea.Cmd {
	says := "removed the in and the out point"
	switch {
	case m.In > 0 && m.Out > 0:
		says = "from " + screening.Timecode(m.In) + " until " + screening.Timecode(m.Out)
	case m.In > 0:
		says = "from " + screening.Timecode(m.In)
	case m.Out > 0:
		says = "until " + screening.Timecode(m.Out)
	}
	return a.backend.annotate(says, "in and out point", run.Revision{Edit: run.AnnotationEdit{In: &m.In, Out: &m.Out}, Runs: []string{m.Take.ID}})
}

func takeName(r run.Run) string {
	if r.Take == 0 {
		return sanitize.Line(r.ID)
	}
	return sanitize.Line(fmt.Sprintf("%s t%02d", r.Shot, r.Take))
}
