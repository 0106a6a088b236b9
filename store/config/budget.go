package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"dailies/provider"
	"dailies/provider/run"
)

// budget is the table [budget] of caps.
type budget struct {
	PerRun   limit `toml:"per_run"`
	PerDay   limit `toml:"per_day"`
	PerMonth limit `toml:"per_month"`
	AskBelow limit `toml:"ask_below"`
	Unpriced limit `toml:"unpriced"`
}

// engine converts b to a run.Budget.
func (b budget) engine() run.Budget {
	e := run.Budget{PerRun: b.PerRun.amount, PerDay: b.PerDay.amount, PerMonth: b.PerMonth.amount, Unpriced: b.Unpriced.amount}
	if b.AskBelow.amount != nil {
		e.AskBelow = *b.AskBelow.amount
	}
	return e
}

// budgetNames returns the names of the settings of [budget].
func budgetNames() (names []string) {
	kind := reflect.TypeFor[budget]()
	for i := range kind.NumField() {
		names = append(names, kind.Field(i).Tag.Get("toml"))
	}
	return names
}

// inBudget reports whether a path is [budget] or below it, ignoring case.
func inBudget(path []string) bool { return strings.EqualFold(path[0], "budget") }

// isBudget reports whether a path is [budget] or one of its settings, matching case: the
// decoder accepts "Budget" for "budget" too, and the last one wins.
func isBudget(path []string) bool {
	return path[0] == "budget" && (len(path) == 1 || len(path) == 2 && slices.Contains(budgetNames(), path[1]))
}

// allowsNothing reports whether an entry is a cap of 0, which can be mistaken for no cap.
func (e entry) allowsNothing() bool {
	if !isBudget(e.path) || len(e.path) < 2 || e.path[1] == "ask_below" || e.path[1] == "unpriced" {
		return false
	}
	var l limit
	return l.UnmarshalText([]byte(e.text)) == nil && l.amount != nil && *l.amount == 0
}

// capWords are words that occur in names for caps. They are matched against keys whose
// first part is unknown.
const capWords = " per day daily week weekly month monthly cap caps limit limits budget budgets spend spending allowance quota cost costs usd dollar dollars money "

// meantCap returns a question or a hint for an unknown key that may be meant as a cap, or
// "" if it does not resemble one. unknown is the index of the first unknown part of path.
func meantCap(path []string, unknown int) string {
	names := budgetNames()
	if inBudget(path) && len(path) > 1 {
		if name := resembling(path[1], names); name != "" {
			return "did you mean budget." + name + "?"
		}
		return "the settings of [budget] are " + strings.Join(names, ", ")
	}
	for _, part := range path[unknown:] {
		switch name := resembling(part, append(names, "budget")); {
		case name == "budget":
			return "did you mean [budget]?"
		case name != "":
			return "did you mean budget." + name + "?"
		}
	}
	if unknown > 0 {
		return ""
	}
	for _, part := range path {
		for _, w := range words(part) {
			if strings.Contains(capWords, " "+w+" ") {
				return fmt.Sprintf("caps go under [budget]: %s", strings.Join(names, ", "))
			}
		}
	}
	return ""
}

// resembling returns the most likely intended name for a misspelt key: one that differs
// only in case, punctuation and up to two letters, one that is part of the key, or one
// whose last word it is. It returns "" if there is none.
func resembling(key string, names []string) string {
	best, least := "", 3
	squeezed := strings.Join(words(key), "")
	for _, name := range names {
		right := strings.ReplaceAll(name, "_", "")
		d := provider.EditDistance(squeezed, right)
		if strings.Contains(squeezed, right) || strings.HasSuffix(name, "_"+squeezed) {
			d = min(d, 1)
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}

// words splits a name such as "per-day", "perDay" or "PER_DAY" into lower-case words.
func words(name string) []string {
	var b strings.Builder
	var before rune
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	return strings.Fields(b.String())
}
