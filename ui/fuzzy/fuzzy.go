// Package fuzzy finds texts by a few letters of them, for lists that one searches
// as one types.
package fuzzy

import (
	"slices"
	"strings"
	"unicode"
)

// Search returns the indexes of the texts that the query finds, the best first,
// in their own order where equal.
func Search(query string, texts []string) []int {
	type hit struct{ at, score int }
	var hits []hit
	for i, text := range texts {
		if score, ok := match(query, text); ok {
			hits = append(hits, hit{i, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	found := make([]int, len(hits))
	for i, h := range hits {
		found[i] = h.at
	}
	return found
}

// match says how well a query finds a text: every word of the query must stand
// in the text, whole or as letters in order; words that begin a word of the text
// count most. Case does not matter.
func match(query, text string) (score int, ok bool) {
	text = strings.ToLower(text)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		s := matchWord(word, text)
		if s == 0 {
			return 0, false
		}
		score += s
	}
	return score, true
}

// matchWord is 0 when the letters of word do not stand in text in order.
func matchWord(word, text string) int {
	whole := false
	for at := 0; ; at++ {
		i := strings.Index(text[at:], word)
		if i < 0 {
			break
		}
		at += i
		if at == 0 || !letterBefore(text, at) {
			return 300
		}
		whole = true
	}
	if whole {
		return 200
	}
	letters := []rune(word)
	best := 0
	for at, c := range text {
		if c == letters[0] {
			best = max(best, inOrder(letters, text[at:]))
		}
	}
	return best
}

// inOrder is how closely letters stand in order from the beginning of text on; 0
// when they do not, or too far from each other to be meant.
func inOrder(letters []rune, text string) int {
	gaps, found := 0, 0
	for _, c := range text {
		switch {
		case c == letters[found]:
			found++
		default:
			gaps++
		}
		if found == len(letters) {
			return max(1, 100-gaps)
		}
		if gaps > 3*len(letters) {
			return 0
		}
	}
	return 0
}

// letterBefore reports whether a letter or digit stands right before text[at].
func letterBefore(text string, at int) bool {
	before := []rune(text[:at])
	c := before[len(before)-1]
	return unicode.IsLetter(c) || unicode.IsDigit(c)
}
