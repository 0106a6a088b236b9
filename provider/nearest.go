package provider

// Nearest returns the one of words that a misspelled word was probably meant to be: at most
// two letters differ, are missing, added or swapped, and fewer than half of them. It returns
// "" if there is none.
func Nearest(word string, words []string) string {
	near, least := "", 3
	for _, w := range words {
		if d := EditDistance(word, w); d < least && 2*d < len([]rune(w)) {
			near, least = w, d
		}
	}
	return near
}

// EditDistance is the edit distance of a and b, counting a swap of neighbours as one; 3 stands
// for more than two.
func EditDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if max(len(x)-len(y), len(y)-len(x)) > 2 {
		return 3
	}
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := range x {
		last, now, older := rows[i%3], rows[(i+1)%3], rows[(i+2)%3]
		now[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			now[j+1] = min(last[j]+cost, last[j+1]+1, now[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				now[j+1] = min(now[j+1], older[j-1]+1)
			}
		}
	}
	return min(rows[len(x)%3][len(y)], 3)
}
