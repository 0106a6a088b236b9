package runform

import "strings"

// A choice is a row of words with one selected: "‹ 480p [720p] 1080p ›". It has no state of
// its own: it is drawn from the model and the request.

// choiceMove returns the index a key moves to in a row of n words, and whether the key is a
// movement.
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

// choiceType returns the word selected by typing ahead: an equal word before one with that
// prefix. If the letters match nothing, the last letter starts over; kept are the letters
// that count for the next key.
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

// choiceWindow returns the range of words that fit into room cells around the selected one,
// given their widths. A side with omitted words reserves one cell for a mark. The range
// contains at least the selected word.
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
