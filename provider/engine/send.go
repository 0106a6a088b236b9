package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/imagefile"
)

// send takes a run from pending to the provider's answer. This is the most
// careful code of the program: the row says "submitting" on the disk before the
// first byte of the create call leaves, the call is made once, and its answer is
// written down before anything else.
func (s *step) send() error {
	if s.quitting.Err() != nil {
		return nil
	}
	if stop, err := s.batchStopped(); err != nil || stop != nil {
		if err != nil {
			return err
		}
		s.settle(Cancelled, provider.ChargeNo, stop)
		return s.save()
	}
	if old := s.stale(); old != nil {
		return s.hold(old)
	}
	request, ready, err := s.uploaded()
	if err != nil || !ready {
		return err
	}
	g := s.gates[s.run.Provider]
	away, err := g.enter(s.quitting, true)
	if err != nil {
		return nil // quitting: the run is pending still
	}
	if away > 0 {
		s.run.State = Pending
		s.later(away, away, s.run.Problem)
		return s.save()
	}
	return s.create(g, provider.Order{Request: request, Ref: s.run.ID, Key: s.run.Key})
}

// staleAfter is how old an order may be to be sent without a further question: the
// person may have sent it in another way by then, or the history may be a copy.
const staleAfter = 6 * time.Hour

// stale says why an order must be asked about before it is sent, or nil.
func (s *step) stale() *provider.Error {
	since := s.run.Created
	if s.run.Confirmed.After(since) {
		since = s.run.Confirmed
	}
	age := time.Since(since)
	if age <= staleAfter {
		return nil
	}
	return provider.Errorf(provider.KindLocal, "waits for your yes: it was ordered %.0f hours ago and was not sent", age.Hours()).With(heldNext)
}

const heldNext = "send it, or cancel it"

// hold keeps an order until a person says yes to it, or cancels it.
func (s *step) hold(why *provider.Error) error {
	s.held(why)
	return s.save()
}

func (s *step) held(why *provider.Error) {
	s.run.State, s.run.Held, s.run.Next, s.run.Problem = Pending, why.Message, time.Time{}, why
	s.say("held", "%s", why.Sentence())
}

// create makes the one create call.
func (s *step) create(g *gate, o provider.Order) error {
	before := s.run
	s.run.State, s.run.Sent, s.run.Next = Submitting, time.Now(), time.Now()
	s.run.Tries++
	if over, err := s.begin(); err != nil || over != nil {
		s.run = before // nothing was sent
		if over != nil {
			return s.hold(provider.Errorf(over.Kind, "waits for your yes: %s", over.Message).With(over.Next + ", then send it"))
		}
		return err
	}
	var wire func() provider.Exchange
	limit := 3 * s.o.Pacing.Call
	if m, _ := s.Model(s.run.Provider + "/" + s.run.Model); m.Blocking {
		limit = 30 * s.o.Pacing.Call
	}
	ctx, cancel := context.WithTimeout(s.ctx, limit)
	defer cancel()
	ctx = provider.WithExchanges(ctx, func(made func() provider.Exchange) { wire = made; s.debug(made) })
	ctx = provider.WithSubmitGuard(ctx, s.guard)
	report, err := s.providers[s.run.Provider].Submit(ctx, o)
	if errors.Is(err, errGuarded) {
		return s.notSent(before)
	}
	g.left(err)
	s.events = append(s.events, Event{
		Run: s.run.ID, At: time.Now(), What: "sent", Detail: exchangeJSON(wire),
		Text: "sent to " + s.info(s.run.Provider).Title,
	})
	if err == nil {
		s.run.Tries = 0
		s.run.Problem = nil
		s.take(report)
		return s.adopt()
	}
	return s.refused(provider.AsError(err))
}

// begin writes that the create call may leave. over says why the budgets forbid it
// now: a cap of a day or a month counts when an order is sent.
func (s *step) begin() (over *provider.Error, err error) {
	s.run.Updated = time.Now()
	check := func(spent Spent) error {
		if e := s.o.Budget.Check(spent, s.run.Estimate); e != nil {
			over = provider.AsError(e)
			return over
		}
		return nil
	}
	if !s.o.Budget.addsUp() {
		if check(Spent{}) != nil {
			return over, nil
		}
		check = nil // adding a month up costs more than all the rest
	}
	now := time.Now()
	err = s.written(s.store.BeginSubmit(context.WithoutCancel(s.ctx), s.o.Owner, s.update(), now, since(now), check))
	if over != nil {
		err = nil
	}
	return over, err
}

// guard is asked when the connection for a create call stands, before its first
// byte leaves: the process may have been stopped since the row was written, and
// what another one made of the run by then counts.
func (s *step) guard() error {
	if err := s.store.Holds(context.WithoutCancel(s.ctx), s.o.Owner, s.run, time.Now()); err != nil {
		return fmt.Errorf("%w: %w", errGuarded, err)
	}
	return nil
}

// errGuarded marks an order that the guard stopped.
var errGuarded = errors.New("the order is not held any more")

// notSent takes back an order that the guard stopped. Another process may have
// called it unsure by now; then it waits for a person's yes, since that process may
// have been asked about it.
func (s *step) notSent(before Run) error {
	s.run = before
	s.run.State, s.run.Next, s.run.Problem = Pending, time.Now(), nil
	s.say("waiting", "not sent: the program was stopped for longer than it may hold an order")
	err := s.save()
	if err == nil {
		return nil
	}
	row, readErr := s.store.Run(context.WithoutCancel(s.ctx), s.run.ID)
	if errors.Is(err, ErrLost) && (readErr != nil || row.State != Submitting) {
		s.held(provider.Errorf(provider.KindLocal, "waits for your yes: the program was stopped before it was sent").With(heldNext))
	}
	return s.adopt()
}

// refused decides by [afterSubmit] what a failed create call means.
func (s *step) refused(e *provider.Error) error {
	switch afterSubmit(e, s.run.Tries) {
	case again:
		wait := s.patience(e)
		s.run.State, s.run.Sent = Pending, time.Time{}
		s.later(wait, e.RetryAfter, e)
		s.say("waiting", "not taken: %s; sent again in %s", e.Sentence(), time.Until(s.run.Next).Round(time.Second))
	case notTaken:
		s.settle(Failed, provider.ChargeNo, e)
	default:
		s.unsure(e)
	}
	return s.adopt()
}

// batchStopped says why the rest of a batch is not sent: the account is empty,
// or the last three of it failed in a row.
func (s *step) batchStopped() (*provider.Error, error) {
	if s.run.Batch == "" {
		return nil, nil
	}
	runs, err := s.store.Batch(s.ctx, s.run.Batch)
	if err != nil {
		return nil, err
	}
	return batchStop(runs), nil
}

// batchFailures is how many failures in a row stop a batch.
const batchFailures = 3

// batchStop is the rule of when a batch ends early.
func batchStop(runs []Run) *provider.Error {
	ended := slices.DeleteFunc(slices.Clone(runs), func(r Run) bool { return r.Finished.IsZero() || r.State == Cancelled })
	slices.SortFunc(ended, func(a, b Run) int { return a.Finished.Compare(b.Finished) })
	row := 0
	for _, r := range ended {
		if r.State != Failed {
			row = 0
			continue
		}
		row++
		if r.Problem != nil && r.Problem.Kind == provider.KindBalance {
			return stopped("not sent: the account has no money left").With("top up, then run it again")
		}
	}
	if row >= batchFailures {
		return stopped("not sent: %d runs of this batch failed in a row", row).With("look at their errors, then run it again")
	}
	return nil
}

func stopped(format string, args ...any) *provider.Error {
	return &provider.Error{Kind: provider.KindLocal, Message: fmt.Sprintf(format, args...), Taken: provider.NotSent}
}

// uploaded returns the request with its local images in the provider's store.
// ready is false when the run has to wait or has ended.
func (s *step) uploaded() (request provider.Request, ready bool, err error) {
	at := map[string]string{} // URL by local path
	for _, image := range s.run.Request.Images() {
		if provider.IsURL(image) || at[image] != "" {
			continue
		}
		url, err := s.upload(image)
		if err != nil {
			return provider.Request{}, false, s.uploadFailed(err)
		}
		at[image] = url
	}
	return s.run.Request.WithImages(func(image string) string {
		if url := at[image]; url != "" {
			return url
		}
		return image
	}), true, nil
}

// upload brings one image into the provider's store, unless it lies there still.
func (s *step) upload(path string) (string, error) {
	up, ok := s.providers[s.run.Provider].(provider.Uploader)
	if !ok {
		return "", provider.Errorf(provider.KindInput, "%s takes no local pictures", s.info(s.run.Provider).Title).With("give an https URL")
	}
	facts, err := imagefile.Read(path)
	if err != nil {
		return "", err
	}
	if m, ok := s.Model(s.run.Provider + "/" + s.run.Model); ok {
		if why := m.Images.Check(facts); why != "" {
			return "", provider.Errorf(provider.KindFile, "%s: %s", filepath.Base(path), why)
		}
	}
	if s.info(s.run.Provider).Inline {
		return inline(s.ctx, up, path, facts)
	}
	if u, ok, err := s.store.Uploaded(s.ctx, s.run.Provider, facts.Hash, time.Now()); err != nil || ok {
		return u.URL, err
	}
	if s.run.State != Uploading {
		s.run.State = Uploading
		if err := s.save(); err != nil {
			return "", err
		}
	}
	u, err := s.put(up, path, facts)
	if err != nil {
		return "", err
	}
	s.say("uploaded", "uploaded %s (%.1f MB)", filepath.Base(path), float64(facts.Bytes)/1e6)
	return u.URL, s.store.KeepUpload(s.ctx, s.run.Provider, facts.Hash, time.Now(), u)
}

// inline returns an image as it travels inside the create call. Nothing is sent yet,
// so it takes no place in the provider's rate.
func inline(ctx context.Context, up provider.Uploader, path string, facts provider.ImageFacts) (string, error) {
	f, err := imagefile.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	u, err := up.Upload(ctx, fileOf(facts, f))
	return u.URL, err
}

// fileOf is an image under the name by which a provider gets it.
func fileOf(facts provider.ImageFacts, body io.Reader) provider.File {
	return provider.File{Name: facts.Hash[:16] + extensions[facts.Type], Type: facts.Type, Size: facts.Bytes, Body: body}
}

func (s *step) put(up provider.Uploader, path string, facts provider.ImageFacts) (u provider.Uploaded, err error) {
	f, err := imagefile.Open(path)
	if err != nil {
		return u, err
	}
	defer f.Close()
	away, err := s.call(s.quitting, 10, func(ctx context.Context, _ provider.Provider) error {
		u, err = up.Upload(ctx, fileOf(facts, f))
		return err
	})
	if away > 0 {
		return u, &provider.Error{Kind: provider.KindNetwork, Message: "the provider cannot be reached", RetryAfter: away}
	}
	if err == nil && u.URL == "" {
		err = provider.Errorf(provider.KindProvider, "the upload gave no address")
	}
	return u, err
}

// extensions name uploads by type; the person's own file name stays here.
var extensions = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}

// maxUploads is how often an upload is tried where the provider says that it
// cannot; it is free and may be repeated. Without a word of the provider's there is
// no last try.
const maxUploads = 6

func (s *step) uploadFailed(err error) error {
	if s.stopped(err) {
		return nil
	}
	e := provider.AsError(err)
	s.run.Tries++
	switch e.Kind {
	case provider.KindNetwork, provider.KindProvider, provider.KindRate:
		offline := e.Kind == provider.KindNetwork || e.Status/100 == 2 // a page of somebody else's
		if offline || s.run.Tries < maxUploads {
			s.later(s.patience(e), e.RetryAfter, e)
			return s.save()
		}
	}
	e.Taken = provider.NotSent
	s.settle(Failed, provider.ChargeNo, e)
	return s.save()
}

// exchangeJSON is a call as an event keeps it; "" when none was made.
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
