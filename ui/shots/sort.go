package shots

import (
	"cmp"
	"slices"
)

// sorting is the sort order in effect. The zero value sorts by position and code.
type sorting struct {
	key    string
	turned bool
}

// sortOrder is one way to sort the shots.
type sortOrder struct {
	key, name string
	compare   func(a, b row) int
}

// sortOrders returns the sort orders. Those by a number are descending.
func sortOrders() []sortOrder {
	return []sortOrder{
		{"o", "order", nil},
		{"c", "code", func(a, b row) int { return cmp.Compare(a.Code, b.Code) }},
		{"a", "name", func(a, b row) int { return cmp.Compare(a.Name, b.Name) }},
		{"n", "newest", func(a, b row) int { return b.Created.Compare(a.Created) }},
		{"t", "takes", func(a, b row) int { return cmp.Compare(b.total, a.total) }},
		{"i", "picks", func(a, b row) int { return cmp.Compare(b.Picks, a.Picks) }},
		{"b", "best", func(a, b row) int { return cmp.Compare(b.Best, a.Best) }},
		{"s", "spent", func(a, b row) int { return cmp.Compare(b.Spent, a.Spent) }},
	}
}

func (s sorting) order() sortOrder {
	all := sortOrders()
	return all[max(0, slices.IndexFunc(all, func(o sortOrder) bool { return o.key == s.key }))]
}

// apply sorts shots that are in the order of position and code, which equal ones keep.
func (s sorting) apply(shots []row) {
	if compare := s.order().compare; compare != nil {
		slices.SortStableFunc(shots, func(a, b row) int {
			if s.turned {
				return compare(b, a)
			}
			return compare(a, b)
		})
		return
	}
	if s.turned {
		slices.Reverse(shots)
	}
}

// sortBy handles the key of a sort order. The current one is reversed; any other key changes nothing.
func (s *Screen) sortBy(key string) {
	s.sorting = false
	if !slices.ContainsFunc(sortOrders(), func(o sortOrder) bool { return o.key == key }) {
		return
	}
	s.sort = sorting{key: key, turned: s.sort.order().key == key && !s.sort.turned}
	s.arrange()
}
