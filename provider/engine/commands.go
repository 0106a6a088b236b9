package engine

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// This file enqueues commands for runs (cancel, download, refresh, stop polling, confirm,
// dismiss) and executes them.

// Enqueue writes a command for each of the runs; the process that holds a run's lease executes
// it. It returns an error, and writes nothing, if a run cannot execute the command.
func (e *Engine) Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error {
	for _, id := range ids {
		r, err := e.store.Run(ctx, id)
		if err != nil {
			return err
		}
		if err := e.checkCommand(what, r); err != nil {
			return err
		}
	}
	now := time.Now()
	for _, id := range ids {
		if err := e.store.AddCommand(ctx, run.Command{Run: id, Kind: what, Dir: arg, At: now}); err != nil {
			return err
		}
	}
	e.wake()
	return nil
}

// checkCommand returns why a run cannot execute a command, or nil.
func (e *Engine) checkCommand(what run.CommandKind, r run.Run) error {
	no := func(format string, args ...any) error {
		return provider.Errorf(provider.KindInput, format, args...)
	}
	switch what {
	case run.CommandCancel:
		if can, says := run.CancelInfo(e.info(r.Provider), r); !can {
			return no("%s", says)
		}
	case run.CommandDownload:
		if why := run.CannotDownload(r); why != "" {
			return no("%s", why)
		}
	case run.CommandRefresh:
		if why := run.CannotRefresh(r); why != "" {
			return no("%s", why)
		}
	case run.CommandStopPolling:
		if r.State != run.Queued && r.State != run.Running {
			return no("there is nothing to stop watching: the run is %s", r.State)
		}
	case run.CommandApprove:
		if r.State != run.Pending || r.Held == "" {
			return no("this run is not waiting for approval: it is %s", r.State)
		}
	case run.CommandDismiss:
		if r.State != run.Unsure {
			return no("only a run of unsure outcome can be dismissed; this one is %s", r.State)
		}
	default:
		return no("there is no command %q", what)
	}
	if info := e.info(r.Provider); !info.HasKey && what != run.CommandDismiss && what != run.CommandStopPolling {
		return run.MissingKey(info)
	}
	return nil
}

// runCommands executes the pending commands. done means that the step ends here. A command that
// cannot be executed yet stays pending.
func (s *step) runCommands() (done bool, err error) {
	for _, w := range s.commands {
		if !s.run.Executable(w) {
			continue
		}
		s.done = append(s.done, w.ID)
		switch w.Kind {
		case run.CommandCancel:
			done, err = s.cancel()
		case run.CommandStopPolling:
			done, err = s.stopPolling()
		case run.CommandDismiss:
			done, err = s.dismiss()
		case run.CommandRefresh:
			s.refresh()
		case run.CommandDownload:
			s.restartDownload(w.Dir)
		case run.CommandApprove:
			s.approve()
		}
		if done || err != nil {
			return done, err
		}
	}
	if len(s.done) == 0 {
		return false, nil
	}
	// The effect of the commands is saved before the step continues.
	return s.run.NextAttempt.IsZero(), s.save()
}

func (s *step) cancel() (done bool, err error) {
	switch s.run.State {
	case run.Pending, run.Uploading:
		s.run.Held = ""
		s.finish(run.Cancelled, provider.ChargedNo, nil)
		return true, s.save()
	case run.Queued, run.Running:
		return true, s.requestCancel()
	}
	s.addEvent("cancel", "not cancelled: it had already ended")
	return false, nil
}

// requestCancel asks the provider to cancel and records its answer. The next poll decides how
// the run ends. Without an answer the request is repeated.
func (s *step) requestCancel() error {
	c, ok := s.vendors.get(s.run.Provider).(provider.Canceler)
	if !ok {
		s.run.CancelMessage = s.info(s.run.Provider).Cancel.Running.Description
		return s.save()
	}
	var answer provider.CancelResult
	blocked, err := s.callProvider(s.shutdown, 1, func(ctx context.Context, _ provider.Provider) (err error) {
		answer, err = c.Cancel(ctx, s.run.Job)
		return err
	})
	switch {
	case blocked == 0 && s.notSentError(err):
		s.done = nil
		return nil // the command stays pending until the next start
	case blocked > 0:
		return s.cancelLater(blocked, "the provider cannot be reached now")
	case err != nil && isTransient(err):
		s.run.Attempts++
		return s.cancelLater(s.backoff(provider.AsError(err)), provider.UserMessage(err))
	case err != nil:
		s.run.CancelMessage = "not cancelled: " + provider.UserMessage(err)
	case answer == provider.CancelTooLate:
		s.run.CancelMessage = "too late: the job goes on, or has already ended"
	default:
		s.run.CancelMessage = "the provider accepted the cancel"
	}
	s.run.CancelAsked = time.Now()
	s.addEvent("cancel", "%s", s.run.CancelMessage)
	s.run.NextAttempt = time.Now()
	return s.save()
}

// isTransient reports whether the same call may succeed later.
func isTransient(err error) bool {
	switch provider.KindOf(err) {
	case provider.KindNetwork, provider.KindProvider, provider.KindRate:
		return true
	}
	return false
}

// cancelLater keeps the cancel command pending and retries it after wait.
func (s *step) cancelLater(wait time.Duration, why string) error {
	s.done = nil
	s.retryAt = time.Now().Add(jitter(wait, 0))
	said := "not cancelled yet: " + why + "; it is asked again"
	if s.run.CancelMessage == said {
		return nil
	}
	s.run.CancelMessage = said
	s.addEvent("cancel", "%s", said)
	return s.save()
}

// approve releases a held run.
func (s *step) approve() {
	if s.run.State != run.Pending || s.run.Held == "" {
		return
	}
	s.run.Held, s.run.Err = "", nil
	s.run.Approved, s.run.NextAttempt, s.run.Attempts = time.Now(), time.Now(), 0
	s.addEvent("confirmed", "approved")
}

func (s *step) stopPolling() (done bool, err error) {
	if s.run.State != run.Queued && s.run.State != run.Running {
		return false, nil
	}
	s.run.PollingStopped, s.run.NextAttempt = true, time.Time{}
	s.addEvent("unwatched", "no longer watched; the job goes on at the provider and may be charged")
	return true, s.save()
}

func (s *step) dismiss() (done bool, err error) {
	if s.run.State != run.Unsure {
		return false, nil
	}
	why := &provider.Error{Kind: provider.KindUnsure, Message: "dismissed: its outcome was never learned, it may have been charged"}
	if was := s.run.Err; was != nil {
		why.Jobs = was.Jobs // one of them may still be attached
	}
	s.finish(run.Failed, provider.ChargedUnknown, why)
	return true, s.save()
}

func (s *step) refresh() {
	r := &s.run
	if r.PollingStopped {
		s.addEvent("watched", "watched again")
	}
	r.PollingStopped, r.Lookups, r.Attempts = false, 0, 0
	r.NextAttempt = time.Now()
	if !r.State.Final() {
		return
	}
	s.eachOutput(func(v *run.Video) {
		switch v.Download {
		case run.LinkExpired, run.DownloadFailed:
			queueDownload(v)
		case run.Downloading:
			v.NextAttempt = time.Time{}
		}
	})
}

// restartDownload requests the download of videos into the given folder: of those that are not
// there, or of all if none is missing. A run without videos is polled.
func (s *step) restartDownload(folder string) {
	r := &s.run
	r.NextAttempt = time.Now()
	switch {
	case !r.State.Final():
		s.refresh()
		return
	case r.State != run.Succeeded || r.Video.URL == "":
		r.Video.Download, r.Video.File, r.Attempts = run.Downloading, folder, 0
		return
	}
	present := func(v run.Video) bool {
		return v.Download == run.Downloaded && (folder == "" || filepath.Dir(v.File) == folder)
	}
	missing := slices.ContainsFunc(r.Videos(), func(v run.Video) bool { return !present(v) })
	s.eachOutput(func(v *run.Video) {
		if missing && present(*v) {
			return
		}
		if v.Download == run.Downloaded || v.File != folder { // else its partial file is there, perhaps complete
			v.Bytes, v.Validator = 0, ""
		}
		queueDownload(v)
		v.File = folder
	})
}

// queueDownload makes an output due for download. An expired link is refreshed first.
func queueDownload(v *run.Video) {
	if v.Download != run.LinkExpired {
		v.Err = nil
	}
	v.Download, v.Attempts, v.Since, v.NextAttempt = run.Downloading, 0, time.Time{}, time.Time{}
}

// eachOutput modifies the outputs of the run in a copy, since snapshots share the slice.
func (s *step) eachOutput(change func(*run.Video)) {
	s.run.Outputs = slices.Clone(s.run.Outputs)
	change(&s.run.Video)
	for i := range s.run.Outputs {
		change(&s.run.Outputs[i])
	}
}
