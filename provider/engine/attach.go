package engine

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"dailies/provider"
	"dailies/provider/run"
)

// maxJob is the maximum length of a job id typed by a user; no vendor's are longer.
const maxJob = 1024

// Attach assigns a job to an unsure run, which then continues as if its create call had
// returned it. The job must not belong to another run, and the provider must know it unless
// force is set. If the provider cannot be asked, the job is accepted; the next poll will tell.
func (e *Engine) Attach(ctx context.Context, id, job string, force bool) error {
	if e.o.ReadOnly {
		return run.ErrReadOnly
	}
	r, err := e.store.Run(ctx, id)
	if err != nil {
		return err
	}
	if job, err = jobID(job); err != nil {
		return err
	}
	if r.Job == job {
		return nil
	}
	if why := run.CannotAttach(r); why != "" {
		return provider.Errorf(provider.KindInput, "%s", why)
	}
	switch other, err := e.store.JobRun(ctx, r.Provider, job); {
	case err != nil:
		return err
	case other != "":
		return provider.Errorf(provider.KindConflict, "job %s already belongs to run %s", job, other).WithHint("dismiss this run if the other one is the same")
	}
	if err := e.checkJob(ctx, r, job); err != nil && !force {
		return err
	}
	event := run.Event{Run: id, At: time.Now(), Kind: "attached", Text: "job " + job + " was attached by hand"}
	err = e.store.AttachJob(ctx, id, job, event)
	if errors.Is(err, run.ErrChanged) {
		return provider.Errorf(provider.KindConflict, "this run has been given a job meanwhile, or another run has this job").WithHint("check both runs")
	}
	e.wake()
	return err
}

// jobID validates a job id as typed or pasted.
func jobID(text string) (string, error) {
	job := strings.TrimSpace(text)
	switch {
	case job == "":
		return "", provider.Errorf(provider.KindInput, "the job id is empty")
	case len(job) > maxJob:
		return "", provider.Errorf(provider.KindInput, "a job id of %d characters is too long", len(job))
	case strings.ContainsFunc(job, func(c rune) bool { return !unicode.IsPrint(c) }):
		return "", provider.Errorf(provider.KindInput, "the id has invisible characters").WithHint("copy it again")
	}
	return job, nil
}

// checkJob polls the job, and returns an error only if the provider answers that it does not
// exist.
func (e *Engine) checkJob(ctx context.Context, r run.Run, job string) error {
	info := e.info(r.Provider)
	if !info.HasKey {
		return nil
	}
	s := &step{Engine: e, ctx: ctx, shutdown: ctx, run: r}
	_, err := s.callProvider(ctx, 1, func(ctx context.Context, p provider.Provider) error {
		_, err := p.Poll(ctx, job)
		return err
	})
	if provider.KindOf(err) != provider.KindNotFound || err == nil {
		return ctx.Err()
	}
	e.log.Info("a job to be attached is not known", "run", r.ID, "err", err)
	return provider.Errorf(provider.KindNotFound, "%s has no job %s", info.Title, job).
		WithHint("compare it with the one on the provider's website, or attach it with --force")
}
