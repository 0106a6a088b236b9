package setup

import (
	"fmt"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// Breakpoints of the screen.
const (
	sideFrom   = 100 // columns from which the row under the cursor is explained beside the list
	leastSide  = 40  // columns of that
	widestList = 110 // columns, where there are more
	belowFrom  = 13  // rows from which it is explained below the list
	belowLines = 4
	wideFrom   = 60 // columns from which a row has all its columns
)

// beside reports whether the explanation is beside the list.
func (s *Screen) beside() bool { return s.width >= sideFrom }

// listWidth and listHeight are the size of the list.
func (s *Screen) listWidth() int {
	if s.beside() {
		return min(s.width-leastSide-3, widestList)
	}
	return s.width
}

// sideWidth is the width of the explanation beside the list, without its right margin.
func (s *Screen) sideWidth() int { return s.width - s.listWidth() - 4 }

func (s *Screen) listHeight() int {
	if !s.beside() && s.height >= belowFrom {
		return s.height - belowLines - 1
	}
	return max(1, s.height)
}

// View renders the screen.
func (s *Screen) View() string {
	if s.width <= 0 || s.height <= 0 {
		return ""
	}
	all, _ := s.list()
	room := s.listHeight()
	lines := all[min(s.top, len(all)):min(s.top+room, len(all))]
	lines = slices.Clone(lines)
	for len(lines) < room {
		lines = append(lines, "")
	}
	switch {
	case s.beside():
		side := s.explained(s.sideWidth())
		for i := range lines {
			text := ""
			if i < len(side) {
				text = side[i]
			}
			lines[i] = theme.Pad(lines[i], s.listWidth()) + " " + s.styles.Faint.Render("│") + " " + text
		}
	case s.height >= belowFrom:
		lines = append(lines, s.styles.Faint.Render(theme.Rule(s.width)))
		for i, l := range s.explained(s.width - 2) {
			if i < belowLines {
				lines = append(lines, " "+l)
			}
		}
	}
	return theme.Fit(strings.Join(lines, "\n"), s.width, s.height)
}

// list returns all lines of the list and the index of the cursor's line.
func (s *Screen) list() (lines []string, at int) {
	row := 0
	add := func(line string) {
		mark := "   "
		if row == s.cursor {
			mark, at = " "+s.styles.CursorMark.Render("▸")+" ", len(lines)
		}
		lines = append(lines, theme.Cut(mark+line, s.listWidth()))
		row++
	}
	head := func(text string) { lines = append(lines, " "+s.styles.Strong.Render(theme.Cut(text, s.listWidth()-1))) }
	head("Providers")
	for _, a := range s.accounts {
		add(s.accountRow(a))
	}
	lines = append(lines, "")
	head("Settings")
	for _, p := range theme.Wrap(sanitize.Line(s.problem), max(1, s.listWidth()-4)) {
		if p != "" {
			lines = append(lines, "   "+s.styles.Bad.Render(p))
		}
	}
	for _, one := range s.settings {
		add(s.settingRow(one))
	}
	lines = append(lines, "")
	head("This computer")
	for _, l := range s.computer() {
		lines = append(lines, "   "+theme.Cut(l, s.listWidth()-3))
	}
	return lines, at
}

// rowAt returns the row at a cell, or -1.
func (s *Screen) rowAt(x, y int) int {
	at := s.top + y
	if x >= s.listWidth() || y < 0 || y >= s.listHeight() {
		return -1
	}
	if i := at - 1; i >= 0 && i < len(s.accounts) {
		return i
	}
	settings := 3 + len(s.accounts) // headings and a space
	if s.problem != "" {
		settings += len(theme.Wrap(sanitize.Line(s.problem), max(1, s.listWidth()-4)))
	}
	if i := at - settings; i >= 0 && i < len(s.settings) {
		return len(s.accounts) + i
	}
	return -1
}

// accountRow renders a vendor: its name, what is known of its key, the balance, its models.
func (s *Screen) accountRow(a run.Account) string {
	state := s.keyState(a)
	name := theme.Pad(theme.Cut(a.Info.Title, 13), 13)
	if s.width < wideFrom {
		return name + " " + state
	}
	balance := ""
	if b := s.status[a.Info.Name].Balance; b != nil {
		balance = theme.Dollars(*b)
	}
	line := name + " " + theme.Pad(state, 15) + " " + theme.PadLeft(balance, 11)
	return line + "   " + s.styles.Faint.Render(s.coverage(a.Info.Name))
}

// keyState says in a word or two how it stands with the key of an account.
func (s *Screen) keyState(a run.Account) string {
	status, checked := s.status[a.Info.Name]
	switch {
	case a.Err != nil:
		return s.styles.Bad.Render("✗ not usable")
	case a.Masked == "":
		return s.styles.Faint.Render("– no key")
	case s.checking[a.Info.Name]:
		return s.styles.Waiting.Render("◌ checking")
	case !checked:
		return "· key found"
	case provider.KindOf(status.Err) == provider.KindAuth && status.Err != nil:
		return s.styles.Bad.Render("✗ not accepted")
	case status.Err != nil:
		return s.styles.Warn.Render("? not checked")
	case status.Accepted:
		return s.styles.Done.Render("✓ accepted")
	}
	return "· key found"
}

// coverage says how many models an account has, and of how many the price is known.
func (s *Screen) coverage(account string) string {
	all, priced := 0, 0
	for _, m := range s.models {
		if s.infos[m.Provider].Keeper() != account {
			continue
		}
		all++
		if len(m.Prices) > 0 {
			priced++
		}
	}
	switch {
	case all == priced:
		return theme.Count(all, "model") + ", all priced"
	case priced == 0:
		return theme.Count(all, "model") + ", none priced"
	}
	return fmt.Sprintf("%s, %d priced", theme.Count(all, "model"), priced)
}

// settingRow renders a setting: its name, its value, where it comes from.
func (s *Screen) settingRow(one run.Setting) string {
	width := 22
	if s.width < wideFrom {
		width = 17
	}
	if one.Listed {
		width = max(width, min(theme.Width(one.Title), s.listWidth()/2))
	}
	name := theme.Pad(theme.Cut(sanitize.Line(one.Title), width), width)
	source := s.source(one)
	room := s.listWidth() - 3 - width - 1 - theme.Width(source) - 3
	value := theme.CutMiddle(s.value(one), max(4, room))
	if one.Listed { // several values, no path
		value = theme.Cut(s.value(one), max(4, room))
	}
	switch {
	case s.canChoose() && s.current(one):
		value = s.styles.Focus.Render("‹ " + value + " ›")
	case s.value(one) == "none":
		value = s.styles.Faint.Render(value)
	}
	return theme.Spread(name+" "+value, s.styles.Faint.Render(source)+" ", s.listWidth()-3)
}

// current reports whether a setting is under the cursor.
func (s *Screen) current(one run.Setting) bool {
	at, ok := s.setting()
	return ok && at.Key == one.Key
}

// source is the short form of a setting's source.
func (s *Screen) source(one run.Setting) string {
	if s.width < wideFrom && one.Source == run.SourceDefault {
		return ""
	}
	return sanitize.Line(one.Source)
}

// value is a setting's value for people.
func (s *Screen) value(one run.Setting) string {
	v := sanitize.Line(one.Value)
	switch {
	case v == "" && one.Money:
		return "none"
	case v == "" && one.Key == "ui.player":
		return "the desktop's"
	case v == "" && one.Key == "ui.editor":
		return "the system's"
	case v == "" && one.Key == "name":
		return provider.DefaultFileName
	case v == "" && one.Key == "ui.columns":
		return "by the width"
	case v == "":
		return "none"
	case one.Money:
		if m, err := provider.ParseMoney(v); err == nil {
			return theme.Dollars(m)
		}
	case v == "true":
		return "on"
	case v == "false":
		return "off"
	case s.home != "" && (v == s.home || strings.HasPrefix(v, s.home+"/")):
		return "~" + v[len(s.home):]
	}
	return v
}

// computer says what the program works with.
func (s *Screen) computer() []string {
	if s.system == nil {
		return []string{s.styles.Faint.Render("reading …")}
	}
	ffmpeg := "ffmpeg " + sanitize.Line(s.system.FFmpeg)
	if s.system.FFmpeg == "" {
		ffmpeg = s.styles.Warn.Render("no ffmpeg") + ": install it to see frames of films (apt, brew or winget install ffmpeg)"
	}
	films := fmt.Sprintf("films: %d, %s", s.system.Films, theme.Bytes(s.system.FilmBytes))
	if s.system.Total > 0 {
		films += fmt.Sprintf(" (%s of the disk), %s of %s free", share(s.system.FilmBytes, s.system.Total), theme.Bytes(s.system.Free), theme.Bytes(s.system.Total))
	}
	return []string{ffmpeg, films}
}

// share is a part of a whole in percent.
func share(part, whole int64) string {
	p := float64(part) / float64(whole) * 100
	switch {
	case part == 0:
		return "0 %"
	case p < 1:
		return "under 1 %"
	}
	return fmt.Sprintf("%.0f %%", p)
}
