package vendorhttp

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	longestID = 512 // characters
	mostIDs   = 16  // that an error names
)

// UsableID reports whether a job can be asked for by this id. Ids are opaque: any
// text that is not too long and can stand in the path of a URL, escaped.
func UsableID(id string) bool {
	if id == "" || strings.TrimSpace(id) != id || !utf8.ValidString(id) || utf8.RuneCountInString(id) > longestID ||
		strings.ContainsFunc(id, unicode.IsControl) {
		return false
	}
	// Escaped or not, servers and proxies walk up at a segment of two dots.
	segments := strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == '\\' })
	return !slices.ContainsFunc(segments, func(s string) bool { return s == "." || s == ".." })
}

// PathID is a usable id as one segment of a path.
func PathID(id string) string { return url.PathEscape(id) }

// commonIDs are the fields in which vendors put a job's id. request_id is not
// among them: for most it is the id of the call.
var commonIDs = []string{
	"id", "task_id", "job_id", "run_id", "prediction_id", "generation_id", "video_id", "uuid",
}

// foreignIDs are words in the names of ids that are no job's.
var foreignIDs = []string{"model", "user", "account", "organization", "organisation", "org", "project", "team", "key", "client", "callback", "parent", "voice", "channel"}

// jobIDs returns everything in an answer that may be a job's id, for a person who
// has to find the run: each usable text or number under a name that says id.
func jobIDs(v Value) []string {
	var all []string
	var walk func(Value, bool)
	walk = func(v Value, isID bool) {
		if v = v.unpacked(); isID && len(v.values) == 0 {
			s := string(v.Text())
			if UsableID(s) && !strings.ContainsAny(s, " ") && !strings.Contains(s, "://") && !slices.Contains(all, s) && len(all) < mostIDs {
				all = append(all, s)
			}
		}
		for i, inner := range v.values {
			if v.kind == isList {
				walk(inner, isID)
				continue
			}
			words := nameWords(v.names[i])
			walk(inner, saysID(v.names[i], words) && !hasAny(words, foreignIDs))
		}
	}
	walk(v, false)
	return all
}

// saysID reports whether a field's name says that an id stands there. Some vendors
// put it under the bare name of the thing.
func saysID(name string, words []string) bool {
	if len(words) > 0 && slices.Contains([]string{"id", "ids", "uuid", "guid"}, words[len(words)-1]) {
		return true
	}
	return hasName([]string{"request_id", "data", "prediction"}, name) || hasName(commonIDs, name)
}
