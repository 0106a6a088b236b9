package accessible

import (
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// wish asks for something to be done with a run, which is then followed.
func (s *session) wish(what run.CommandKind, says string, r run.Run) error {
	if err := s.Engine.Enqueue(s.ctx, what, "", r.ID); err != nil {
		return err
	}
	s.seen[r.ID] = r
	s.say("%s", says)
	return nil
}

// among asks for one of some runs; ok is false when the person wants none.
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

// cancel cancels one of the runs that are under way.
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

// cancelOne says what cancelling does before it asks. Where it is not possible,
// not watching any more is all there is.
func (s *session) cancelOne(r run.Run) error {
	can, says := run.CancelInfo(s.info(r.Provider), r)
	s.say("%s", says)
	switch {
	case can:
		if yes, err := s.agree("Cancel \"%s\"?", short(r.Request.Prompt)); err != nil || !yes {
			return s.left(err)
		}
		return s.wish(run.CommandCancel, "Asked to cancel it. What happens to it will be announced.", r)
	case r.State == run.Queued || r.State == run.Running:
		if yes, err := s.agree("You can only stop watching; the run goes on and may be charged. Stop watching?"); err != nil || !yes {
			return s.left(err)
		}
		return s.wish(run.CommandStopPolling, "No longer watched.", r)
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

// videos saves or opens the video of one of the newest runs that have one.
func (s *session) videos() error {
	done, err := s.History.Page(s.ctx, run.Query{
		Limit: page, Sort: run.Sort{By: run.SortTime, Desc: true},
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

// video saves a video, or opens one that is saved.
func (s *session) video(r run.Run) error {
	switch {
	case r.DownloadState() == run.Downloading && r.Unsaved().Since.IsZero():
		s.say("It is being saved now.")
		return nil
	case r.DownloadState() != run.Downloaded:
		return s.wish(run.CommandDownload, "It will be saved; its place will be announced.", r)
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

// since is the beginning of the day and of the month in the person's time zone.
func (s *session) since() run.PeriodStart {
	now := s.Now()
	y, m, d := now.Date()
	return run.PeriodStart{Day: time.Date(y, m, d, 0, 0, 0, 0, now.Location()), Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location())}
}

func (s *session) spent(days int) (run.SpendReport, error) {
	return s.History.Spend(s.ctx, s.since(), days, s.Now().Location())
}

// attach asks for the job of a run of unsure outcome. One that the provider does not
// know is asked about.
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
