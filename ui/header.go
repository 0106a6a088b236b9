package ui

import (
	"fmt"
	"slices"
	"strings"

	"dailies/ui/theme"
)

// header renders the tabs, the saved filters, the active runs and today's cost.
func (a *App) header() string {
	left, right := a.headerParts()
	return theme.Spread(left+a.savedInHeader(left, right), right, a.width)
}

// headerParts returns the tabs, and the status at the right.
func (a *App) headerParts() (left, right string) {
	s := a.styles
	left = " " + s.Accent.Bold(true).Render("dailies")
	for _, t := range a.tabs() {
		style := s.Faint
		if t.view == a.views[a.current].tabOf {
			style = s.Strong
		}
		left += strings.Repeat(" ", t.x-theme.Width(left)) + s.Faint.Render(t.shown) + style.Render(t.name)
	}
	if right = a.status(a.width - theme.Width(left) - 3); right != "" {
		right += " "
	}
	return left, right
}

// status returns what fits of the counts, the costs and the modes at the right of the header. The
// modes come before the counts, and counts of nothing give way first.
func (a *App) status(room int) string {
	var modes []string
	if a.o.Demo {
		modes = append(modes, a.styles.Accent.Render("demo"))
	}
	if a.o.ReadOnly != nil {
		modes = append(modes, a.styles.Bad.Render("read only"))
	}
	line := func(parts []string) string { return strings.Join(slices.Concat(parts, modes), " · ") }
	parts := a.summary(true)
	if theme.Width(line(parts)) > room {
		parts = a.summary(false)
	}
	for len(parts) > 0 && theme.Width(line(parts)) > room {
		parts = parts[:len(parts)-1]
	}
	if text := line(parts); theme.Width(text) <= room {
		return text
	}
	return ""
}

// summary returns the counts and costs for the header, most important first, without values
// that are not loaded yet. Counts of nothing are left out unless zeros is set.
func (a *App) summary(zeros bool) (parts []string) {
	if a.activeLoaded && (zeros || a.active.Running > 0) {
		parts = append(parts, fmt.Sprintf("%d running", a.active.Running))
	}
	if a.activeLoaded && a.active.Held > 0 {
		parts = append(parts, fmt.Sprintf("%d to approve", a.active.Held))
	}
	if a.activeLoaded && (zeros || a.active.Waiting > 0) {
		parts = append(parts, fmt.Sprintf("%d queued", a.active.Waiting))
	}
	if now, all := a.active.Saving(); all > 3 {
		parts = append(parts, savingText(now, all))
	}
	if !a.spendLoaded {
		return parts
	}
	today := "today " + theme.AtLeast(a.today.Today.Total(), a.today.Today.Unpriced)
	if limit := a.o.Budget.PerDay; limit != nil {
		today += " of " + limit.String()
	}
	parts = append(parts, today)
	if limit := a.o.Budget.PerMonth; limit != nil {
		parts = append(parts, "month "+theme.AtLeast(a.today.Month.Total(), a.today.Month.Unpriced)+" of "+limit.String())
	}
	if n := a.today.Today.Unpriced; n > 0 {
		parts = append(parts, fmt.Sprintf("%d unpriced", n))
	}
	return parts
}

// savingText says how many films are being saved now, and how many wait for it.
func savingText(now, all int) string {
	switch now {
	case 0:
		return count(all, "film") + " to save"
	case all:
		return "saving " + count(all, "film")
	}
	return fmt.Sprintf("saving %d, %d to save", now, all-now)
}
