package filter

import (
	"slices"
	"strings"

	"dailies/provider"
)

// Known is what terms can be completed to, beside the words that the syntax knows.
type Known struct {
	Tags, Models, Providers, Shots, Projects []string
}

// Complete returns what the last word of a text can be completed to: each is the whole word,
// such as "status:failed". There is none for an empty word, for words of a prompt, and for a
// word that is complete.
func Complete(text string, known Known) []string {
	word, negated := strings.CutPrefix(text[WordStart(text):], "!")
	sign := ""
	if negated {
		sign = "!"
	}
	name, value, hasValue := strings.Cut(word, ":")
	var found []string
	switch {
	case word == "":
		return nil
	case !hasValue:
		for _, n := range names() {
			found = append(found, sign+n)
		}
	default:
		for _, v := range known.values(strings.ToLower(name)) {
			found = append(found, sign+name+":"+quoted(v))
		}
	}
	typed := strings.ToLower(sign + name)
	if hasValue {
		typed += ":" + strings.ToLower(strings.TrimPrefix(value, `"`))
	}
	return slices.DeleteFunc(found, func(f string) bool {
		plain := strings.ToLower(strings.ReplaceAll(f, `"`, ""))
		return !strings.HasPrefix(plain, typed) || plain == strings.Trim(typed, `"`)
	})
}

// WordStart is where the last word of a text begins, in bytes.
func WordStart(text string) int {
	if strings.Count(text, `"`)%2 == 1 { // inside quotes
		text = text[:strings.LastIndexByte(text, '"')]
	}
	return strings.LastIndexAny(text, " \t") + 1
}

// quoted puts a value with spaces in quotes.
func quoted(v string) string {
	if strings.ContainsAny(v, " \t") {
		return `"` + v + `"`
	}
	return v
}

// names are the names of terms with what compares them.
func names() []string {
	return []string{"status:", "provider:", "model:", "tag:", "shot:", "take:", "rating>", "is:", "has:", "project:",
		"cost>", "age<", "length:", "ratio:", "res:", "seed:", "batch:", "id:"}
}

// values are the values that a term can have, in the order of their use.
func (k Known) values(name string) []string {
	switch name {
	case "status", "state":
		return statuses()
	case "is":
		return []string{"pick", "rejected", "deleted"}
	case "has":
		return things()
	case "tag":
		return k.Tags
	case "model":
		return k.Models
	case "provider":
		return k.Providers
	case "shot":
		return k.Shots
	case "project":
		return k.Projects
	}
	return nil
}

// meant says which name or value a word is nearest to: "; status: is the nearest", or "".
func meant(word, end string, among []string) string {
	if near := provider.Nearest(strings.ToLower(word), among); near != "" {
		return "; did you mean " + near + end + "?"
	}
	return ""
}
