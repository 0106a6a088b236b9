package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// send takes a run from pending to the answer of the create call. It is the only code that
// spends money: the row says "submitting" on disk before the first byte leaves, the call is
// made once, and its answer is saved before anything else happens.
func (s *step) send() error {
	if s.shutdown.Err() != nil {
		return nil
	}
	if stop, err := s.batchAborted(); err != nil || stop != nil {
		if err != nil {
			return err
		}
		s.finish(run.Cancelled, provider.ChargedNo, stop)
		return s.save()
	}
	if old := s.stale(); old != nil {
		return s.saveHeld(old)
	}
	request, ready, err := s.uploadFiles()
	if err != nil || !ready {
		return err
	}
	lim := s.limiters[s.run.Provider]
	blocked, err := lim.acquire(s.shutdown, true)
	if err != nil {
		return nil // shutting down: the run stays pending
	}
	if blocked > 0 {
		s.run.State = run.Pending
		s.retryAfter(blocked, blocked, cmp.Or(s.run.Err, lim.absence(s.info(s.run.Provider).Title)))
		return s.save()
	}
	return s.create(lim, provider.Submission{Request: request, ClientRef: s.run.ID, IdempotencyKey: s.run.IdempotencyKey})
}

// staleAfter is the age from which a submission must be approved before it is sent: the user may
// have submitted it in another way meanwhile, or the history may be a restored backup.
const staleAfter = 6 * time.Hour

// stale returns why a submission must be approved before it is sent, or nil.
func (s *step) stale() *provider.Error {
	since := s.run.Created
	if s.run.Approved.After(since) {
		since = s.run.Approved
	}
	age := time.Since(since)
	if age <= staleAfter {
		return nil
	}
	return provider.Errorf(provider.KindLocal, "waits for your approval: it was ordered %.0f hours ago and was not sent", age.Hours()).WithHint(heldNext)
}

const heldNext = "send it, or cancel it"

// saveHeld keeps the run pending until a user confirms or cancels it.
func (s *step) saveHeld(why *provider.Error) error {
	s.holdForApproval(why)
	return s.save()
}

func (s *step) holdForApproval(why *provider.Error) {
	s.run.State, s.run.Held, s.run.NextAttempt, s.run.Err = run.Pending, why.Message, time.Time{}, why
	s.addEvent("held", "%s", why.UserMessage())
}

// create makes the create call.
func (s *step) create(lim *limiter, o provider.Submission) error {
	before := s.run
	s.run.State, s.run.Sent, s.run.NextAttempt = run.Submitting, time.Now(), time.Now()
	s.run.Attempts++
	if over, err := s.beginSubmit(); err != nil || over != nil {
		s.run = before // nothing was sent
		if over != nil {
			return s.saveHeld(provider.Errorf(over.Kind, "waits for your approval: %s", over.Message).WithHint(over.Hint + ", then send it"))
		}
		return err
	}
	var wire func() provider.Exchange
	limit := 3 * s.o.Timing.Call
	if m, _ := s.Model(s.run.Provider + "/" + s.run.Model); m.Blocking {
		limit = 30 * s.o.Timing.Call
	}
	ctx, cancel := context.WithTimeout(s.ctx, limit)
	defer cancel()
	ctx = provider.WithExchangeRecorder(ctx, func(made func() provider.Exchange) { wire = made; s.debug(made) })
	ctx = provider.WithSubmitGuard(ctx, s.guard)
	report, err := s.vendors.get(s.run.Provider).Submit(ctx, o)
	if errors.Is(err, errGuarded) {
		return s.notSent(before)
	}
	lim.report(err)
	s.events = append(s.events, run.Event{
		Run: s.run.ID, At: time.Now(), Kind: "sent", Detail: exchangeJSON(wire),
		Text: "sent to " + s.info(s.run.Provider).Title,
	})
	if err == nil {
		s.run.Attempts = 0
		s.run.Err = nil
		s.applyReport(report)
		return s.persistJob()
	}
	return s.handleSubmitError(provider.AsError(err))
}

// beginSubmit saves that the create call may be sent from now on. over is the reason why the
// budgets forbid it: caps per day and month are checked again when a submission is sent.
func (s *step) beginSubmit() (over *provider.Error, err error) {
	s.run.Updated = time.Now()
	budget := s.budget() // one set of caps for all that follows
	check := func(spent run.BudgetUsage) error {
		if e := budget.Check(spent, s.run.Estimate); e != nil {
			over = provider.AsError(e)
			return over
		}
		return nil
	}
	if !budget.NeedsUsage() {
		if check(run.BudgetUsage{}) != nil {
			return over, nil
		}
		check = nil // summing up a month is the most expensive part
	}
	now := time.Now()
	err = s.written(s.store.BeginSubmit(context.WithoutCancel(s.ctx), s.o.Owner, s.update(), now, periodStart(now), check))
	if over != nil {
		err = nil
	}
	return over, err
}

// guard is called when the connection of a create call is established, before its first byte
// leaves. The process may have been stopped since the row was written; if another one has
// changed the run since, the call is not made.
func (s *step) guard() error {
	if err := s.store.CheckLease(context.WithoutCancel(s.ctx), s.o.Owner, s.run, time.Now()); err != nil {
		return fmt.Errorf("%w: %w", errGuarded, err)
	}
	return nil
}

// errGuarded is returned for a create call that the guard prevented.
var errGuarded = errors.New("the run's lease has ended")

// notSent resets a run whose create call the guard prevented. If another process has already
// marked it unsure, it must be confirmed, since a user may have acted on that.
func (s *step) notSent(before run.Run) error {
	s.run = before
	s.run.State, s.run.NextAttempt, s.run.Err = run.Pending, time.Now(), nil
	s.addEvent("waiting", "not sent: the program was stopped for longer than its lease")
	err := s.save()
	if err == nil {
		return nil
	}
	row, readErr := s.store.Run(context.WithoutCancel(s.ctx), s.run.ID)
	if errors.Is(err, run.ErrLeaseLost) && (readErr != nil || row.State != run.Submitting) {
		s.holdForApproval(provider.Errorf(provider.KindLocal, "waits for your approval: the program was stopped before it was sent").WithHint(heldNext))
	}
	return s.persistJob()
}

// handleSubmitError applies [classifySubmit] to a failed create call.
func (s *step) handleSubmitError(e *provider.Error) error {
	switch classifySubmit(e, s.run.Attempts) {
	case retrySafe:
		wait := s.backoff(e)
		s.run.State, s.run.Sent = run.Pending, time.Time{}
		s.retryAfter(wait, e.RetryAfter, e)
		s.addEvent("waiting", "not accepted: %s; retry in %s", e.UserMessage(), time.Until(s.run.NextAttempt).Round(time.Second))
	case rejected:
		s.finish(run.Failed, provider.ChargedNo, e)
	default:
		s.markUnsure(e)
	}
	return s.persistJob()
}

// batchAborted returns why the rest of a batch is not sent, or nil.
func (s *step) batchAborted() (*provider.Error, error) {
	if s.run.Batch == "" {
		return nil, nil
	}
	runs, err := s.store.Batch(s.ctx, s.run.Batch)
	if err != nil {
		return nil, err
	}
	return batchAbortReason(runs), nil
}

// batchFailures is the number of consecutive failures that abort a batch.
const batchFailures = 3

// batchAbortReason aborts a batch when the account is empty or batchFailures runs in a row
// failed.
func batchAbortReason(runs []run.Run) *provider.Error {
	ended := slices.DeleteFunc(slices.Clone(runs), func(r run.Run) bool { return r.Finished.IsZero() || r.State == run.Cancelled })
	slices.SortFunc(ended, func(a, b run.Run) int { return a.Finished.Compare(b.Finished) })
	row := 0
	for _, r := range ended {
		if r.State != run.Failed {
			row = 0
			continue
		}
		row++
		if r.Err != nil && r.Err.Kind == provider.KindBalance {
			return notSentError("not sent: the account has no money left").WithHint("top up, then run it again")
		}
	}
	if row >= batchFailures {
		return notSentError("not sent: %d runs of this batch failed in a row", row).WithHint("look at their errors, then run it again")
	}
	return nil
}

func notSentError(format string, args ...any) *provider.Error {
	return &provider.Error{Kind: provider.KindLocal, Message: fmt.Sprintf(format, args...), Delivery: provider.NotSent}
}

// exchangeJSON encodes an exchange for an event; "" if there was none.
func exchangeJSON(made func() provider.Exchange) string {
	if made == nil {
		return ""
	}
	b, err := json.Marshal(made())
	if err != nil {
		return ""
	}
	return string(b)
}
