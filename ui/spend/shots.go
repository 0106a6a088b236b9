package spend

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// most is how many projects and how many shots are listed, the dearest ones.
const most = 10

// byShot returns what projects and shots came to since the beginning, whatever range is selected:
// a shot is not done in so many days.
func (s *Screen) byShot() []string {
	shots := slices.DeleteFunc(slices.Clone(s.shots), func(t run.ShotTotals) bool { return t.Total() == 0 })
	if len(shots) == 0 {
		return nil
	}
	projects := run.ByProject(shots)
	slices.SortStableFunc(shots, func(a, b run.ShotTotals) int { return cmp.Compare(b.Spent, a.Spent) })
	t := table{columns: []column{
		{title: "project, all time", left: true}, {title: "shots", leave: 3}, {title: "takes", leave: 2}, {title: "picks", leave: 4}, {title: "spent"},
	}}
	for _, p := range projects[:min(most, len(projects))] {
		t.add(cmp.Or(sanitize.Line(p.Project), "(no project)"), fmt.Sprint(p.Shots), fmt.Sprint(p.Takes), fmt.Sprint(p.Picks), theme.AtLeast(p.Spent, p.Unpriced))
	}
	t.head("shot")
	for _, shot := range shots[:min(most, len(shots))] {
		t.add(sanitize.Line(strings.TrimSpace(shot.Code+" "+shot.Name)), "", fmt.Sprint(shot.Total()), fmt.Sprint(shot.Picks), theme.AtLeast(shot.Spent, shot.Unpriced))
	}
	lines := append([]string{""}, t.draw(s.styles, s.width)...)
	if left := max(len(projects), len(shots)) - most; left > 0 {
		lines = append(lines, s.words("These are the dearest; dailies spend --by project or --by shot lists all.")...)
	}
	return lines
}
