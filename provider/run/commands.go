package run

import (
	"fmt"
	"time"

	"dailies/provider"
)

// CannotAttach says why no job can be attached to a run, "" when one can: only a run
// of which nobody knows, or ever learned, whether the provider took it lacks one.
func CannotAttach(r Run) string {
	switch {
	case r.Job != "":
		return "this run already has a job"
	case r.State == Submitting:
		return "it is still waiting for its answer"
	case r.State == Unsure, r.State == Failed && r.Charged != provider.ChargedNo && !r.Sent.IsZero():
		return ""
	}
	return "a job can be attached only to a run of unsure outcome; this one is " + string(r.State)
}

// Command is what a person wants done with a run. Any process may wish; the one
// that holds the run's lease grants it.
type Command struct {
	ID   int64
	Run  string
	Kind CommandKind
	Dir  string // CommandDownload: the folder, "" for the usual one
	At   time.Time
}

// CommandKind names a wish.
type CommandKind string

// The wishes.
const (
	CommandCancel      CommandKind = "cancel"
	CommandDownload    CommandKind = "save"    // download the video (again)
	CommandRefresh     CommandKind = "refresh" // look now, and watch again
	CommandStopPolling CommandKind = "unwatch" // stop watching; the job goes on
	CommandConfirm     CommandKind = "send"    // a held order: a person says yes to it
	CommandDismiss     CommandKind = "dismiss" // an unsure run: stop asking; it counts as failed, billed unknown
)

// AnnotationEdit is a change a person makes to their own notes on runs. nil fields stay.
type AnnotationEdit struct {
	Star     *bool // a pick is not rejected: each takes the other away
	Rejected *bool
	Rating   *int
	AddTags  []string
	DropTags []string
	Note     *string
	Deleted  *bool
}

// CannotDownload says why the videos of a run cannot be asked for, "" when they can. A
// run that may have been paid for is always looked at: its video may be there by now.
func CannotDownload(r Run) string {
	switch {
	case r.State == Succeeded && (r.Video.URL != "" || r.Job != ""):
		return ""
	case r.Job == "", r.State.Final() && r.Charged == provider.ChargedNo:
		return fmt.Sprintf("this run has no video: it is %s", r.State)
	}
	return ""
}

// CannotRefresh says why a look at a run would be in vain, "" when it would not.
func CannotRefresh(r Run) string {
	switch {
	case !r.State.Final():
		return ""
	case r.State == Succeeded && r.DownloadState() == Downloaded:
		return "this run already finished: its video is saved"
	case r.Job == "":
		return fmt.Sprintf("this run already finished: it is %s, and it has no job to check", r.State)
	}
	return ""
}

// CancelInfo says whether cancelling a run can be tried now, and in one sentence
// what it would do, money included. It is shown before the question.
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
	return false, "Too late to cancel: it " + map[State]string{
		Succeeded: "already finished", Failed: "already failed", Cancelled: "is already cancelled",
	}[r.State] + "."
}
