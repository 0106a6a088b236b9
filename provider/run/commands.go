package run

import (
	"slices"
	"strings"
	"time"

	"dailies/provider"
)

// Command is something a user asks of a run. Any process may enqueue one; the process that
// holds the run's lease executes it.
type Command struct {
	ID   int64
	Run  string
	Kind CommandKind
	Dir  string // CommandDownload: the folder, "" for the default
	At   time.Time
}

// CommandKind names a command. The values are stored.
type CommandKind string

// The commands.
const (
	CommandCancel      CommandKind = "cancel"
	CommandDownload    CommandKind = "save"    // download the video (again)
	CommandRefresh     CommandKind = "refresh" // poll now, and resume polling
	CommandStopPolling CommandKind = "unwatch" // stop polling; the job continues at the provider
	CommandApprove     CommandKind = "send"    // confirm a held run
	CommandDismiss     CommandKind = "dismiss" // end an unsure run as failed, charged unknown
)

// AnnotationEdit changes a user's annotations of runs. Nil fields are left unchanged.
type AnnotationEdit struct {
	Pick     *bool // a pick is not rejected: setting one clears the other
	Rejected *bool
	Rating   *int
	AddTags  []string
	DropTags []string
	Note     *string
	In, Out  *time.Duration // in microseconds at best
	Deleted  *bool
}

// TagsWithout returns the tags that are not in others, ignoring case.
func TagsWithout(tags, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool {
		return slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(o, t) })
	})
}

// CannotDownload returns why the videos of a run cannot be requested, or "" when they can. A
// run that may have been charged can always be checked: its video may exist by now.
func CannotDownload(r Run) string {
	switch {
	case r.State == Succeeded && (r.Video.URL != "" || r.Job != ""):
		return ""
	case r.Job == "", r.State.Final() && r.Charged == provider.ChargedNo:
		return "this run has no video: it " + r.State.Predicate()
	}
	return ""
}

// CannotRunAgain returns why the request of a run is not sent again, or "" when it can be: two windows, or a
// second look at an old run, would otherwise both send it.
func CannotRunAgain(r Run) string {
	if r.Resubmitted() {
		return "it was already " + r.Err.Message + "; run that one again"
	}
	return ""
}

// Predicate says a state in a sentence about a run: "is running", "has failed".
func (s State) Predicate() string {
	switch s {
	case Succeeded, Failed:
		return "has " + string(s)
	case Cancelled:
		return "was cancelled"
	}
	return "is " + string(s)
}

// CannotRefresh returns why polling a run would have no effect, or "" when it would.
func CannotRefresh(r Run) string {
	switch {
	case !r.State.Final():
		return ""
	case r.State == Succeeded && r.DownloadState() == Downloaded:
		return "this run has succeeded already, and its video is saved"
	case r.Job == "":
		return "this run " + r.State.Predicate() + " already, and it has no job to check"
	}
	return ""
}

// CancelInfo reports whether a run can be cancelled now, and describes in one sentence what
// that would do and cost. It is shown before the confirmation.
func CancelInfo(info provider.Info, r Run) (can bool, says string) {
	switch r.State {
	case Pending, Uploading:
		return true, "Nothing has been sent yet; nothing will be charged."
	case Submitting:
		return true, "The request has been sent: dailies waits for the answer, then asks the provider to cancel. " + info.Cancel.Queued.Description
	case Queued:
		return info.Cancel.Queued.Can, info.Cancel.Queued.Description
	case Running:
		return info.Cancel.Running.Can, info.Cancel.Running.Description
	case Unsure:
		return false, "Nobody knows whether the provider has this run; check again, resubmit or dismiss it."
	}
	return false, "Too late to cancel: it " + r.State.Predicate() + " already."
}

// Executable reports whether a command can be executed now. A cancel waits while it is unknown
// whether the create call was accepted, and is executed as soon as there is a job.
func (r Run) Executable(w Command) bool {
	return w.Kind != CommandCancel || r.State != Submitting && r.State != Unsure
}

// CannotGoElsewhere returns why the take of a run is not offered to other providers, or "" when
// it is: the provider refused it, cannot be reached, or has no money left for it. A run that the
// provider has, or may have, is not offered; an unsure one
// must be settled first, with a warning.
func CannotGoElsewhere(r Run) string {
	switch {
	case r.State == Unsure:
		return "settle it first; nobody knows whether the provider has it"
	case r.State == Submitting || r.State == Queued || r.State == Running:
		return "the provider has it; it " + r.State.Predicate()
	case r.State == Succeeded || r.State == Cancelled:
		return "it was not refused; it " + r.State.Predicate()
	case r.Paid() && r.State != Failed:
		return "the provider has it"
	case r.Resubmitted():
		return "it was already " + r.Err.Message
	case r.Err == nil:
		return "nothing keeps it from being sent"
	}
	switch r.Err.Kind {
	case provider.KindBalance, provider.KindModeration, provider.KindProvider, provider.KindNetwork, provider.KindRate,
		provider.KindAuth, provider.KindModel:
		return ""
	}
	return "its problem would be the same elsewhere"
}

// CannotAttach returns why no job can be attached to a run, or "" when one can. A job can be
// attached only to a run whose delivery is, or remained, unknown.
func CannotAttach(r Run) string {
	switch {
	case r.Job != "":
		return "this run already has a job"
	case r.State == Submitting:
		return "it is still waiting for its answer"
	case r.State == Unsure, r.State == Failed && r.Charged != provider.ChargedNo && !r.Sent.IsZero():
		return ""
	}
	return "a job can be attached only to a run of unsure outcome; this one " + r.State.Predicate()
}
