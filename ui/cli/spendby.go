package cli

import (
	"context"
	"encoding/csv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// The values of spend --by.
const (
	byShot    = "shot"
	byProject = "project"
)

// projectObject is what the shots of a project come to.
type projectObject struct {
	Project  *string        `json:"project"`
	Shots    int            `json:"shots"`
	Takes    int            `json:"takes"`
	Picks    int            `json:"picks"`
	Rejected int            `json:"rejected"`
	Spent    provider.Money `json:"spent_usd"`
	Unpriced int            `json:"unpriced"`
}

// spendByShot prints what shots or projects come to.
func (c *invocation) spendByShot(ctx context.Context, s *Session, by string, asCSV bool) error {
	shots, err := s.History.Shots(ctx, "*")
	if err != nil {
		return err
	}
	rows := [][]string{{"project", "shots", "takes", "picks", "rejected", "spent_usd", "unpriced"}}
	if by == byShot {
		rows[0] = []string{"shot", "name", "project", "takes", "picks", "rejected", "spent_usd", "unpriced"}
	}
	if by == byShot {
		for _, shot := range shots {
			if c.json {
				if err := c.printJSON(newShot(shot)); err != nil {
					return err
				}
			}
			rows = append(rows, []string{shot.Code, shot.Name, shot.Project, itoa(shot.Total()), itoa(shot.Picks), itoa(shot.Rejected), shot.Spent.Decimal(), itoa(shot.Unpriced)})
		}
	} else {
		for _, p := range run.ByProject(shots) {
			if c.json {
				if err := c.printJSON(projectObject{text(p.Project), p.Shots, p.Takes, p.Picks, p.Rejected, p.Spent, p.Unpriced}); err != nil {
					return err
				}
			}
			rows = append(rows, []string{p.Project, itoa(p.Shots), itoa(p.Takes), itoa(p.Picks), itoa(p.Rejected), p.Spent.Decimal(), itoa(p.Unpriced)})
		}
	}
	switch {
	case c.json:
		return nil
	case asCSV:
		for _, row := range rows {
			for i := range row {
				row[i] = sheetCell(row[i])
			}
		}
		return csv.NewWriter(c.Out).WriteAll(rows)
	}
	return c.printSpendBy(rows)
}

// sheetCell is one line that no spreadsheet takes for a formula.
func sheetCell(s string) string {
	s = sanitize.Line(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

// printSpendBy prints the table for people, with the money as they write it.
func (c *invocation) printSpendBy(rows [][]string) error {
	n := len(rows[0])
	t := &table{right: map[int]bool{}, cut: 0}
	for i := n - 5; i < n; i++ {
		t.right[i] = true
	}
	for i, row := range rows {
		if i == 0 {
			row[n-2] = "spent"
		} else if m, err := provider.ParseMoney(row[n-2]); err == nil {
			row[n-2] = theme.Dollars(m)
		}
		if row[0] == "" {
			row[0] = "(no project)"
		}
		t.add(row...)
	}
	return c.printTable(t)
}
