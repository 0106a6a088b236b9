// Package fuzzy implements fuzzy search for lists that are searched during typing.
package fuzzy

import (
	"slices"
	"strings"
	"unicode"
)

// Search returns the indexes of the matching texts, best first, in stable order.
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

// match scores how well a query matches a text: every word of the query must be in the text, as a
// substring or as letters in order; matches at the start of a word score highest. Case is
// ignored.
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

// matchWord returns 0 if the letters of word are not in text in order.
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

// inOrder scores how close together the letters are in text, in order; 0 if they are not, or are
// too far apart to be intended.
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

// letterBefore reports whether text[at] is preceded by a letter or digit.
func letterBefore(text string, at int) bool {
	before := []rune(text[:at])
	c := before[len(before)-1]
	return unicode.IsLetter(c) || unicode.IsDigit(c)
}
