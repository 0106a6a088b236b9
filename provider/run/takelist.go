package run

import (
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
)

// TakePlace is the place of a run in a shot.
type TakePlace struct {
	Run, Shot string
	Take      int
	// Leaves is the shot that the run must still be in to be returned to its place; "" = any.
	Leaves string
}

// PlacesOf returns where runs are.
func PlacesOf(rs []Run) []TakePlace {
	all := make([]TakePlace, len(rs))
	for i, r := range rs {
		all[i] = TakePlace{Run: r.ID, Shot: r.Shot, Take: r.Take}
	}
	return all
}

// ChooseTakes returns those of the takes whose numbers a text names: "3, 5-7 t09".
func ChooseTakes(text string, takes []Run) ([]Run, error) {
	var chosen []Run
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' || c == ';' }) {
		first, last, isRange := strings.Cut(strings.ReplaceAll(part, "–", "-"), "-")
		from, ok := takeNumber(first)
		to := from
		if isRange && ok {
			to, ok = takeNumber(last)
		}
		if !ok || to < from {
			return nil, provider.Errorf(provider.KindInput, "%q is no take; write numbers such as 3, 5-7", part)
		}
		some := false
		for _, r := range takes {
			if r.Take < from || r.Take > to {
				continue
			}
			some = true
			if !slices.ContainsFunc(chosen, func(c Run) bool { return c.ID == r.ID }) {
				chosen = append(chosen, r)
			}
		}
		if !some {
			return nil, provider.Errorf(provider.KindInput, "the shot has no take %s", part)
		}
	}
	if len(chosen) == 0 {
		return nil, provider.Errorf(provider.KindInput, "which takes? write their numbers, such as 3, 5-7")
	}
	slices.SortFunc(chosen, func(a, b Run) int { return a.Take - b.Take })
	return chosen, nil
}

func takeNumber(text string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.ToLower(text), "t"))
	return n, err == nil && n > 0
}
