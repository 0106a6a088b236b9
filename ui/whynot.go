package ui

import (
	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// Reasons why a command is disabled for a run, in a few words; "" if it is enabled.

func notUnsure(r run.Run) string {
	if r.State != run.Unsure {
		return "its outcome is known"
	}
	return ""
}

func notSavable(r run.Run) string {
	switch {
	case !r.State.Final():
		return "it has no video: it " + r.State.Predicate()
	case r.DownloadState() == run.Downloading && r.Unsaved().Since.IsZero():
		return "it is being saved now"
	}
	return run.CannotDownload(r)
}

func notSaved(r run.Run) string {
	if r.Video.Download != run.Downloaded || r.Video.File == "" {
		return "its video is not saved here"
	}
	return ""
}

func notLive(r run.Run) string {
	switch {
	case r.State == run.Unsure:
		return "settle it first; nobody knows whether the provider has it"
	case r.State.Final():
		return "it " + r.State.Predicate() + " already"
	}
	return ""
}

func notRetriable(r run.Run) string {
	if !r.State.Final() && r.Held == "" {
		return "it has not finished; it " + r.State.Predicate()
	}
	return sanitize.Line(run.CannotRunAgain(r))
}

func notDeletable(r run.Run) string {
	switch {
	case !r.State.Final():
		return "it has not finished; it " + r.State.Predicate()
	case !r.Deleted.IsZero():
		return "it is removed already"
	}
	return ""
}

func noPrompt(r run.Run) string {
	if r.Request.Prompt == "" {
		return "it has no prompt"
	}
	return ""
}

func noURL(r run.Run) string {
	if !provider.IsURL(r.Video.URL) {
		return "it has no link"
	}
	return ""
}
