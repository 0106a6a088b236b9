package engine

import (
	"fmt"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// This file is about answers that do not help: a success without its video, a word
// that nobody knows, a job that is gone. A run was paid for, so none of them is
// taken for its end at once, and what was said of a run is taken back when a later
// answer knows more.

// minMissingVideo is how often a provider must have called a run done without giving its
// video before that is believed. Pacing.Patience must be over too.
const minMissingVideo = 5

// wordPatience is how many times Pacing.Patience words that we do not know are
// passed on without comment: 2 h, many times what a video takes.
const wordPatience = 12

// helps notes since when the reports of a job that goes on do not help, and what a
// person reads meanwhile. was is the run before the report.
func (s *step) helps(report provider.Report, was run.Run) {
	v, shown := &s.run.Video, was.Err
	v.Since = notAhead(v.Since)
	switch {
	case report.MissingVideo:
		if v.Attempts == 0 || !same(was.Progress, report.Progress) {
			v.Since = time.Now()
		}
		v.Attempts++
		s.missingVideo(report, shown)
	case report.Status == provider.StatusUnknown:
		if v.Attempts > 0 || v.Since.IsZero() {
			v.Attempts, v.Since = 0, time.Now()
		}
		s.unknownWord(shown)
	default:
		v.Attempts, v.Since = 0, time.Time{}
	}
}

// waiting is what a person reads while a video is late.
const waiting = "succeeded, waiting for the video"

// missingVideo looks after a run that is done by the provider's word and has no
// video: mostly it comes a little later. After Pacing.Patience the run counts as
// succeeded without one, and is looked at ever more rarely, see recheck.
func (s *step) missingVideo(report provider.Report, shown *provider.Error) {
	r := &s.run
	since := r.Video.Since
	age := time.Since(since)
	if r.Video.Attempts >= minMissingVideo && age >= s.o.Timing.Patience {
		charge := report.Charged
		switch {
		case charge != "":
		case r.Billed != nil && *r.Billed > 0:
			charge = provider.ChargedYes
		default:
			charge = provider.ChargedUnknown
		}
		s.finish(run.Succeeded, charge, s.noVideo(true))
		r.Finished = since
		r.NextAttempt = time.Now().Add(jitter(s.o.Timing.rareDelay(age), 0))
		return
	}
	r.NextAttempt = time.Now().Add(jitterEarly(min(max(age, s.o.Timing.Poll), 30*s.o.Timing.Poll)))
	if shown != nil && shown.Message == waiting {
		r.Err = shown
		return
	}
	r.Err = provider.Errorf(provider.KindProvider, waiting).WithHint("it is checked again automatically")
	if r.Video.Attempts == 1 {
		s.addEvent("no video", "%s says that this run is done, but there is no video yet", s.info(r.Provider).Title)
	}
}

// noVideo is what a person reads of a run that is done by the provider's word and
// gives no video; looking says whether it is still looked for.
func (s *step) noVideo(looking bool) *provider.Error {
	info := s.info(s.run.Provider)
	e := provider.Errorf(provider.KindProvider, "%s says that this run is done, but there is no video", info.Title)
	if looking {
		return e.WithHint(s.lookThere("it may have been charged; dailies checks for it now and then"))
	}
	return e.WithHint(s.lookThere("it may have been charged; ask again with refresh or download"))
}

// lookThere adds the provider's page to an advice, where there is one.
func (s *step) lookThere(advice string) string {
	if page := s.info(s.run.Provider).RunsURL; page != "" {
		return advice + ", or look at " + page
	}
	return advice + ", or look at the provider's website"
}

// unknownWord says so when a provider has used no word that we know for long, and
// makes the looks rarer. The run itself goes on.
func (s *step) unknownWord(shown *provider.Error) {
	r := &s.run
	age := time.Since(r.Video.Since)
	if age < wordPatience*s.o.Timing.Patience {
		return
	}
	const message = "unknown status for "
	r.Err = provider.Errorf(provider.KindProvider, "%s%s: %s says %q", message, inHours(age), s.info(r.Provider).Title, firstRunes(r.RawStatus, 40)).
		WithHint(s.lookThere("it is checked now and then; you can stop watching it"))
	r.NextAttempt = time.Now().Add(jitter(s.o.Timing.rareDelay(age), 0))
	if shown == nil || !strings.HasPrefix(shown.Message, message) {
		s.addEvent("unknown word", "%s", r.Err.Message)
	}
}

// inHours is a length of time as a person says it.
func inHours(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

func firstRunes(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return s
}

// notAhead returns t, or now when the clock was set back since then.
func notAhead(t time.Time) time.Time {
	if now := time.Now(); t.After(now) {
		return now
	}
	return t
}

func hasVideo(report provider.Report) bool {
	for _, v := range report.Videos {
		if v.URL != "" {
			return true
		}
	}
	return false
}

// knowsMore reports whether a report says more of a run that has ended than its
// verdict does. A video always does, and so does a job that goes on.
func (s *step) knowsMore(report provider.Report) bool {
	r := s.run
	gone := r.Err != nil && r.Err.Kind == provider.KindNotFound
	switch {
	case hasVideo(report):
		return r.State != run.Succeeded || r.Video.URL == ""
	case r.State == run.Succeeded:
		return r.Video.URL == "" && report.Status.Final() && !report.MissingVideo
	case report.MissingVideo:
		return true
	case report.Status.Final():
		return gone || string(report.Status) != string(r.State)
	}
	return gone || report.Status != provider.StatusUnknown
}

// recheck looks at a run that has ended and whose video is not here: the provider
// gave none, it did not know the job any more, or a person asked.
func (s *step) recheck() error {
	r := &s.run
	asked := r.Video.Download == run.Downloading && (r.State != run.Succeeded || r.Video.URL == "")
	if r.NextAttempt.IsZero() && !asked || r.Job == "" {
		r.NextAttempt = time.Time{}
		s.notFound(asked)
		return s.save()
	}
	r.Video.Since = notAhead(r.Video.Since)
	report, wire, away, err := s.pollJob()
	switch {
	case away > 0:
		r.NextAttempt = time.Now().Add(jitter(away, away))
		return nil
	case s.stopped(err):
		return nil
	case err != nil && s.billOnly(asked):
		r.NextAttempt = s.nextBill()
		return s.save()
	case err != nil:
		return s.recheckFailed(provider.AsError(err), asked)
	}
	r.Attempts = 0
	report = emptied(report)
	s.noteBill(report)
	if s.billOnly(asked) && report.BilledOther != "" {
		r.NextAttempt = time.Time{} // that is the bill
		return s.save()
	}
	switch {
	case s.knowsMore(report):
		s.addEvent("looked", "checked again: the provider has more by now")
		s.applyReport(report)
		s.events[len(s.events)-1].Detail = exchangeJSON(wire)
		if r.State != run.Succeeded {
			s.notFound(asked)
		}
		return s.save()
	case s.billOnly(asked) && !hasVideo(report):
		r.NextAttempt = s.nextBill() // the link is gone, the bill may come
		return s.save()
	case hasVideo(report):
		s.keepLinks(report)
		r.NextAttempt = s.nextDownload()
		return s.save()
	}
	s.lookedInVain(asked, "still "+string(r.State))
	return s.save()
}

// recheckFailed decides what a failed look at a run that has ended means. What was
// said of the run stays.
func (s *step) recheckFailed(e *provider.Error, asked bool) error {
	r := &s.run
	r.Attempts++
	if e.Kind != provider.KindNotFound && (r.Attempts < maxLookups || !s.nextRecheck().IsZero()) {
		r.NextAttempt = time.Now().Add(fullJitter(s.backoff(e), e.RetryAfter))
		return s.save()
	}
	r.Attempts = 0
	s.lookedInVain(asked, aboutALook(e).Message)
	return s.save()
}

// lookedInVain ends a look at a run that has ended, in which nothing was learned.
func (s *step) lookedInVain(asked bool, why string) {
	r := &s.run
	s.notFound(asked)
	r.NextAttempt = s.nextRecheck()
	if !r.NextAttempt.IsZero() {
		return
	}
	if r.State == run.Succeeded && r.Video.URL == "" {
		r.Err = s.noVideo(false)
	}
	s.addEvent("looked", "checked again: %s", why)
}

// notFound takes back the wish for a video that was not found.
func (s *step) notFound(asked bool) {
	if asked {
		s.run.Video.Download, s.run.Video.File = run.DownloadNone, ""
	}
}

// nextRecheck is when a run that has ended is looked at again without being asked;
// zero when it is not.
func (s *step) nextRecheck() time.Time {
	r := s.run
	age := time.Since(r.Video.Since)
	gone := r.State == run.Failed && r.Err != nil && r.Err.Kind == provider.KindNotFound
	lacks := r.State == run.Succeeded && r.Video.URL == ""
	if !gone && !lacks || r.Video.Since.IsZero() || age >= s.o.Timing.GiveUp {
		return time.Time{}
	}
	return time.Now().Add(jitter(s.o.Timing.rareDelay(age), 0))
}

// emptied reads a success that gives no video as what it is: not ready yet.
func emptied(report provider.Report) provider.Report {
	if report.Status == provider.StatusSucceeded && !hasVideo(report) && !report.Gone {
		report.Status, report.MissingVideo = provider.StatusRunning, true
	}
	return report
}
