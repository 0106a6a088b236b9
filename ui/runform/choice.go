package runform

import "strings"

// A choice is a row of words of which one is taken: "‹ 480p [720p] 1080p ›". It
// is drawn and moved from the model and the request, and keeps nothing itself.

// choiceMove returns where a key moves to within a row of n words, and whether the
// key means anything there.
func choiceMove(key string, at, n int) (int, bool) {
	switch key {
	case "left":
		return max(0, at-1), true
	case "right":
		return min(n-1, at+1), true
	case "home":
		return 0, true
	case "end":
		return n - 1, true
	case "space":
		return (at + 1) % max(n, 1), true
	}
	return at, false
}

// choiceType returns the word that the letters typed so far lead to: one that is
// equal before one that begins with them. Letters that lead nowhere together
// begin again with the last one; kept are those that count for the next letter.
func choiceType(words []string, at int, before, letter string) (to int, kept string) {
	for _, kept = range []string{before + letter, letter} {
		found := -1
		for i, w := range words {
			switch w = strings.ToLower(w); {
			case w == strings.ToLower(kept):
				return i, kept
			case found < 0 && strings.HasPrefix(w, strings.ToLower(kept)):
				found = i
			}
		}
		if found >= 0 {
			return found, kept
		}
	}
	return at, ""
}

// choiceWindow returns which words from:to of a row fit into room cells around the
// one at at, given the width of each. Where words are left out on a side, one
// cell is kept for the mark that says so. At least the word itself is returned.
func choiceWindow(widths []int, at, room int) (from, to int) {
	from, to = at, at+1
	used := widths[at]
	fits := func(from, to, used int) bool {
		if from > 0 {
			used++
		}
		if to < len(widths) {
			used++
		}
		return used <= room
	}
	for grown := true; grown; {
		grown = false
		if to < len(widths) && fits(from, to+1, used+widths[to]) {
			used += widths[to]
			to++
			grown = true
		}
		if from > 0 && fits(from-1, to, used+widths[from-1]) {
			from--
			used += widths[from]
			grown = true
		}
	}
	return from, to
}
