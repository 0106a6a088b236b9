package screening

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
)

// Commands returns the commands of the screen, most useful first. onTake are the commands of the root
// for the chosen takes.
func (s *Screen) Commands(onTake []command.Command) []command.Command {
	sheet := command.In(command.Sheet, s.onSheet()...)
	judge, more := onTake, []command.Command(nil)
	if i := slices.IndexFunc(onTake, func(c command.Command) bool { return c.ID == LastJudgement }); i >= 0 {
		judge, more = onTake[:i+1], onTake[i+1:]
	}
	return slices.Concat(sheet[:1], both(s.onBoth()...), s.seeking(), s.judging(judge), sheet[1:], s.sheetMoves(),
		command.In(command.Player, s.inPlay()...), s.cutting(), s.judging(more), command.In(command.TakeSort, s.sortKeys()...))
}

// LastJudgement is the last of the root's commands that judge a take, which come before all others.
const LastJudgement command.ID = "reject take"

// both sets the scopes of commands of the sheet and of the player.
func both(all ...command.Command) []command.Command {
	out := make([]command.Command, len(all))
	for i, c := range all {
		c.Scopes = []command.Scope{command.Sheet, command.Player}
		out[i] = c
	}
	return out
}

func (s *Screen) onSheet() []command.Command {
	some := command.When(func() bool { return len(s.sheet.shown) > 0 })
	hides := func() string {
		if s.sheet.hide {
			return "show rejected"
		}
		return "hide rejected"
	}
	rejected := func() bool {
		return s.sheet.hide || slices.ContainsFunc(s.takes, func(r run.Run) bool { return r.Rejected })
	}
	return []command.Command{
		{Keys: []string{"enter"}, Label: "large", Doc: "show the take, or the marked ones, large", Why: some, Do: s.large},
		{ID: "compare takes", Title: "compare takes", Keys: []string{"="}, Label: "compare", Doc: "compare the marked takes, or this one and the next",
			Why: command.When(func() bool { n := len(s.toCompare()); return n > 1 && n <= Most }), Do: command.Do(func() { s.enter(s.toCompare()...) })},
		{ID: "mark take", Title: "mark the take", Keys: []string{"v"}, Label: "mark", Why: some, Do: s.mark},
		{ID: "hide rejected", Title: "hide or show rejected takes", Keys: []string{"H"}, Now: hides, Why: command.When(rejected),
			Do: command.Do(func() { s.sheet.hide = !s.sheet.hide; s.arrange() })},
		{ID: "sort takes", Title: "sort the takes", Keys: []string{","}, Label: "sort", Why: some, Do: command.Do(func() { s.sheet.sorting = true })},
		{ID: "smaller", Title: "smaller pictures, or slower", Keys: []string{"-"}, Shown: "- +", Label: "size", Why: command.When(s.canResize), Do: command.Do(func() { s.resize(-1) })},
		{ID: "larger", Title: "larger pictures, or faster", Keys: []string{"+"}, Now: command.Unlisted, Why: command.When(s.canResize), Do: command.Do(func() { s.resize(1) })},
		{Keys: []string{"esc"}, Label: "back", Do: s.back},
	}
}

func (s *Screen) canResize() bool { return len(s.sheet.shown) > 0 && s.canvas.Shows() }

// large shows what is chosen in the player.
func (s *Screen) large() tea.Cmd {
	takes := s.Targets()
	if len(takes) > Most {
		return send(InfoMsg{fmt.Sprintf("the player shows at most %d takes; v marks and unmarks them", Most)})
	}
	s.enter(takes...)
	return nil
}

// back takes the marks off, then leaves.
func (s *Screen) back() tea.Cmd {
	if len(s.sheet.marks) > 0 {
		s.Unmark()
		return nil
	}
	return send(ClosedMsg{})
}

// sheetMoves moves the cursor of the sheet.
func (s *Screen) sheetMoves() []command.Command {
	own := command.In(command.Sheet,
		command.Command{ID: command.Left, Title: "left", Keys: []string{"left", "h"}, Move: true, Do: func() tea.Cmd { return s.move(command.Left) }},
		command.Command{ID: command.Right, Title: "right", Keys: []string{"right", "l"}, Move: true, Do: func() tea.Cmd { return s.move(command.Right) }})
	moves := command.Moves(command.Sheet, s.move)
	for i, c := range moves {
		if c.ID == command.Down {
			moves[i].Shown, moves[i].Now = "←→↑↓", command.Says("take", func() bool { return len(s.sheet.shown) > 1 })
		}
	}
	return append(own, moves...)
}

// judging returns the commands of the root. In the player, a note and the opened video are at the
// playhead.
func (s *Screen) judging(onTake []command.Command) []command.Command {
	inPlayer := slices.Clone(onTake)
	for i, c := range inPlayer {
		switch c.ID {
		case "note":
			inPlayer[i].Label = "note here"
			inPlayer[i].Do = func() tea.Cmd {
				return s.atPlayhead(func(r run.Run, at time.Duration) tea.Msg { return NoteMsg{r, at} })
			}
		case "open":
			inPlayer[i].Label = "open here"
			inPlayer[i].Do = func() tea.Cmd {
				return s.atPlayhead(func(r run.Run, at time.Duration) tea.Msg { return OpenAtMsg{r, at} })
			}
		}
	}
	return append(command.In(command.Sheet, onTake...), command.In(command.Player, inPlayer...)...)
}

// atPlayhead sends a message about the take with the focus and the time of the frame that is shown.
func (s *Screen) atPlayhead(msg func(run.Run, time.Duration) tea.Msg) tea.Cmd {
	r, ok := s.focused()
	if !ok {
		return nil
	}
	at := time.Duration(0)
	if f := s.film(); f != nil {
		at = f.Frames[f.FrameAt(s.position())].At
	}
	s.pause()
	return send(msg(r, at))
}

// takeFrame asks for a new request with the frame under the playhead.
func (s *Screen) takeFrame(end bool) tea.Cmd {
	r, ok := s.focused()
	f := s.film()
	if !ok || f == nil {
		return nil
	}
	frame := f.Frames[f.FrameAt(s.position())].Index
	s.pause()
	return send(FrameMsg{r, frame, end})
}

// onBoth are the commands that the sheet and the player share.
func (s *Screen) onBoth() []command.Command {
	return []command.Command{
		{ID: "play", Title: "play or stop", Keys: []string{"space"}, Now: s.playLabel, Why: command.When(s.canPlay), Do: s.playKey},
	}
}

// playLabel is "" where a press only says why nothing plays.
func (s *Screen) playLabel() string {
	switch {
	case !s.canvas.Shows() || s.styles.Options.ReducedMotion || !s.anySaved():
		return ""
	case s.running:
		return "stop"
	}
	return "play"
}

// canPlay reports whether one of the takes has a video, here or at its provider.
func (s *Screen) canPlay() bool {
	made := func(r run.Run) bool { return saved(r) != "" || r.State == run.Succeeded }
	return !s.table && slices.ContainsFunc(s.played(), made)
}

// anySaved reports whether one of the takes that would be played is saved.
func (s *Screen) anySaved() bool {
	return slices.ContainsFunc(s.played(), func(r run.Run) bool { return saved(r) != "" })
}

// played returns the takes that play would be about.
func (s *Screen) played() []run.Run {
	if s.inPlayer() {
		return s.panes()
	}
	return s.Targets()
}

func (s *Screen) playKey() tea.Cmd {
	if !s.anySaved() {
		return send(InfoMsg{"play: its video is not saved here; download it first"})
	}
	if s.inPlayer() {
		return s.toggle()
	}
	if cmd := s.large(); cmd != nil || !s.inPlayer() {
		return cmd
	}
	return s.play(1)
}

// sortKeys are the orders. Their keys come by Update, which ends the choice with any other one.
func (s *Screen) sortKeys() []command.Command {
	var keys []command.Command
	for _, o := range orders() {
		keys = append(keys, command.Command{Shown: o.key, Label: o.name, Do: command.Do(func() { s.sortBy(o.key) })})
	}
	return append(keys, command.Command{Shown: "esc", Label: "cancel", Do: command.Do(func() { s.sortBy("esc") })})
}

// inPlay are the commands of the player.
func (s *Screen) inPlay() []command.Command {
	several := func() bool { return len(s.ids) > 1 }
	film := command.When(func() bool { return s.film() != nil && !s.table })
	timed := command.When(s.canSeek)
	swaps := func() string {
		if several() {
			return "next pane"
		}
		return "A/B"
	}
	flips := func() string {
		if s.flip {
			return "side by side"
		}
		return "one at a time"
	}
	loops := func() string {
		if s.once {
			return "loop"
		}
		return "play once"
	}
	frame := func(end bool) func() tea.Cmd {
		return func() tea.Cmd { return s.takeFrame(end) }
	}
	return []command.Command{
		{Keys: []string{"esc"}, Label: "back", Do: s.leavePlayer},
		{ID: "winner", Title: "pick this take and reject the others", Keys: []string{"w"}, Label: "winner", Why: command.When(several), Do: s.winner},
		{ID: "start frame", Title: "a new shot that begins with this frame", Keys: []string{"b"}, Label: "begin with it", Why: film, Do: frame(false)},
		{ID: "end frame", Title: "a new shot that ends with this frame", Keys: []string{"B"}, Label: "end with it", Why: film, Do: frame(true)},
		{ID: "swap", Title: "next pane, or the take before (A/B)", Keys: []string{"tab"}, Now: swaps, Why: command.When(func() bool { return several() || s.before != "" }), Do: command.Do(s.swap)},
		{ID: "parameters", Title: "parameters of the takes", Keys: []string{"="}, Now: s.nextTable, Do: command.Do(s.turnTable)},
		{ID: "flip", Title: "one take at a time, or side by side", Keys: []string{"f"}, Now: flips, Why: command.When(func() bool { return several() && !s.table }), Do: command.Do(func() { s.flip = !s.flip; s.redraw() })},
		{ID: "earlier take", Title: "the take before, at the same time", Keys: []string{"<"}, Shown: "< >", Label: "other take", Why: command.When(func() bool { return len(s.sheet.shown) > len(s.ids) }), Do: command.Do(func() { s.other(-1) })},
		{ID: "later take", Title: "the next take, at the same time", Keys: []string{">"}, Now: command.Unlisted, Why: command.When(func() bool { return len(s.sheet.shown) > len(s.ids) }), Do: command.Do(func() { s.other(1) })},
		{ID: "loop", Title: "play once or in a loop", Keys: []string{"l"}, Now: loops, Why: timed, Do: command.Do(func() { s.once = !s.once })},
		{ID: "smaller", Title: "smaller pictures, or slower", Keys: []string{"-"}, Shown: "- +", Label: "speed", Why: timed, Do: func() tea.Cmd { return s.pace(0.5) }},
		{ID: "larger", Title: "larger pictures, or faster", Keys: []string{"+"}, Now: command.Unlisted, Why: timed, Do: func() tea.Cmd { return s.pace(2) }},
		{ID: "backwards", Title: "play backwards, faster each time", Keys: []string{"J"}, Shown: "J K L", Label: "shuttle", Why: timed, Do: func() tea.Cmd { return s.shuttle(-1) }},
		{ID: "stop", Title: "stop the film", Keys: []string{"K"}, Now: command.Unlisted, Why: timed, Do: command.Do(s.pause)},
		{ID: "forwards", Title: "play, faster each time", Keys: []string{"L"}, Now: command.Unlisted, Why: timed, Do: func() tea.Cmd { return s.shuttle(1) }},
	}
}

// leavePlayer returns to the sheet.
func (s *Screen) leavePlayer() tea.Cmd {
	s.exit()
	if s.shot.Code == "" && len(s.takes) <= Most { // these runs were opened in the player
		return send(ClosedMsg{})
	}
	return nil
}

// winner asks to pick the take with the focus and to reject the others.
func (s *Screen) winner() tea.Cmd {
	m := WinnerMsg{}
	for i, r := range s.panes() {
		if i == s.focus {
			m.Winner = r
		} else {
			m.Others = append(m.Others, r)
		}
	}
	return send(m)
}

// nextTable names what the key = shows next.
func (s *Screen) nextTable() string {
	switch {
	case !s.table:
		return "parameters"
	case !s.diffs && len(s.ids) > 1:
		return "differences only"
	}
	return "pictures"
}

// turnTable goes from the pictures to all parameters, to those that differ, and back.
func (s *Screen) turnTable() {
	switch {
	case !s.table:
		s.pause()
		s.table, s.diffs = true, false
	case !s.diffs && len(s.ids) > 1:
		s.diffs = true
	default:
		s.table, s.diffs = false, false
	}
	s.scroll = 0
	s.redraw()
}

// cutting are the commands for the in and the out point.
func (s *Screen) cutting() []command.Command {
	film := command.When(func() bool { return s.film() != nil && !s.table })
	cut := command.When(func() bool { r, _ := s.focused(); return r.In > 0 || r.Out > 0 })
	return command.In(command.Player,
		command.Command{ID: "in point", Title: "begin at this frame (in point)", Keys: []string{"["}, Shown: "[ ]", Label: "in, out", Why: film, Do: func() tea.Cmd { return s.keepCut(0) }},
		command.Command{ID: "out point", Title: "end with this frame (out point)", Keys: []string{"]"}, Now: command.Unlisted, Why: film, Do: func() tea.Cmd { return s.keepCut(1) }},
		command.Command{ID: "no points", Title: "remove the in and the out point", Keys: []string{`\`}, Label: "all of it", Why: cut, Do: func() tea.Cmd { return s.keepCut(-1) }})
}

// seeking moves the playhead, or scrolls the table of parameters.
func (s *Screen) seeking() []command.Command {
	by := func(n int) func() tea.Cmd { return command.Do(func() { s.step(n) }) }
	second := func(n float64) func() tea.Cmd { return command.Do(func() { s.jump(n) }) }
	film := s.canSeek
	moves := command.In(command.Player,
		command.Command{ID: "frame back", Title: "a frame back", Keys: []string{"left", ","}, Move: true, Do: by(-1)},
		command.Command{ID: "frame on", Title: "a frame on", Keys: []string{"right", "."}, Move: true, Shown: "←→", Now: command.Says("frame", film), Do: by(1)},
		command.Command{ID: "second back", Title: "a second back", Keys: []string{"shift+left", "h"}, Move: true, Do: second(-1)},
		command.Command{ID: "second on", Title: "a second on", Keys: []string{"shift+right"}, Move: true, Shown: "shift+←→", Now: command.Says("second", film), Do: second(1)})
	for _, c := range command.Moves(command.Player, s.playerMove) {
		if c.ID == command.Down {
			c.Now = command.Says("scroll", func() bool { return s.table && len(s.tableText()) > s.height-1 })
		}
		moves = append(moves, c)
	}
	return moves
}

// jump moves the playhead by seconds.
func (s *Screen) jump(seconds float64) {
	if f, _ := s.timed(); f != nil {
		at := s.position() + secondsOf(seconds)
		s.seek(f.Frames[f.FrameAt(max(0, at))].At)
	}
}

// playerMove goes to the first or the last frame, or scrolls the table.
func (s *Screen) playerMove(to command.ID) tea.Cmd {
	page := max(1, s.height-2)
	if s.table {
		s.scroll += map[command.ID]int{command.Up: -1, command.Down: 1, command.PageUp: -page, command.PageDown: page,
			command.HalfUp: -page / 2, command.HalfDown: page / 2, command.Top: -1 << 20, command.End: 1 << 20}[to]
		s.tableLines(s.height - 1) // keeps it in its limits
		return nil
	}
	f, _ := s.timed()
	if f == nil {
		return nil
	}
	switch to {
	case command.Top:
		s.seek(0)
	case command.End:
		s.seek(f.Frames[len(f.Frames)-1].At)
	case command.Up:
		s.other(-1)
	case command.Down:
		s.other(1)
	}
	return nil
}
