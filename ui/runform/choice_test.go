package runform

import (
	"strconv"
	"testing"
)

func TestKeysMoveWithinARow(t *testing.T) {
	for _, c := range []struct {
		key  string
		at   int
		want int
		ok   bool
	}{
		{"left", 2, 1, true},
		{"left", 0, 0, true},
		{"right", 2, 3, true},
		{"right", 3, 3, true},
		{"home", 2, 0, true},
		{"end", 1, 3, true},
		{"space", 1, 2, true},
		{"space", 3, 0, true},
		{"enter", 1, 1, false},
	} {
		if got, ok := choiceMove(c.key, c.at, 4); got != c.want || ok != c.ok {
			t.Errorf("%s at %d: %d %v, want %d %v", c.key, c.at, got, ok, c.want, c.ok)
		}
	}
}

func TestTypingLeadsToAWord(t *testing.T) {
	words := []string{"auto"}
	for n := 1; n <= 20; n++ {
		words = append(words, strconv.Itoa(n))
	}
	for _, c := range []struct {
		keys string
		want string
	}{
		{"1", "1"}, {"12", "12"}, {"125", "5"}, {"20", "20"}, {"a", "auto"}, {"AU", "auto"}, {"7x", "7"}, {"x", "3"}, {"1x2", "2"}, {"199", "9"},
	} {
		at, kept := 3, ""
		for _, letter := range c.keys {
			at, kept = choiceType(words, at, kept, string(letter))
		}
		if words[at] != c.want {
			t.Errorf("typing %q leads to %q, want %q", c.keys, words[at], c.want)
		}
	}
}

func TestStretchOfARow(t *testing.T) {
	widths := []int{6, 3, 3, 3, 4, 4}
	for _, c := range []struct{ at, room, from, to int }{
		{0, 23, 0, 6}, // all of it
		{0, 22, 0, 5},
		{5, 22, 1, 6},
		{2, 11, 1, 4},
		{2, 1, 2, 3}, // never nothing
		{0, 0, 0, 1},
	} {
		if from, to := choiceWindow(widths, c.at, c.room); from != c.from || to != c.to {
			t.Errorf("at %d in %d cells: %d:%d, want %d:%d", c.at, c.room, from, to, c.from, c.to)
		}
	}
	for room := range 30 {
		for at := range widths {
			from, to := choiceWindow(widths, at, room)
			used := 0
			for _, w := range widths[from:to] {
				used += w
			}
			if from > at || to <= at || to-from > 1 && used > room {
				t.Errorf("at %d in %d cells: %d:%d uses %d", at, room, from, to, used)
			}
		}
	}
}
