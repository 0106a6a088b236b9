package ui

import (
	"dailies/provider"
	"dailies/provider/engine"
)

// Why a command does not work for a run, in a few words; "" when it does.

func notUnsure(r engine.Run) string {
	if r.State != engine.Unsure {
		return "its outcome is known"
	}
	return ""
}

func notSavable(r engine.Run) string {
	switch {
	case !r.State.Final():
		return "it has no video: it is " + string(r.State)
	case r.Saved() == engine.Saving && r.Unsaved().Since.IsZero():
		return "it is being saved now"
	}
	return engine.CannotSave(r)
}

func notSaved(r engine.Run) string {
	if r.Video.Saved != engine.SavedDone || r.Video.File == "" {
		return "no video of it is saved here"
	}
	return ""
}

func notLive(r engine.Run) string {
	switch {
	case r.State == engine.Unsure:
		return "nobody knows whether the provider has it: settle it first"
	case r.State.Final():
		return "it has ended: " + string(r.State)
	}
	return ""
}

func notRetriable(r engine.Run) string {
	if !r.State.Final() && r.Held == "" {
		return "it has not ended: it is still " + string(r.State)
	}
	return ""
}

func notDeletable(r engine.Run) string {
	switch {
	case !r.State.Final():
		return "it has not ended: it is still " + string(r.State)
	case !r.Deleted.IsZero():
		return "it is removed already"
	}
	return ""
}

func noPrompt(r engine.Run) string {
	if r.Request.Prompt == "" {
		return "it has no prompt"
	}
	return ""
}

func noURL(r engine.Run) string {
	if !provider.IsURL(r.Video.URL) {
		return "it has no link"
	}
	return ""
}
