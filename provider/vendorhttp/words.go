package vendorhttp

import (
	"strings"

	"dailies/provider"
)

// statusWords maps vendors' status words, in lower case with underscores: from the
// documentation of all providers here and of others, and from responses in public reports of
// clients.
var statusWords = map[string]provider.Status{
	"queued": provider.StatusQueued, "queue": provider.StatusQueued, "in_queue": provider.StatusQueued, "queueing": provider.StatusQueued,
	"pending": provider.StatusQueued, "waiting": provider.StatusQueued, "submitted": provider.StatusQueued, "created": provider.StatusQueued,
	"scheduled": provider.StatusQueued, "accepted": provider.StatusQueued, "received": provider.StatusQueued, "not_start": provider.StatusQueued,
	"not_started": provider.StatusQueued, "starting": provider.StatusQueued, "preparing": provider.StatusQueued, "initializing": provider.StatusQueued,
	"dispatching": provider.StatusQueued,

	"running": provider.StatusRunning, "processing": provider.StatusRunning, "in_progress": provider.StatusRunning, "inprogress": provider.StatusRunning,
	"progress": provider.StatusRunning, "generating": provider.StatusRunning, "started": provider.StatusRunning, "rendering": provider.StatusRunning,
	"working": provider.StatusRunning, "executing": provider.StatusRunning, "active": provider.StatusRunning, "finalizing": provider.StatusRunning,

	"succeeded": provider.StatusSucceeded, "success": provider.StatusSucceeded, "succeed": provider.StatusSucceeded, "successful": provider.StatusSucceeded,
	"completed": provider.StatusSucceeded, "complete": provider.StatusSucceeded, "finished": provider.StatusSucceeded, "finish": provider.StatusSucceeded,
	"done": provider.StatusSucceeded, "ready": provider.StatusSucceeded, "ok": provider.StatusSucceeded, "generated": provider.StatusSucceeded,
	"partial_succeeded": provider.StatusSucceeded, "partially_succeeded": provider.StatusSucceeded,

	"failed": provider.StatusFailed, "fail": provider.StatusFailed, "failure": provider.StatusFailed, "error": provider.StatusFailed,
	"errored": provider.StatusFailed, "expired": provider.StatusFailed, "timeout": provider.StatusFailed, "timed_out": provider.StatusFailed,
	"timedout": provider.StatusFailed, "time_out": provider.StatusFailed, "rejected": provider.StatusFailed, "refused": provider.StatusFailed,
	"denied": provider.StatusFailed, "blocked": provider.StatusFailed, "moderated": provider.StatusFailed, "content_moderated": provider.StatusFailed,
	"request_moderated": provider.StatusFailed, "crashed": provider.StatusFailed, "invalid": provider.StatusFailed,

	"cancelled": provider.StatusCancelled, "canceled": provider.StatusCancelled, "cancel": provider.StatusCancelled,
	"aborted": provider.StatusCancelled, "stopped": provider.StatusCancelled, "revoked": provider.StatusCancelled, "terminated": provider.StatusCancelled,
}

// StatusOf maps a vendor's status word, ignoring case.
func StatusOf(word string) provider.Status {
	word = strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(word)))
	for _, prefix := range []string{"task_status_", "job_status_", "task_state_", "job_state_", "status_", "state_"} {
		word = strings.TrimPrefix(word, prefix)
	}
	if s, ok := statusWords[word]; ok {
		return s
	}
	return provider.StatusUnknown
}

// verdict returns the status for a vendor's status word, the links in its response and its
// error. As money was paid, it is conservative: only an explicit failure ends a run, and a
// video overrides an unknown word. empty means that the job has succeeded but its video is
// missing.
func verdict(word provider.Status, found rank, complained bool) (status provider.Status, empty bool) {
	switch {
	case word == provider.StatusFailed:
		return provider.StatusFailed, false
	case found > noVideo && word == provider.StatusSucceeded, found >= odd:
		return provider.StatusSucceeded, false
	case word == provider.StatusSucceeded && !complained:
		return provider.StatusRunning, true
	case complained && (word == provider.StatusSucceeded || word == provider.StatusUnknown):
		return provider.StatusFailed, false
	}
	return word, false
}
