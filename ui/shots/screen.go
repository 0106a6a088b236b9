// Package shots is the list of the shots of one project, or of all: each with its takes by state,
// its picks, the best rating and the cost.
//
// Data comes from a [Loader].
package shots

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/termimage"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// Loader loads the shots. Its methods only build commands.
type Loader interface {
	// Shots loads the shots of all projects, in their order. Its result is made by [Loaded].
	Shots(turn int) tea.Cmd
	// Posters reads posters of the saved takes of a shot. The answer is made with
	// [PostersQuestion.DrawPosters] outside the event loop.
	Posters(PostersQuestion) tea.Cmd
}

// Msg is a result of a [Loader], or a message of the screen itself. It goes to [Screen.Update],
// whichever screen is in front.
type Msg interface{ toShots() }

type (
	// LoadedMsg holds the shots, or the error.
	LoadedMsg struct {
		Err   error
		rev   int
		shots []row
	}
	// reloadMsg: takes have changed since the shots were read.
	reloadMsg struct{ rev int }
)

func (LoadedMsg) toShots() {}
func (reloadMsg) toShots() {}

// row is a shot with the values that sorting and filtering need, computed once.
type row struct {
	run.ShotTotals
	total int
	text  string // what the filter searches, in lower case
}

// Loaded returns the result of [Loader.Shots] for a revision.
func Loaded(rev int, all []run.ShotTotals, err error) LoadedMsg {
	m := LoadedMsg{rev: rev, Err: err, shots: make([]row, len(all))}
	for i, s := range all {
		m.shots[i] = row{s, s.Total(), strings.ToLower(s.Code + " " + s.Name + " " + s.Project)}
	}
	return m
}

// OpenMsg requests the contact sheet of a shot, ListMsg its takes in the list of runs.
type (
	OpenMsg struct{ Shot run.Shot }
	ListMsg struct{ Shot run.Shot }
)

// Part is a part of a shot that can be changed.
type Part int

// The parts.
const (
	Name Part = iota
	Code
	Project
)

// EditMsg requests a dialog that changes a part of a shot.
type EditMsg struct {
	Shot run.Shot
	Part Part
}

// ExportMsg requests the hand-over of the takes of a shot to an editor.
type ExportMsg struct{ Shot run.ShotTotals }

// SplitMsg requests that takes of a shot move to a new one.
type SplitMsg struct{ Shot run.ShotTotals }

// JoinMsg requests that the takes of a shot move to another one, with one of the codes.
type JoinMsg struct {
	Shot   run.ShotTotals
	Others []string
}

// TrashMsg requests that the films of the rejected takes of a shot go to the trash.
type TrashMsg struct{ Shot run.ShotTotals }

// ClosedMsg requests the list of runs.
type ClosedMsg struct{}

// reloadAfter is the delay between a change of a take and the reload that it causes, so that many
// changes cause one.
const reloadAfter = 500 * time.Millisecond

// allProjects selects the shots of all projects; "" selects those without a project.
const allProjects = "*"

// Screen is the list of shots.
type Screen struct {
	load          Loader
	styles        theme.Styles
	width, height int

	all         []row
	names       []string // of the projects that can be chosen, see [projectsOf]
	shown       []row    // those of the project that match the filter, sorted
	totals      totals   // of those shown
	project     string
	sort        sorting
	sorting     bool // the next key names what to sort by
	filter      textinput.Line
	typing      bool // the filter line is open
	read        bool
	failed      bool
	rev         int  // revision, incremented by every load: results for older ones are dropped
	asked       bool // a load is running or scheduled
	reloadAgain bool // another load is needed after it

	canvas  termimage.Canvas
	posters map[postersKey]string // drawn, of a shot; "" where there are none
	asking  bool                  // the posters of a shot are on their way

	cursor, top int
	selected    string // the code of the shot under the cursor, to follow it when rows move
}

// New returns a screen without shots.
func New(styles theme.Styles, load Loader) *Screen {
	return &Screen{load: load, styles: styles, project: allProjects, filter: textinput.New(""), posters: map[postersKey]string{}}
}

// SetSize sets the size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.move(s.cursor)
}

// SetStyles changes the styles.
func (s *Screen) SetStyles(styles theme.Styles) { s.styles = styles }

// Reload loads the shots again, now.
func (s *Screen) Reload() tea.Cmd {
	s.asked, s.reloadAgain = true, false
	s.rev++
	return s.load.Shots(s.rev)
}

// Changed loads the shots again because takes have changed: after reloadAfter, and not before a
// running load has ended.
func (s *Screen) Changed() tea.Cmd {
	if s.asked {
		s.reloadAgain = true
		return nil
	}
	return s.Reload()
}

// Select moves the cursor to a shot, now or once it is loaded.
func (s *Screen) Select(code string) {
	s.selected = code
	s.follow()
}

// Begin moves the cursor to a shot unless it was moved before.
func (s *Screen) Begin(code string) {
	if s.selected == "" {
		s.Select(code)
	}
}

// Current returns the shot under the cursor.
func (s *Screen) Current() (run.ShotTotals, bool) {
	if s.cursor < 0 || s.cursor >= len(s.shown) {
		return run.ShotTotals{}, false
	}
	return s.shown[s.cursor].ShotTotals, true
}

// Typing reports whether letters go to the filter input or choose a sort order.
func (s *Screen) Typing() bool { return s.typing || s.sorting }

// Cursor returns the position of the text cursor, or nil.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.typing || s.height < 1 {
		return nil
	}
	_, x := s.filterLine()
	return tea.NewCursor(x, s.height-1)
}

// Update handles the mouse, the results of the loader, and keys while the filter input is open or a
// sort order is chosen.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case LoadedMsg:
		return s.loaded(m)
	case PostersMsg:
		s.postersRead(m)
	case reloadMsg:
		if m.rev == s.rev {
			return s.Reload()
		}
	case tea.MouseMsg:
		return s.mouse(m)
	}
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case s.typing:
		before := s.filter.Text()
		cmd := s.filter.Update(msg)
		if s.filter.Text() != before {
			s.arrange()
		}
		return cmd
	case ok && s.sorting:
		s.sortBy(press.String())
	}
	return nil
}

func (s *Screen) loaded(m LoadedMsg) tea.Cmd {
	if m.rev != s.rev {
		return nil
	}
	s.asked, s.failed = false, m.Err != nil
	if m.Err == nil {
		s.all, s.names, s.read = m.shots, projectsOf(m.shots), true
		if !slices.ContainsFunc(s.names, func(n string) bool { return strings.EqualFold(n, s.project) }) {
			s.project = allProjects
		}
		s.arrange()
	}
	if s.reloadAgain {
		s.asked, s.reloadAgain = true, false
		rev := s.rev
		return tea.Tick(reloadAfter, func(time.Time) tea.Msg { return reloadMsg{rev} })
	}
	return nil
}

// projectsOf returns the projects to choose from: all, then each by name; "" stands for the shots
// without a project.
func projectsOf(all []row) []string {
	var names []string
	last := ""
	for i, shot := range all {
		if i > 0 && shot.Project == last {
			continue
		}
		last = shot.Project
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, shot.Project) }) {
			names = append(names, shot.Project)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return append([]string{allProjects}, names...)
}

// choose selects the next project.
func (s *Screen) choose(by int) {
	n := len(s.names)
	if n == 0 {
		return
	}
	at := slices.IndexFunc(s.names, func(p string) bool { return strings.EqualFold(p, s.project) })
	s.project = s.names[(max(at, 0)+by+n)%n]
	s.arrange()
}

// arrange filters and sorts the shots.
func (s *Screen) arrange() {
	words := strings.Fields(strings.ToLower(s.filter.Text()))
	s.shown, s.totals = s.shown[:0], totals{}
	for _, shot := range s.all {
		lacks := func(word string) bool { return !strings.Contains(shot.text, word) }
		if (s.project == allProjects || strings.EqualFold(s.project, shot.Project)) && !slices.ContainsFunc(words, lacks) {
			s.shown = append(s.shown, shot)
			s.totals.add(shot)
		}
	}
	s.sort.apply(s.shown)
	s.follow()
}

// totals are sums over several shots.
type totals struct {
	takes, picks, unpriced int
	spent                  provider.Money
}

func (s *totals) add(r row) {
	s.takes, s.picks, s.unpriced, s.spent = s.takes+r.total, s.picks+r.Picks, s.unpriced+r.Unpriced, s.spent.Plus(r.Spent)
}

// follow moves the cursor to where its shot is now.
func (s *Screen) follow() {
	i := slices.IndexFunc(s.shown, func(o row) bool { return strings.EqualFold(o.Code, s.selected) })
	if i < 0 {
		i = min(s.cursor, len(s.shown)-1)
	}
	wanted := s.selected
	s.move(i)
	if len(s.shown) == 0 || !s.read {
		s.selected = wanted
	}
}

// move moves the cursor to row i and scrolls to it.
func (s *Screen) move(i int) {
	s.cursor = max(0, min(i, len(s.shown)-1))
	if shot, ok := s.Current(); ok {
		s.selected = shot.Code
	}
	room := s.room()
	s.top = max(0, min(s.top, s.cursor, len(s.shown)-room))
	if s.cursor >= s.top+room {
		s.top = s.cursor - room + 1
	}
}

func (s *Screen) step(to command.ID) tea.Cmd {
	s.move(command.Moved(to, s.cursor, s.room(), len(s.shown)))
	return nil
}
