package store

import (
	"fmt"
	"strings"
	"time"
)

// shotless is a run without a shot: it was made before shots existed, or by an older
// version of the program.
type shotless struct {
	n                         int64
	id, parent, batch, prompt string
	created                   time.Time
}

// groups partitions runs into shots: the takes of one submit, a run and the runs made
// from it, and equal prompts of one day (UTC). Groups are in the order of their first
// runs, as are the runs of each.
func groups(runs []shotless) [][]shotless {
	root := make([]int, len(runs))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	// The lower root wins, so a group's root is its first run.
	join := func(i, j int) {
		i, j = find(i), find(j)
		root[max(i, j)] = min(i, j)
	}
	type key struct{ kind, text string }
	first := map[key]int{}
	together := func(k key, i int) {
		if k.text == "" {
			return
		}
		if j, ok := first[k]; ok {
			join(i, j)
			return
		}
		first[k] = i
	}
	for i, r := range runs {
		together(key{"run", strings.ToUpper(r.id)}, i)
		together(key{"run", strings.ToUpper(r.parent)}, i)
		together(key{"batch", r.batch}, i)
		if p := strings.TrimSpace(r.prompt); p != "" {
			together(key{"prompt of " + r.created.UTC().Format(time.DateOnly), p}, i)
		}
	}
	var all [][]shotless
	at := map[int]int{}
	for i, r := range runs {
		g, ok := at[find(i)]
		if !ok {
			g = len(all)
			at[find(i)] = g
			all = append(all, nil)
		}
		all[g] = append(all[g], r)
	}
	return all
}

// shotStep is the gap between two codes, so that a shot can be inserted.
const shotStep = 10

// shotCode formats a shot number: S010, S020 … S990, S1000.
func shotCode(number int) string { return fmt.Sprintf("S%03d", number) }

// shotNumber parses a code of that form; 0 for any other.
func shotNumber(code string) (number int) {
	digits, ok := strings.CutPrefix(strings.ToUpper(code), "S")
	if !ok || len(digits) > 9 || strings.Trim(digits, "0123456789") != "" {
		return 0
	}
	for _, c := range digits {
		number = number*10 + int(c-'0')
	}
	return number
}

// maxShotName is the length of a default shot name, in characters.
const maxShotName = 40

// shotName returns the beginning of a prompt, in whole words of its first line.
func shotName(prompt string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(prompt), "\n")
	var name []rune
	for _, word := range strings.Fields(line) {
		next := []rune(word)
		if len(name) > 0 {
			if len(name)+1+len(next) > maxShotName {
				break
			}
			name = append(name, ' ')
		}
		name = append(name, next...)
	}
	return strings.TrimRight(string(name[:min(len(name), maxShotName)]), ",.;:-– ")
}
