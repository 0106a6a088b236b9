package run

import (
	"cmp"
	"slices"
	"strings"

	"dailies/provider"
)

// ProjectTotals is what the shots of a project come to, see [ShotTotals].
type ProjectTotals struct {
	Project                       string // "" = the shots without one
	Shots, Takes, Picks, Rejected int
	Spent                         provider.Money
	Unpriced                      int
}

// ByProject returns the totals of projects, the dearest first.
func ByProject(shots []ShotTotals) []ProjectTotals {
	var all []ProjectTotals
	at := map[string]int{}
	for _, s := range shots {
		key := strings.ToLower(s.Project)
		i, known := at[key]
		if !known {
			i = len(all)
			at[key], all = i, append(all, ProjectTotals{Project: s.Project})
		}
		p := &all[i]
		p.Shots, p.Takes, p.Picks, p.Rejected = p.Shots+1, p.Takes+s.Total(), p.Picks+s.Picks, p.Rejected+s.Rejected
		p.Spent, p.Unpriced = p.Spent.Plus(s.Spent), p.Unpriced+s.Unpriced
	}
	slices.SortStableFunc(all, func(a, b ProjectTotals) int { return cmp.Compare(b.Spent, a.Spent) })
	return all
}
