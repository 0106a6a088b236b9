// Package shots is the list of shots: each with its takes by state, its picks, the best
// rating and what it cost, of one project or of all.
//
// It draws what its [Loader] brings; it reads no history and changes nothing.
package shots

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// Loader reads the shots. A method does nothing but return the command that reads.
type Loader interface {
	// Shots reads the shots of all projects, in their order. The answer is made with
	// [Loaded] outside the event loop.
	Shots(turn int) tea.Cmd
}

// Msg is an answer of a [Loader], or the screen's own. It goes to [Screen.Update],
// whichever screen is in front.
type Msg interface{ toShots() }

type (
	// LoadedMsg are the shots, or why there are none.
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

// row is a shot with what is asked of it again and again while one sorts and filters.
type row struct {
	run.ShotTotals
	total int
	text  string // what the filter searches, in lower case
}

// Loaded makes the answer to a question of a turn.
func Loaded(rev int, all []run.ShotTotals, err error) LoadedMsg {
	m := LoadedMsg{rev: rev, Err: err, shots: make([]row, len(all))}
	for i, s := range all {
		m.shots[i] = row{s, s.Total(), strings.ToLower(s.Code + " " + s.Name + " " + s.Project)}
	}
	return m
}

// OpenMsg says that a person wants to see the takes of a shot, ListMsg that they want them in the list of
// runs.
type (
	OpenMsg struct{ Shot run.Shot }
	ListMsg struct{ Shot run.Shot }
)

// Part is what of a shot can be changed.
type Part int

// The parts.
const (
	Name Part = iota
	Code
	Project
)

// EditMsg says that a person wants to change a part of a shot.
type EditMsg struct {
	Shot run.Shot
	Part Part
}

// ExportMsg asks to hand the takes of a shot over to an editor.
type ExportMsg struct{ Shot run.ShotTotals }

// ClosedMsg says that the person has seen enough.
type ClosedMsg struct{}

// reloadAfter is how long changes of takes are gathered before the shots are read again.
const reloadAfter = 500 * time.Millisecond

// allProjects chooses the shots of all projects; "" chooses those of none.
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
	rev         int  // grows with every question: only the answer to the last one counts
	asked       bool // the shots are on their way, or will be
	reloadAgain bool // and will be wanted once more

	cursor, top int
	selected    string // the code of the shot under the cursor, which stays chosen as others move
}

// New returns a screen that knows no shots yet.
func New(styles theme.Styles, load Loader) *Screen {
	return &Screen{load: load, styles: styles, project: allProjects, filter: textinput.New("")}
}

// SetSize gives the screen its room.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.move(s.cursor)
}

// SetStyles gives the screen a new look.
func (s *Screen) SetStyles(styles theme.Styles) { s.styles = styles }

// Reload asks for the shots again at once.
func (s *Screen) Reload() tea.Cmd {
	s.asked, s.reloadAgain = true, false
	s.rev++
	return s.load.Shots(s.rev)
}

// Changed asks for the shots again because takes have changed. While they are on their
// way it waits for them, and a moment more: many takes change one after the other.
func (s *Screen) Changed() tea.Cmd {
	if s.asked {
		s.reloadAgain = true
		return nil
	}
	return s.Reload()
}

// Select puts the cursor on a shot, now or when it comes.
func (s *Screen) Select(code string) {
	s.selected = code
	s.follow()
}

// Begin puts the cursor on a shot where no other one was chosen yet.
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

// Typing reports whether letters go to the filter line, or name an order.
func (s *Screen) Typing() bool { return s.typing || s.sorting }

// Cursor returns where text goes.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.typing || s.height < 1 {
		return nil
	}
	_, x := s.filterLine()
	return tea.NewCursor(x, s.height-1)
}

// Update takes the mouse, an answer of the loader, and what is typed while the filter
// line is open or a key is to name an order.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case LoadedMsg:
		return s.loaded(m)
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

// projectsOf are the projects that can be chosen: all, then each by its name; "" are the
// shots of none.
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

// choose takes the next project.
func (s *Screen) choose(by int) {
	n := len(s.names)
	if n == 0 {
		return
	}
	at := slices.IndexFunc(s.names, func(p string) bool { return strings.EqualFold(p, s.project) })
	s.project = s.names[(max(at, 0)+by+n)%n]
	s.arrange()
}

// arrange finds the shots to show, and puts them in order.
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

// totals are what several shots come to.
type totals struct {
	takes, picks, unpriced int
	spent                  provider.Money
}

func (s *totals) add(r row) {
	s.takes, s.picks, s.unpriced, s.spent = s.takes+r.total, s.picks+r.Picks, s.unpriced+r.Unpriced, s.spent.Plus(r.Spent)
}

// follow keeps the cursor on its shot.
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

// move puts the cursor on row i, and into sight.
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
