package shots

import (
	"cmp"
	"slices"
)

// sorting is an order of the shots. The zero value is their own, by position and code.
type sorting struct {
	key    string
	turned bool
}

// sortOrder is one way to sort the shots.
type sortOrder struct {
	key, name string
	compare   func(a, b row) int
}

// sortOrders are the ways to sort; figures begin with the most.
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

// apply sorts shots, which stand in their own order; equal ones stay in it.
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

// sortBy takes the key that names an order. The same order again is turned round; a key
// that names none leaves it as it was.
func (s *Screen) sortBy(key string) {
	s.sorting = false
	if !slices.ContainsFunc(sortOrders(), func(o sortOrder) bool { return o.key == key }) {
		return
	}
	s.sort = sorting{key: key, turned: s.sort.order().key == key && !s.sort.turned}
	s.arrange()
}
