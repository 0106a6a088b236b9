package setup

import (
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// explained explains the row under the cursor in lines of at most width cells.
func (s *Screen) explained(width int) []string {
	if a, ok := s.account(); ok {
		return s.explainAccount(a, width)
	}
	if one, ok := s.setting(); ok {
		return s.explainSetting(one, width)
	}
	return nil
}

func (s *Screen) explainAccount(a run.Account, width int) []string {
	var lines []string
	say := func(text string) { lines = append(lines, theme.Wrap(sanitize.Line(text), width)...) }
	status := s.status[a.Info.Name]
	switch {
	case a.Err != nil:
		say(provider.UserMessage(a.Err) + ".")
	case a.Masked == "":
		say("No key. enter pastes one; it is checked with a free call and used at once.")
	default:
		say("Key " + a.Masked + " from " + s.place(a) + ".")
	}
	switch {
	case status.Err != nil:
		lines = append(lines, s.warned(provider.UserMessage(status.Err)+".", width)...)
	case status.BalanceErr != nil:
		say("The balance is not available: " + provider.UserMessage(status.BalanceErr) + ".")
	case status.Balance != nil && *status.Balance <= 0:
		lines = append(lines, s.warned("The balance is used up: top it up before you submit.", width)...)
	}
	if s.demo {
		say("In the demo the sandbox has keys of its own.")
	} else if a.Env {
		say("The environment goes before a key that is kept here.")
	}
	return append(lines, s.link(a.Info.KeyURL, width))
}

func (s *Screen) warned(text string, width int) []string {
	lines := theme.Wrap(sanitize.Line(text), width)
	for i, l := range lines {
		lines[i] = s.styles.Warn.Render(l)
	}
	return lines
}

// place is where a key was found, with ~ for the home folder.
func (s *Screen) place(a run.Account) string {
	switch {
	case a.Env:
		return "$" + a.Source
	case s.home != "" && strings.HasPrefix(a.Source, s.home+"/"):
		return "~" + a.Source[len(s.home):]
	}
	return a.Source
}

// link renders the address of the page for a key.
func (s *Screen) link(address string, width int) string {
	shown := theme.Cut(sanitize.Line(address), width)
	if !s.links || !strings.HasPrefix(address, "https://") {
		return s.styles.Accent.Render(shown)
	}
	return s.styles.Accent.Hyperlink(sanitize.Line(address)).Render(shown)
}

func (s *Screen) explainSetting(one run.Setting, width int) []string {
	var lines []string
	say := func(text string) { lines = append(lines, theme.Wrap(sanitize.Line(text), width)...) }
	switch {
	case one.Listed:
		say("Changed in the file: E opens it in your editor.")
	case one.Overridden():
		say(one.Source + " goes before the config: what is set here counts without it.")
	}
	say(one.Help)
	if one.Later {
		say("A change takes effect at the next start.")
	}
	switch one.Key {
	case themeKey:
		lines = append(lines, s.sample(width)...)
	case imagesKey:
		return append(lines, s.pictureLines()...)
	case notificationsKey:
		say("t shows one now.")
	}
	return append(lines, s.styles.Faint.Render(theme.Cut(sanitize.Line(one.Key), width)))
}

// sample shows the styles as they are in force.
func (s *Screen) sample(width int) []string {
	st := s.styles
	lines := []string{
		st.Running.Render("◐ running") + "  " + st.Done.Render("✓ saved") + "  " + st.Failed.Render("✗ failed"),
		st.Waiting.Render("◌ queued") + "   " + st.Unsure.Render("? unsure") + "  " + st.Accent.Render("accent") + " " + st.Faint.Render("faint"),
	}
	for i, l := range lines {
		lines[i] = theme.Cut(l, width)
	}
	return lines
}

// pictureRows is the height of the test picture in cells.
const pictureRows = 8

// Picture returns the test picture while the images are under the cursor.
func (s *Screen) Picture() (path string, video bool, cols, rows int) {
	one, ok := s.setting()
	if !ok || one.Key != imagesKey || one.Value == "none" || s.testPicture == "" {
		return "", false, 0, 0
	}
	if s.beside() {
		return s.testPicture, false, s.sideWidth(), min(pictureRows, s.height-s.pictureTop()-1)
	}
	if s.height < belowFrom {
		return "", false, 0, 0
	}
	return s.testPicture, false, s.width - 2, belowLines - (s.pictureTop() - s.height + belowLines)
}

// SetPicture sets the cells of the test picture.
func (s *Screen) SetPicture(lines []string) { s.picture = lines }

// pictureTop is the line of the screen where the picture begins.
func (s *Screen) pictureTop() int {
	one, _ := s.setting()
	if s.beside() {
		return len(theme.Wrap(one.Help, s.sideWidth()))
	}
	return s.height - belowLines + len(theme.Wrap(one.Help, s.width-2))
}

// PictureAt returns the position of the picture, which is never cut.
func (s *Screen) PictureAt() (x, y int, whole bool) {
	if s.beside() {
		return s.listWidth() + 3, s.pictureTop(), true
	}
	return 1, s.pictureTop(), true
}

// pictureLines is the picture, or says that there is none.
func (s *Screen) pictureLines() []string {
	if len(s.picture) == 0 {
		return []string{s.styles.Faint.Render("no picture")}
	}
	return s.picture
}
