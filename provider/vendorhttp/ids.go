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
	maxIDs    = 16  // in an error
)

// UsableID reports whether a job can be polled by this id. Ids are opaque: any text of limited
// length that can be a path segment, escaped.
func UsableID(id string) bool {
	if id == "" || strings.TrimSpace(id) != id || !utf8.ValidString(id) || utf8.RuneCountInString(id) > longestID ||
		strings.ContainsFunc(id, unicode.IsControl) {
		return false
	}
	// Servers and proxies resolve a ".." segment, escaped or not.
	segments := strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == '\\' })
	return !slices.ContainsFunc(segments, func(s string) bool { return s == "." || s == ".." })
}

// PathID escapes an id as one path segment.
func PathID(id string) string { return url.PathEscape(id) }

// commonIDs are the fields in which vendors return a job's id. request_id is not included: for
// most it is the id of the call.
var commonIDs = []string{
	"id", "task_id", "job_id", "run_id", "prediction_id", "generation_id", "video_id", "uuid",
}

// foreignIDs are words in field names of ids of other things than jobs.
var foreignIDs = []string{"model", "user", "account", "organization", "organisation", "org", "project", "team", "key", "client", "callback", "parent", "voice", "channel"}

// jobIDs returns all possible job ids in a response, for a user who has to find the run: each
// usable text or number in a field named like an id.
func jobIDs(v Value) []string {
	var all []string
	var walk func(Value, bool)
	walk = func(v Value, isID bool) {
		if v = v.unpacked(); isID && len(v.values) == 0 {
			s := string(v.Text())
			if UsableID(s) && !strings.ContainsAny(s, " ") && !strings.Contains(s, "://") && !slices.Contains(all, s) && len(all) < maxIDs {
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

// saysID reports whether a field's name denotes an id. Some vendors use the bare name of the
// thing.
func saysID(name string, words []string) bool {
	if len(words) > 0 && slices.Contains([]string{"id", "ids", "uuid", "guid"}, words[len(words)-1]) {
		return true
	}
	return hasName([]string{"request_id", "data", "prediction"}, name) || hasName(commonIDs, name)
}
