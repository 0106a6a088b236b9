package filter

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// read converts a token to a term.
func (t token) read() (run.Term, error) {
	if t.name == "" {
		return run.Term{Kind: run.TermText, Text: t.value}, nil
	}
	if t.value == "" {
		return run.Term{}, bad("%s%c needs a value", t.name, t.cmp)
	}
	switch t.name {
	case "cost":
		return t.cost()
	case "age":
		return t.age()
	case "length", "len":
		return t.length()
	case "take":
		return t.count(run.TermTake, 1, math.MaxInt32)
	case "rating":
		return t.count(run.TermRating, 0, run.MaxRating)
	}
	if t.cmp != ':' {
		return run.Term{}, bad("%q cannot be compared; cost, age, length, rating and take can", t.name)
	}
	switch t.name {
	case "status", "state":
		text, err := oneOf(t, statuses())
		return run.Term{Kind: run.TermStatus, Text: text}, err
	case "has":
		text, err := oneOf(t, things())
		return run.Term{Kind: run.TermHas, Text: text}, err
	case "provider", "model", "tag", "id", "batch", "shot", "project":
		return run.Term{Kind: run.TermKind(t.name), Text: t.value}, nil
	case "ratio", "res", "resolution":
		return t.asked()
	case "seed":
		return t.seed()
	}
	hint := meant(t.name, ":", termNames())
	if hint == "" {
		hint = "; put quotes around it to search for the text"
	}
	return run.Term{}, bad("there is no filter called %q%s", t.name, hint)
}

// things are what has: asks for.
func things() []string {
	return []string{"file", "note", "tag", "pick", "star", "rejected", "error"}
}

// termNames are the names that terms can have.
func termNames() []string {
	all := []string{"state", "len", "resolution"}
	for _, n := range names() {
		all = append(all, strings.TrimRight(n, ":<>"))
	}
	return all
}

func statuses() []string {
	all := []string{"any"}
	for _, s := range run.States() {
		all = append(all, string(s))
	}
	for _, s := range []run.DownloadState{run.DownloadNone, run.Downloading, run.Downloaded, run.LinkExpired, run.DownloadFailed} {
		all = append(all, string(s))
	}
	return all
}

// oneOf accepts a word of the list, or an unambiguous prefix of one.
func oneOf(t token, list []string) (string, error) {
	v := strings.ToLower(t.value)
	if v == "canceled" {
		v = string(run.Cancelled)
	}
	if slices.Contains(list, v) {
		return v, nil
	}
	var found []string
	for _, w := range list {
		if strings.HasPrefix(w, v) {
			found = append(found, w)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if hint := meant(v, "", list); hint != "" {
			return "", bad("%s:%s is unknown%s", t.name, t.value, hint)
		}
		return "", bad("%s:%s is unknown; use %s", t.name, t.value, strings.Join(list, ", "))
	}
	return "", bad("%s:%s can be %s", t.name, t.value, strings.Join(found, " or "))
}

func (t token) compare() run.Comparison {
	switch t.cmp {
	case '<':
		return run.Less
	case '>':
		return run.Greater
	}
	return run.Equal
}

func (t token) cost() (run.Term, error) {
	m, err := provider.ParseMoney(t.value)
	if err != nil {
		return run.Term{}, bad("cost%c%s: write dollars, such as cost>1.50", t.cmp, t.value)
	}
	return run.Term{Kind: run.TermCost, Comparison: t.compare(), Cost: m}, nil
}

func (t token) age() (run.Term, error) {
	d, ok := age(strings.ToLower(t.value))
	if !ok || t.cmp != '<' && t.cmp != '>' {
		return run.Term{}, bad("age%c%s: write a number and m, h, d or w, such as age<2d", t.cmp, t.value)
	}
	return run.Term{Kind: run.TermAge, Comparison: t.compare(), Age: d}, nil
}

func age(s string) (time.Duration, bool) {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	unit, ok := units[s[len(s)-1]]
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(s[:len(s)-1], 10, 64)
	if err != nil || n < 0 || n > int64(math.MaxInt64/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

func (t token) length() (run.Term, error) {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.ToLower(t.value), "s"))
	if err != nil || n < 0 {
		return run.Term{}, bad("%s%c%s: write seconds, such as length>5", t.name, t.cmp, t.value)
	}
	return run.Term{Kind: run.TermDuration, Comparison: t.compare(), N: n}, nil
}

// count reads a whole number from low to high.
func (t token) count(kind run.TermKind, low, high int) (run.Term, error) {
	n, err := strconv.Atoi(t.value)
	switch {
	case err == nil && n >= low && n <= high:
		return run.Term{Kind: kind, Comparison: t.compare(), N: n}, nil
	case kind == run.TermRating:
		return run.Term{}, bad("rating%c%s: write %d to %d, such as rating>3", t.cmp, t.value, low, high)
	}
	return run.Term{}, bad("%s%c%s: write a number, such as take:3", t.name, t.cmp, t.value)
}

// asked reads what a request asked for: "720" stands for "720p".
func (t token) asked() (run.Term, error) {
	v := strings.ToLower(t.value)
	if t.name == "ratio" {
		return run.Term{Kind: run.TermRatio, Text: v}, nil
	}
	if strings.Trim(v, "0123456789") == "" {
		v += "p"
	}
	return run.Term{Kind: run.TermResolution, Text: v}, nil
}

func (t token) seed() (run.Term, error) {
	n, err := strconv.ParseInt(t.value, 10, 64)
	if err != nil {
		return run.Term{}, bad("seed:%s: write a whole number, such as seed:42", t.value)
	}
	return run.Term{Kind: run.TermSeed, Seed: n}, nil
}
