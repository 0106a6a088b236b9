package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"dailies/provider"
)

// Wish asks for something to be done with runs, in whatever process they are
// driven. It returns an error, and wishes nothing, when the first of the runs
// that cannot have it is found.
func (e *Engine) Wish(ctx context.Context, what WishKind, arg string, ids ...string) error {
	for _, id := range ids {
		r, err := e.store.Run(ctx, id)
		if err != nil {
			return err
		}
		if err := e.possible(what, r); err != nil {
			return err
		}
	}
	now := time.Now()
	for _, id := range ids {
		if err := e.store.Wish(ctx, Wish{Run: id, What: what, Arg: arg, At: now}); err != nil {
			return err
		}
	}
	e.wake()
	return nil
}

// possible says why a run cannot have a wish, or nil.
func (e *Engine) possible(what WishKind, r Run) error {
	no := func(format string, args ...any) error {
		return provider.Errorf(provider.KindInput, format, args...)
	}
	switch what {
	case WishCancel:
		if can, says := CancelSays(e.info(r.Provider), r); !can {
			return no("%s", says)
		}
	case WishSave:
		if why := CannotSave(r); why != "" {
			return no("%s", why)
		}
	case WishRefresh:
		if why := CannotRefresh(r); why != "" {
			return no("%s", why)
		}
	case WishUnwatch:
		if r.State != Queued && r.State != Running {
			return no("there is nothing to stop watching: the run is %s", r.State)
		}
	case WishSend:
		if r.State != Pending || r.Held == "" {
			return no("this run does not wait for a yes: it is %s", r.State)
		}
	case WishDismiss:
		if r.State != Unsure {
			return no("only a run of unsure outcome can be dismissed; this one is %s", r.State)
		}
	default:
		return no("nobody can grant %q", what)
	}
	if info := e.info(r.Provider); !info.HasKey && what != WishDismiss && what != WishUnwatch {
		return NoKey(info)
	}
	return nil
}

// CannotSave says why the videos of a run cannot be asked for, "" when they can. A
// run that may have been paid for is always looked at: its video may be there by now.
func CannotSave(r Run) string {
	switch {
	case r.State == Succeeded && (r.Video.URL != "" || r.Job != ""):
		return ""
	case r.Job == "", r.State.Final() && r.Charge == provider.ChargeNo:
		return fmt.Sprintf("this run has no video: it is %s", r.State)
	}
	return ""
}

// CannotRefresh says why a look at a run would be in vain, "" when it would not.
func CannotRefresh(r Run) string {
	switch {
	case !r.State.Final():
		return ""
	case r.State == Succeeded && r.Saved() == SavedDone:
		return "this run has ended: its video is saved"
	case r.Job == "":
		return fmt.Sprintf("this run has ended: it is %s, and there is no job to look at", r.State)
	}
	return ""
}

// CancelSays says whether cancelling a run can be tried now, and in one sentence
// what it would do, money included. It is shown before the question.
func CancelSays(info provider.Info, r Run) (can bool, says string) {
	switch r.State {
	case Pending, Uploading:
		return true, "Nothing was sent yet; nothing will be charged."
	case Submitting:
		return true, "The request is under way: the answer is waited for, then the provider is asked. " + info.Cancel.Queued.Says
	case Queued:
		return info.Cancel.Queued.Can, info.Cancel.Queued.Says
	case Running:
		return info.Cancel.Running.Can, info.Cancel.Running.Says
	case Unsure:
		return false, "Nobody knows whether the provider has this run; check again, resubmit or dismiss it."
	}
	return false, fmt.Sprintf("This run has ended: it is %s.", r.State)
}

// grant does what was wished. done means that the step ends here. A wish that
// cannot be carried out now stays.
func (s *step) grant() (done bool, err error) {
	for _, w := range s.wishes {
		if !s.run.grantable(w) {
			continue
		}
		s.granted = append(s.granted, w.ID)
		switch w.What {
		case WishCancel:
			done, err = s.cancel()
		case WishUnwatch:
			done, err = s.unwatch()
		case WishDismiss:
			done, err = s.dismiss()
		case WishRefresh:
			s.refresh()
		case WishSave:
			s.saveAgain(w.Arg)
		case WishSend:
			s.confirm()
		}
		if done || err != nil {
			return done, err
		}
	}
	if len(s.granted) == 0 {
		return false, nil
	}
	// What was wished is written down, then the step goes on as usual.
	return s.run.Next.IsZero(), s.save()
}

func (s *step) cancel() (done bool, err error) {
	switch s.run.State {
	case Pending, Uploading:
		s.run.Held = ""
		s.settle(Cancelled, provider.ChargeNo, nil)
		return true, s.save()
	case Queued, Running:
		return true, s.askCancel()
	}
	s.say("cancel", "not cancelled: it had ended before")
	return false, nil
}

// askCancel asks the provider and writes its answer down. The next look at the job
// has the last word. Without an answer it is asked again.
func (s *step) askCancel() error {
	c, ok := s.providers[s.run.Provider].(provider.Canceler)
	if !ok {
		s.run.CancelSaid = s.info(s.run.Provider).Cancel.Running.Says
		return s.save()
	}
	var answer provider.CancelAnswer
	away, err := s.call(s.quitting, 1, func(ctx context.Context, _ provider.Provider) (err error) {
		answer, err = c.Cancel(ctx, s.run.Job)
		return err
	})
	switch {
	case away == 0 && s.stopped(err):
		s.granted = nil
		return nil // the wish stays for the next start
	case away > 0:
		return s.cancelLater(away, "the provider cannot be reached now")
	case err != nil && passing(err):
		s.run.Tries++
		return s.cancelLater(s.patience(provider.AsError(err)), provider.Sentence(err))
	case err != nil:
		s.run.CancelSaid = "not cancelled: " + provider.Sentence(err)
	case answer == provider.CancelTooLate:
		s.run.CancelSaid = "too late: the job goes on, or has ended already"
	default:
		s.run.CancelSaid = "the provider took the cancel"
	}
	s.run.CancelAsked = time.Now()
	s.say("cancel", "%s", s.run.CancelSaid)
	s.run.Next = time.Now()
	return s.save()
}

// passing reports whether a call may go well a little later.
func passing(err error) bool {
	switch provider.KindOf(err) {
	case provider.KindNetwork, provider.KindProvider, provider.KindRate:
		return true
	}
	return false
}

// cancelLater keeps a cancel that got no answer, to be asked again after wait.
func (s *step) cancelLater(wait time.Duration, why string) error {
	s.granted = nil
	s.retryAt = time.Now().Add(jitter(wait, 0))
	said := "not cancelled yet: " + why + "; it is asked again"
	if s.run.CancelSaid == said {
		return nil
	}
	s.run.CancelSaid = said
	s.say("cancel", "%s", said)
	return s.save()
}

// confirm takes a person's yes to an order that waited for it.
func (s *step) confirm() {
	if s.run.State != Pending || s.run.Held == "" {
		return
	}
	s.run.Held, s.run.Problem = "", nil
	s.run.Confirmed, s.run.Next, s.run.Tries = time.Now(), time.Now(), 0
	s.say("confirmed", "to be sent now")
}

func (s *step) unwatch() (done bool, err error) {
	if s.run.State != Queued && s.run.State != Running {
		return false, nil
	}
	s.run.Unwatched, s.run.Next = true, time.Time{}
	s.say("unwatched", "not watched any more; the job goes on at the provider and may be charged")
	return true, s.save()
}

func (s *step) dismiss() (done bool, err error) {
	if s.run.State != Unsure {
		return false, nil
	}
	why := &provider.Error{Kind: provider.KindUnsure, Message: "dismissed: its outcome was never learned, it may have been charged"}
	if was := s.run.Problem; was != nil {
		why.Jobs = was.Jobs // it may still be attached to one of them
	}
	s.settle(Failed, provider.ChargeUnknown, why)
	return true, s.save()
}

func (s *step) refresh() {
	r := &s.run
	if r.Unwatched {
		s.say("watched", "watched again")
	}
	r.Unwatched, r.Looks, r.Tries = false, 0, 0
	r.Next = time.Now()
	if !r.State.Final() {
		return
	}
	s.eachOutput(func(v *Video) {
		switch v.Saved {
		case SavedExpired, SavedError:
			tryAgain(v)
		case Saving:
			v.Next = time.Time{}
		}
	})
}

// saveAgain starts the saving of videos over, into the given folder: of those that
// are not there, or of all when none is missing. A run that gives none is looked at.
func (s *step) saveAgain(folder string) {
	r := &s.run
	r.Next = time.Now()
	switch {
	case !r.State.Final():
		s.refresh()
		return
	case r.State != Succeeded || r.Video.URL == "":
		r.Video.Saved, r.Video.File, r.Tries = Saving, folder, 0
		return
	}
	lies := func(v Video) bool { return v.Saved == SavedDone && (folder == "" || filepath.Dir(v.File) == folder) }
	missing := slices.ContainsFunc(r.Videos(), func(v Video) bool { return !lies(v) })
	s.eachOutput(func(v *Video) {
		if missing && lies(*v) {
			return
		}
		if v.Saved != Saving || v.File != folder {
			v.Bytes, v.Validator = 0, ""
		}
		tryAgain(v)
		v.File = folder
	})
}

// tryAgain makes a video one that is to be downloaded now. A link that had expired
// is asked for again first.
func tryAgain(v *Video) {
	if v.Saved != SavedExpired {
		v.Problem = nil
	}
	v.Saved, v.Tries, v.Since, v.Next = Saving, 0, time.Time{}, time.Time{}
}

// eachOutput changes the outputs of the run; a snapshot may have the old ones.
func (s *step) eachOutput(change func(*Video)) {
	s.run.Outputs = slices.Clone(s.run.Outputs)
	change(&s.run.Video)
	for i := range s.run.Outputs {
		change(&s.run.Outputs[i])
	}
}
