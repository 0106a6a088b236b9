package runlist

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/filter"
)

// quickFilter is a filter that one key toggles. It is inserted into the filter input, where users see how
// to type it.
type quickFilter struct{ key, name, term string }

// quickFilters are grouped: by state, by time, by marks.
func quickFilters() []quickFilter {
	return []quickFilter{
		{"f", "failed", "status:failed"},
		{"r", "running", "status:running"},
		{"u", "unsure", "status:unsure"},
		{"v", "saved", "status:saved"},
		{"t", "last day", "age<1d"},
		{"w", "last week", "age<7d"},
		{"m", "last month", "age<30d"},
		{"s", "picks", "is:pick"},
	}
}

// filterKind returns the field that a term filters: two terms of one kind exclude each other.
func filterKind(term string) string {
	return term[:strings.IndexAny(term, ":<>=")+1]
}

// showOnly toggles the quick filter of a key, and removes another one of its kind.
func (t *Table) showOnly(k string) tea.Cmd {
	t.choosing = false
	i := slices.IndexFunc(quickFilters(), func(s quickFilter) bool { return s.key == k })
	if i < 0 {
		return nil
	}
	term := quickFilters()[i].term
	words := strings.Fields(t.filter.text)
	on := slices.Contains(words, term)
	words = slices.DeleteFunc(words, func(w string) bool {
		return slices.ContainsFunc(quickFilters(), func(s quickFilter) bool { return s.term == w && filterKind(w) == filterKind(term) })
	})
	if !on {
		words = append(words, term)
	}
	text := strings.Join(words, " ")
	parsed, err := filter.Parse(text)
	if err != nil {
		return nil // the existing text is valid
	}
	t.filter.put(text, parsed)
	return t.reload()
}
