// Package samples is the history with which the demo begins: some forty runs over three projects,
// with picks, failures, one run of unsure outcome and the spending of a month. They are tagged
// as samples and can be erased.
//
// The app makes them at its first start with --demo; the command line never does.
package samples

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/run"
)

// Store is the part of the history that takes the samples.
type Store interface {
	Count(ctx context.Context, f run.Filter) (matching, total int, err error)
	Page(ctx context.Context, q run.Query) ([]run.Run, error)
	Run(ctx context.Context, id string) (run.Run, error)
	AddSamples(ctx context.Context, runs []run.Run) ([]run.Run, error)
	ChangeShot(ctx context.Context, code string, to run.Shot) error
	Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error
	Erase(ctx context.Context, keys ...string) ([]run.Run, error)
}

// Jobs is implemented by the sandbox. It registers the jobs of the samples, and renders a video
// when it is downloaded.
type Jobs interface {
	AddPast(providerName, model, id string, r provider.Request, created, ended time.Time, price provider.Money) (provider.Video, error)
}

// Samples makes and erases the samples of one demo.
type Samples struct {
	Store  Store
	Models func() []provider.Model
	Jobs   Jobs
	// Made is the path of a file that is there once the samples were made, so that they never
	// come again.
	Made string
	Now  func() time.Time
}

// Make makes the samples if they were never made and the history is empty.
func (s *Samples) Make(ctx context.Context) error {
	if s == nil {
		return nil // not in the demo
	}
	if _, err := os.Lstat(s.Made); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(s.Made, nil, 0o600); err != nil {
		return provider.Errorf(provider.KindDisk, "no sample runs were made: %w", err)
	}
	_, removed, err := s.Store.Count(ctx, run.Filter{Deleted: true})
	if err != nil {
		return err
	}
	if _, total, err := s.Store.Count(ctx, run.Filter{}); err != nil || total+removed > 0 {
		return err
	}
	number := 0
	for _, shot := range shots() {
		if err := s.makeShot(ctx, shot, &number); err != nil {
			return err
		}
	}
	return nil
}

// Start is [Samples.Make] for the app, which works without them too: it returns warnings.
func (s *Samples) Start(ctx context.Context) []string {
	if err := s.Make(ctx); err != nil {
		return []string{"the sample runs: " + provider.UserMessage(err)}
	}
	return nil
}

// makeShot adds the takes of a shot. The first one makes the shot.
func (s *Samples) makeShot(ctx context.Context, of shot, number *int) error {
	code := run.NewShot(of.name)
	for i, t := range of.takes {
		r, err := s.runOf(of, t, *number)
		if err != nil {
			return err
		}
		*number++
		r.Shot = code
		added, err := s.Store.AddSamples(ctx, []run.Run{r})
		if err != nil || len(added) == 0 {
			return err
		}
		stored, err := s.Store.Run(ctx, r.ID)
		if err != nil {
			return err
		}
		if code = stored.Shot; i == 0 {
			if err := s.Store.ChangeShot(ctx, code, run.Shot{Code: code, Name: of.name, Project: of.project, Created: r.Created}); err != nil {
				return err
			}
		}
		if err := s.Store.Annotate(ctx, t.annotations(), r.ID); err != nil {
			return err
		}
	}
	return nil
}

// keys returns the keys of all samples.
func keys() (all []string) {
	for _, s := range shots() {
		for range s.takes {
			all = append(all, run.SampleKey(len(all)))
		}
	}
	return all
}

// Left returns how many samples there are.
func (s *Samples) Left(ctx context.Context) (int, error) {
	if s == nil {
		return 0, nil
	}
	// The oldest first: a user may have given the tag to other runs, which are newer.
	tagged, err := s.Store.Page(ctx, run.Query{Limit: 1000, Sort: run.Sort{By: run.SortTime},
		Filter: run.Filter{Terms: []run.Term{{Kind: run.TermTag, Text: run.SampleTag}}}})
	all := keys()
	return len(slices.DeleteFunc(tagged, func(r run.Run) bool { return !slices.Contains(all, r.IdempotencyKey) })), err
}

// Erase removes the samples from the history for good, and deletes their saved films. What a
// user made from them stays. It returns the runs.
func (s *Samples) Erase(ctx context.Context) ([]run.Run, error) {
	erased, err := s.Store.Erase(ctx, keys()...)
	if err != nil {
		return nil, err
	}
	for _, r := range erased {
		if !filepath.IsAbs(r.Video.File) || r.Video.Download != run.Downloaded {
			continue
		}
		if e := os.Remove(r.Video.File); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return erased, err
}

// runOf returns a take as a run.
func (s *Samples) runOf(of shot, t take, number int) (run.Run, error) {
	i := slices.IndexFunc(s.Models(), func(m provider.Model) bool { return m.Key() == of.model })
	if i < 0 {
		return run.Run{}, fmt.Errorf("the samples need the model %s", of.model)
	}
	m := s.Models()[i]
	seed := int64(100 + number)
	day := s.Now().AddDate(0, 0, -of.daysAgo)
	created := day.Add(-time.Duration(len(of.takes)-t.number) * 7 * time.Minute).Add(-time.Duration(number) * time.Second)
	r := run.Run{
		ID:       ulid.MustNew(ulid.Timestamp(created), ulid.DefaultEntropy()).String(),
		Provider: m.Provider, Model: m.ID, IdempotencyKey: run.SampleKey(number), State: run.Succeeded,
		Request: provider.Request{
			Model: m.ID, Prompt: of.prompt, Duration: of.seconds, AspectRatio: of.ratio, Resolution: "480p",
			Audio: m.Audio && of.audio, Seed: &seed,
		},
		Created: created, Updated: created, Video: run.Video{Download: run.DownloadNone}, Tags: []string{run.SampleTag},
	}
	if r.Estimate = m.Estimate(r.Request); !r.Estimate.Known { // the vendor publishes no price for it
		r.Request.Resolution = m.Resolution
		r.Estimate = m.Estimate(r.Request)
	}
	r.Sent = created.Add(2 * time.Second)
	return s.ended(r, t, number)
}

// ended lets the run of a take end as the take did.
func (s *Samples) ended(r run.Run, t take, number int) (run.Run, error) {
	took := 70*time.Second + time.Duration(number*13%50)*time.Second
	switch t.end {
	case unsure:
		r.State = run.Unsure
		r.Err = provider.Errorf(provider.KindNetwork, "the connection broke before the answer came").WithHint("check again, or run it again and risk that it is paid twice")
		return r, nil
	case refused:
		r.State, r.Charged, r.Finished = run.Failed, provider.ChargedNo, r.Sent.Add(time.Second)
		r.Err = provider.Errorf(provider.KindModeration, "the prompt may show a real person").WithHint("describe the person without a name")
		return r, nil
	}
	r.Job, r.Started, r.Finished = fmt.Sprintf("sample_%03d", number), r.Sent.Add(took/5), r.Sent.Add(took)
	if t.end == broken {
		r.State, r.Charged = run.Failed, provider.ChargedNo
		r.Err = provider.Errorf(provider.KindProvider, "the model gave no frames").WithHint("run it again")
		return r, nil
	}
	r.RawStatus, r.Charged, r.Seed = "succeeded", provider.ChargedYes, r.Request.Seed
	if r.Estimate.Known {
		billed := r.Estimate.High
		r.Billed = &billed
	}
	v, err := s.Jobs.AddPast(r.Provider, r.Model, r.Job, r.Request, r.Sent, r.Finished, r.Estimate.High)
	if err != nil {
		return run.Run{}, err
	}
	r.Video.Video = v
	if t.saved { // rendered and saved in the background; the others when they are asked for
		r.Video.Download, r.NextAttempt = run.Downloading, s.Now()
	}
	return r, nil
}
