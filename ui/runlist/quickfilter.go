package runlist

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/filter"
)

// quickFilter is a filter that one key puts on and takes off. It is written into the
// filter line, where one sees how it would be typed.
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
		{"s", "starred", "has:star"},
	}
}

// filterKind is what a term is about: two of one kind never hold together.
func filterKind(term string) string {
	return term[:strings.IndexAny(term, ":<>=")+1]
}

// showOnly takes the key of a short filter. One that is on is taken off; another
// of its kind makes room for it.
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
		return nil // what stands in the line already was read before
	}
	t.filter.put(text, parsed)
	return t.reload()
}
