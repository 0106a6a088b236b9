package termimage

import (
	"image"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"dailies/provider"
)

// answered returns a terminal that has answered all queries.
func answered(version string, attributes ...int) Terminal {
	t := Terminal{Term: "xterm-256color"}
	t.Question()
	for _, msg := range []tea.Msg{
		tea.ColorProfileMsg{Profile: colorprofile.TrueColor}, tea.TerminalVersionMsg{Name: version},
		uv.CellSizeEvent{Width: 10, Height: 20}, uv.PrimaryDeviceAttributesEvent(attributes),
	} {
		t.Observe(msg)
	}
	return t
}

// with returns a terminal after more messages.
func with(t Terminal, msgs ...tea.Msg) Terminal {
	t.Question()
	for _, msg := range msgs {
		t.Observe(msg)
	}
	return t
}

func colors(p colorprofile.Profile) tea.Msg { return tea.ColorProfileMsg{Profile: p} }

func inTmux(t Terminal, o tmuxHost) Terminal {
	t.Tmux = "/tmp/tmux-0/default,1,0"
	return with(t, outerMsg{o})
}

func TestWhatATerminalShows(t *testing.T) {
	silent := Terminal{Term: "xterm-256color"}
	for _, c := range []struct {
		name     string
		terminal Terminal
		want     Protocol
	}{
		{"kitty 0.28", answered("kitty(0.28.0)", 62), Kitty},
		{"kitty 0.46", answered("kitty(0.46.2)", 62), Kitty},
		{"kitty 1.0", answered("kitty(1.0.0)", 62), Kitty},
		{"kitty 0.27 has no placeholders", answered("kitty(0.27.1)", 62), Blocks},
		{"kitty 0.26 says that it has", answered("kitty(0.26.5)", 62), Blocks},
		{"kitty of no version", answered("kitty", 62), Blocks},
		{"another kitty", answered("kittyhawk(9.9)", 62), Blocks},
		{"ghostty", answered("ghostty 1.1.3", 62, 22), Kitty},
		{"kitty with 16 colours cannot name its pictures", with(answered("kitty(0.46.2)", 62), colors(colorprofile.ANSI)), Blocks},
		{"iTerm2 also has sixel", answered("iTerm2 3.5.4", 64, 4), ITerm2},
		{"WezTerm", answered("WezTerm 20240203", 65, 4), ITerm2},
		{"iTerm2 that is silent", with(Terminal{Program: "iTerm.app"}, uv.PrimaryDeviceAttributesEvent{62, 4}), ITerm2},
		{"xterm started in iTerm2", func() Terminal {
			x := answered("XTerm(379)", 63, 4)
			x.Program = "iTerm.app"
			return x
		}(), Sixel},
		{"xterm as a VT340", answered("XTerm(379)", 63, 1, 2, 4, 6), Sixel},
		{"xterm", answered("XTerm(379)", 64, 1, 2, 6), Blocks},
		{"44 is not 4", answered("x", 62, 44), Blocks},
		{"mlterm says no version", answered("", 63, 4), Sixel},
		{"sixel without the size of a cell", with(silent, uv.PrimaryDeviceAttributesEvent{63, 4}), Blocks},
		{"sixel with a cell from the kernel", with(silent, uv.PrimaryDeviceAttributesEvent{63, 4}, measuredMsg{image.Pt(9, 19)}), Sixel},
		{"a terminal that never answers", silent, Blocks},
		{"kitty that has not said everything", with(silent, tea.TerminalVersionMsg{Name: "kitty(0.46.2)"}), Blocks},
		{"the Linux console", Terminal{Term: "linux"}, Blocks},
		{"dumb", Terminal{Term: "dumb"}, None},
		{"NO_COLOR in kitty", with(answered("kitty(0.46.2)", 62), colors(colorprofile.ASCII)), None},
		{"NO_COLOR in xterm", with(answered("XTerm(379)", 63, 4), colors(colorprofile.ASCII)), None},
		{"not a terminal", with(answered("", 63, 4), colors(colorprofile.NoTTY)), None},
		{"accessible in kitty", func() Terminal {
			k := answered("kitty(0.46.2)", 62)
			k.Plain = true
			return k
		}(), None},
		{"tmux in kitty", inTmux(answered("tmux 3.3a", 1, 2), tmuxHost{version: "kitty(0.28.1)", passes: true}), Kitty},
		{"tmux in kitty that passes nothing", inTmux(answered("tmux 3.3a", 1, 2), tmuxHost{version: "kitty(0.28.1)"}), Blocks},
		{"tmux in old kitty", inTmux(answered("tmux 3.3a", 1, 2), tmuxHost{version: "kitty(0.26.5)", passes: true}), Blocks},
		{"tmux in iTerm2", inTmux(answered("tmux 3.3a", 1, 2), tmuxHost{version: "iTerm2 3.5", passes: true}), Blocks},
		{"a silent tmux, started in iTerm2", inTmux(with(Terminal{Program: "iTerm.app"}, uv.PrimaryDeviceAttributesEvent{1, 2}), tmuxHost{}), Blocks},
		{"tmux that says that it draws sixel", inTmux(answered("tmux 3.5a", 1, 2, 4), tmuxHost{version: "foot", passes: true}), Blocks},
		{"a tmux that nobody could ask", inTmux(answered("tmux 3.3a", 1, 2), tmuxHost{}), Blocks},
	} {
		if got := c.terminal.Canvas(Auto).Protocol; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := c.terminal.Canvas("").Protocol; got != c.want {
			t.Errorf("%s: without a wish %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAWishGoesBeforeKnowledge(t *testing.T) {
	plain := answered("XTerm(379)", 64)
	for _, p := range []Protocol{Kitty, ITerm2, Sixel, Blocks, None} {
		if got := plain.Canvas(p).Protocol; got != p {
			t.Errorf("%s was wished, %s it is", p, got)
		}
		accessible := plain
		accessible.Plain = true
		if got := accessible.Canvas(p); got != (Canvas{Protocol: None}) {
			t.Errorf("%s was wished in accessible mode, %v it is", p, got)
		}
	}
	for p, want := range map[Protocol]Protocol{Kitty: None, Blocks: None, Sixel: Sixel, ITerm2: ITerm2} {
		if got := with(plain, colors(colorprofile.ASCII)).Canvas(p).Protocol; got != want {
			t.Errorf("%s was wished without colours: %s, want %s", p, got, want)
		}
	}
}

func TestTheCellIsTheOneThatCounts(t *testing.T) {
	measured, said := measuredMsg{image.Pt(9, 19)}, uv.CellSizeEvent{Width: 10, Height: 20}
	for _, c := range []struct {
		name     string
		terminal Terminal
		want     image.Point
	}{
		{"nothing is known", Terminal{}, image.Point{}},
		{"from the kernel", with(Terminal{}, measured), image.Pt(9, 19)},
		{"from the terminal", with(Terminal{}, measured, said), image.Pt(10, 20)},
		{"from the terminal, first", with(Terminal{}, said, measured), image.Pt(10, 20)},
		{"in tmux", inTmux(with(Terminal{}, said), tmuxHost{cell: image.Pt(8, 17)}), image.Pt(8, 17)},
	} {
		if got := c.terminal.Canvas(Blocks).Cell; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestWhatTmuxSays(t *testing.T) {
	for s, want := range map[string]tmuxHost{
		"kitty(0.28.1)\n1\n9\n18\n":      {"kitty(0.28.1)", true, image.Pt(9, 18)},
		"ghostty 1.1.3\non\n9\n18\n":     {"ghostty 1.1.3", true, image.Pt(9, 18)},
		"kitty(0.46.2)\nall\n0\n0\n":     {"kitty(0.46.2)", true, image.Point{}},
		"XTerm(379)\noff\n9\n18\n":       {"XTerm(379)", false, image.Pt(9, 18)},
		"kitty(0.28.1)\n0\n9\n18\n":      {"kitty(0.28.1)", false, image.Pt(9, 18)},
		"\n\n\n\n":                       {},
		"":                               {},
		"no server running on /tmp/tmux": {version: "no server running on /tmp/tmux"},
		"kitty(0.28.1)\non\nmany\n-18\n": {"kitty(0.28.1)", true, image.Point{}},
	} {
		if got := parseOuter(s); got != want {
			t.Errorf("%q: %+v, want %+v", s, got, want)
		}
	}
}

func TestDeviceAttributesAreAskedForLast(t *testing.T) {
	for _, c := range []struct {
		terminal Terminal
		want     string
	}{
		{Terminal{Term: "xterm"}, "\x1b[>q\x1b[16t\x1b[c"},
		{Terminal{Term: "linux"}, ""},
		{Terminal{Term: "dumb"}, ""},
		{Terminal{Term: "xterm", Plain: true}, ""},
	} {
		if got, _ := raw(t, c.terminal.Query(t.Context())); got != c.want {
			t.Errorf("%+v is asked %q, want %q", c.terminal, got, c.want)
		}
		if asked := c.terminal.asked > 0; asked != (c.want != "") {
			t.Errorf("asked %q, the question was counted: %v", c.want, asked)
		}
	}
	if got, _ := raw(t, (&Terminal{}).AskCell()); got != "\x1b[16t" {
		t.Errorf("after a change of size it is asked %q", got)
	}
}

func TestAnswersAreCounted(t *testing.T) {
	var term Terminal
	term.Observe(answer)
	if term.answered != 0 {
		t.Error("an answer that nobody asked for was counted")
	}
	first, second := term.Question(), term.Question()
	term.Observe(answer)
	if term.answered != first {
		t.Errorf("after one answer, %d were counted", term.answered)
	}
	term.Observe(tea.ResumeMsg{}) // somebody else has read the second one
	if term.answered != second {
		t.Errorf("%d of %d were counted when the terminal was ours again", term.answered, second)
	}
	term.Observe(answer)
	if third := term.Question(); term.answered >= third {
		t.Error("a late answer counts for a later question")
	}
}

func TestParse(t *testing.T) {
	for s, want := range map[string]Protocol{"": Auto, "auto": Auto, " Kitty ": Kitty, "iterm2": ITerm2, "sixel": Sixel, "blocks": Blocks, "none": None} {
		if got, err := Parse(s); err != nil || got != want {
			t.Errorf("%q: %s, %v", s, got, err)
		}
	}
	_, err := Parse("ascii")
	if provider.KindOf(err) != provider.KindInput || !strings.Contains(provider.UserMessage(err), "sixel") {
		t.Errorf("the error is %v", err)
	}
}

func TestNoArtWithoutPictureRoomOrProtocol(t *testing.T) {
	for name, a := range map[string]Rendering{
		"no picture": Canvas{Protocol: Blocks}.Draw(nil, 10, 10), "no room": Canvas{Protocol: Sixel}.Draw(quarters(4, 4), 10, 0),
		"none": Canvas{Protocol: None}.Draw(quarters(4, 4), 10, 10), "no canvas": Canvas{}.Draw(quarters(4, 4), 10, 10),
		"an empty picture": Canvas{Protocol: Kitty}.Draw(image.NewRGBA(image.Rectangle{}), 10, 10),
	} {
		if !a.Empty() || a.send != "" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// xterm and mlterm set a $TERM of eight colours. What was chosen on purpose stays.
func TestATerminalHasMoreColoursThanItsName(t *testing.T) {
	profile, version := colors(colorprofile.ANSI), tea.TerminalVersionMsg{Name: "XTerm(379)"}
	for _, c := range []struct {
		name string
		term Terminal
		msgs []tea.Msg
		want colorprofile.Profile // Unknown = nothing is sent
	}{
		{"mlterm", Terminal{Term: "mlterm"}, []tea.Msg{profile}, colorprofile.TrueColor},
		{"xterm", Terminal{Term: "xterm"}, []tea.Msg{profile, version}, colorprofile.TrueColor},
		{"xterm that answers first", Terminal{Term: "xterm"}, []tea.Msg{version, profile}, colorprofile.TrueColor},
		{"xterm that says more", Terminal{Term: "xterm-256color"}, []tea.Msg{colors(colorprofile.ANSI256), version}, colorprofile.TrueColor},
		{"another one that says so", Terminal{Term: "xterm-256color"}, []tea.Msg{colors(colorprofile.ANSI256)}, colorprofile.Unknown},
		{"xterm that has not answered", Terminal{Term: "xterm"}, []tea.Msg{profile}, colorprofile.Unknown},
		{"another one that says xterm", Terminal{Term: "xterm"}, []tea.Msg{profile, tea.TerminalVersionMsg{Name: "PuTTY"}}, colorprofile.Unknown},
		{"sixteen colours chosen", Terminal{Term: "xterm-16color"}, []tea.Msg{profile, version}, colorprofile.Unknown},
		{"NO_COLOR", Terminal{Term: "xterm"}, []tea.Msg{colors(colorprofile.ASCII), version}, colorprofile.Unknown},
		{"NO_COLOR in mlterm", Terminal{Term: "mlterm"}, []tea.Msg{colors(colorprofile.ASCII)}, colorprofile.Unknown},
		{"enough", Terminal{Term: "xterm"}, []tea.Msg{colors(colorprofile.TrueColor), version}, colorprofile.Unknown},
		{"another message", Terminal{Term: "mlterm"}, []tea.Msg{profile, tea.FocusMsg{}}, colorprofile.Unknown},
	} {
		var more tea.Cmd
		for _, msg := range c.msgs {
			c.term.Observe(msg)
			more = c.term.MoreColors(msg)
		}
		got := colorprofile.Unknown
		if more != nil {
			raised := more().(tea.ColorProfileMsg)
			got = raised.Profile
			if c.term.Observe(raised); c.term.MoreColors(raised) != nil {
				t.Errorf("%s: it is raised again and again", c.name)
			}
		}
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
