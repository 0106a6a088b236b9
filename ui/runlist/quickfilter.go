package runlist

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
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

// maxSaved is how many filters have a digit.
const maxSaved = 9

// SetSavedFilters sets the filters that the digits of the menu apply, each as "name: filter".
// Those that cannot be read, and those beyond the ninth, are returned with the reason.
func (t *Table) SetSavedFilters(lines []string) (problems []string) {
	t.savedFilters, t.savedCounts = nil, savedCounts{stale: true}
	for _, line := range lines {
		name, text, ok := strings.Cut(line, ":")
		name, text = oneLine(strings.TrimSpace(name)), strings.TrimSpace(text)
		_, err := filter.Parse(text)
		switch {
		case !ok || name == "" || text == "":
			problems = append(problems, oneLine(line)+": write a name, a colon and a filter, such as \"heroes: tag:hero is:pick\"")
		case err != nil:
			problems = append(problems, oneLine(line)+": "+oneLine(provider.UserMessage(err)))
		case len(t.savedFilters) == maxSaved:
			problems = append(problems, oneLine(line)+": there are nine digits for filters, and nine filters before it")
		default:
			key := string(rune('1' + len(t.savedFilters)))
			t.savedFilters = append(t.savedFilters, quickFilter{key, name, text})
		}
	}
	return problems
}

// showSaved applies a saved filter in place of the one in effect, or takes it away again.
func (t *Table) showSaved(term string) tea.Cmd {
	if t.filter.text == term {
		return t.clearFilter()
	}
	parsed, err := filter.Parse(term)
	if err != nil {
		return nil // it was valid when it was set
	}
	t.filter.put(term, parsed)
	return t.reload()
}

// showOnly toggles the quick filter of a key, and removes another one of its kind; a digit
// toggles a saved filter.
func (t *Table) showOnly(k string) tea.Cmd {
	t.choosing = false
	for _, s := range t.savedFilters {
		if s.key == k {
			return t.showSaved(s.term)
		}
	}
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
