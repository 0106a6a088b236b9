package accessible

import (
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// enqueue enqueues a command for a run and follows the run.
func (s *session) enqueue(what run.CommandKind, says string, r run.Run) error {
	if err := s.Engine.Enqueue(s.ctx, what, "", r.ID); err != nil {
		return err
	}
	s.seen[r.ID] = r
	s.say("%s", says)
	return nil
}

// among asks for one of several runs; ok is false if the user chooses none.
func (s *session) among(all []run.Run, what string) (r run.Run, ok bool, err error) {
	for i, r := range all {
		s.say("%d. %s", i+1, s.line(r))
	}
	n, err := s.pick(len(all), 0, "%s A number, or enter to go back:", what)
	if err != nil || n == 0 {
		return r, false, err
	}
	return all[n-1], true, nil
}

// cancel cancels one of the active runs.
func (s *session) cancel() error {
	live, err := s.live()
	if err != nil {
		return err
	}
	if len(live) == 0 {
		s.say("No run is under way, so there is nothing to cancel.")
		return nil
	}
	r, ok, err := s.among(live, "Cancel which run?")
	if err != nil || !ok {
		return err
	}
	return s.cancelOne(r)
}

// cancelOne explains what cancelling does and asks for confirmation. If it is not possible, only
// polling can be stopped.
func (s *session) cancelOne(r run.Run) error {
	can, says := run.CancelInfo(s.info(r.Provider), r)
	s.say("%s", says)
	switch {
	case can:
		if yes, err := s.agree("Cancel \"%s\"?", short(r.Request.Prompt)); err != nil || !yes {
			return s.left(err)
		}
		return s.enqueue(run.CommandCancel, "Asked to cancel it. What happens to it will be announced.", r)
	case r.State == run.Queued || r.State == run.Running:
		if yes, err := s.agree("You can only stop watching; the run goes on and may be charged. Stop watching?"); err != nil || !yes {
			return s.left(err)
		}
		return s.enqueue(run.CommandStopPolling, "No longer watched.", r)
	}
	return nil
}

// left says that nothing was done.
func (s *session) left(err error) error {
	if err == nil {
		s.say("Nothing was done.")
	}
	return err
}

func (s *session) info(name string) provider.Info {
	if i, ok := s.infos[name]; ok {
		return i
	}
	return provider.Info{Name: name, Title: name}
}

// videos downloads or opens the video of one of the newest runs that have one.
func (s *session) videos() error {
	done, err := s.History.Page(s.ctx, run.Query{
		Limit: pageSize, Sort: run.Sort{By: run.SortTime, Desc: true},
		Filter: run.Filter{Terms: []run.Term{{Kind: run.TermStatus, Text: string(run.Succeeded)}}},
	})
	if err != nil {
		return err
	}
	if len(done) == 0 {
		s.say("No run has a video yet.")
		return nil
	}
	r, ok, err := s.among(done, "The video of which run?")
	if err != nil || !ok {
		return err
	}
	return s.video(r)
}

// video downloads a video, or opens a downloaded one.
func (s *session) video(r run.Run) error {
	switch {
	case r.DownloadState() == run.Downloading && r.Unsaved().Since.IsZero():
		s.say("It is being saved now.")
		return nil
	case r.DownloadState() != run.Downloaded:
		return s.enqueue(run.CommandDownload, "It will be saved; its place will be announced.", r)
	}
	s.say("It is saved as %s", r.Video.File)
	if s.Open == nil {
		return nil
	}
	yes, err := s.agree("Open it with another program?")
	if err != nil || !yes {
		return err
	}
	return s.Open(s.ctx, r.Video.File)
}

// since returns the beginning of the day and of the month in the user's time zone.
func (s *session) since() run.PeriodStart {
	now := s.Now()
	y, m, d := now.Date()
	return run.PeriodStart{Day: time.Date(y, m, d, 0, 0, 0, 0, now.Location()), Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location())}
}

func (s *session) spent(days int) (run.SpendReport, error) {
	return s.History.Spend(s.ctx, s.since(), days, s.Now().Location())
}

// attach asks for the job of a run of unknown outcome. A job that the provider does not know needs
// confirmation.
func (s *session) attach(r run.Run) error {
	s.say("The run goes on as if its submit had been answered with this id; nothing is sent again.")
	job, err := s.ask("The id of its job at %s, or enter to go back:", s.title(r.Provider))
	if err != nil || job == "" {
		return err
	}
	err = s.Engine.Attach(s.ctx, r.ID, job, false)
	if err != nil && provider.KindOf(err) == provider.KindNotFound {
		s.say("%s.", provider.UserMessage(err))
		yes, asked := s.agree("Attach it anyway?")
		if asked != nil || !yes {
			return s.left(asked)
		}
		err = s.Engine.Attach(s.ctx, r.ID, job, true)
	}
	if err != nil {
		return err
	}
	s.seen[r.ID] = r
	s.say("Attached. What happens to it will be announced.")
	return nil
}
