package engine

import (
	"fmt"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// This file handles inconclusive answers: a success without a video, an unknown status, a job
// that is not found. The run was paid for, so none of them ends it at once, and a later answer
// that says more supersedes the outcome.

// minMissingVideo is how many consecutive successes without a video are needed to believe them.
// Timing.Patience must have passed as well.
const minMissingVideo = 5

// unknownStatusGrace is how many times Timing.Patience an unknown status is treated as
// progress: 2 h, many times what a video takes.
const unknownStatusGrace = 12

// trackInconclusive records since when the reports of an unfinished job have been inconclusive,
// and sets the message for that. was is the run before the report.
func (s *step) trackInconclusive(report provider.Report, was run.Run) {
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
		s.unknownStatus(shown)
	default:
		v.Attempts, v.Since = 0, time.Time{}
	}
}

// waiting is the message while a video is late.
const waiting = "succeeded, waiting for the video"

// missingVideo handles a success without a video, which usually appears a little later. After
// Timing.Patience the run counts as succeeded without one and is polled ever less often, see
// recheck.
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

// noVideo returns the error of a succeeded run without a video. looking says whether it is
// still rechecked automatically.
func (s *step) noVideo(looking bool) *provider.Error {
	info := s.info(s.run.Provider)
	e := provider.Errorf(provider.KindProvider, "%s says that this run is done, but there is no video", info.Title)
	if looking {
		return e.WithHint(s.withRunsURL("it may have been charged; dailies checks for it now and then"))
	}
	return e.WithHint(s.withRunsURL("it may have been charged; ask again with refresh or download"))
}

// withRunsPage adds the provider's web page to a hint.
func (s *step) withRunsURL(advice string) string {
	if page := s.info(s.run.Provider).RunsURL; page != "" {
		return advice + ", or look at " + page
	}
	return advice + ", or look at the provider's website"
}

// unknownStatus reports a status that has been unknown for long, and polls less often. The run
// continues.
func (s *step) unknownStatus(shown *provider.Error) {
	r := &s.run
	age := time.Since(r.Video.Since)
	if age < unknownStatusGrace*s.o.Timing.Patience {
		return
	}
	const message = "unknown status for "
	r.Err = provider.Errorf(provider.KindProvider, "%s%s: %s says %q", message, inHours(age), s.info(r.Provider).Title, firstRunes(r.RawStatus, 40)).
		WithHint(s.withRunsURL("it is checked now and then; you can stop watching it"))
	r.NextAttempt = time.Now().Add(jitter(s.o.Timing.rareDelay(age), 0))
	if shown == nil || !strings.HasPrefix(shown.Message, message) {
		s.addEvent("unknown word", "%s", r.Err.Message)
	}
}

// inHours formats a duration for display.
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

// notAhead returns t, or now if t is in the future because the clock was set back.
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

// supersedes reports whether a report says more about a run that has ended than its outcome. A
// video always does, and so does a job in progress.
func (s *step) supersedes(report provider.Report) bool {
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

// recheck polls a run that has ended without a saved video: the provider gave none, the job was
// not found, or a user asked for it.
func (s *step) recheck() error {
	r := &s.run
	asked := r.Video.Download == run.Downloading && (r.State != run.Succeeded || r.Video.URL == "")
	if r.NextAttempt.IsZero() && !asked || r.Job == "" {
		r.NextAttempt = time.Time{}
		s.dropDownloadRequest(asked)
		return s.save()
	}
	r.Video.Since = notAhead(r.Video.Since)
	report, wire, blocked, err := s.pollJob()
	switch {
	case blocked > 0:
		r.NextAttempt = time.Now().Add(jitter(blocked, blocked))
		return nil
	case s.notSentError(err):
		return nil
	case err != nil && s.billOnly(asked):
		r.NextAttempt = s.nextBill()
		return s.save()
	case err != nil:
		return s.recheckFailed(provider.AsError(err), asked)
	}
	r.Attempts = 0
	report = normalizeMissingVideo(report)
	s.noteBill(report)
	if s.billOnly(asked) && report.BilledOther != "" {
		r.NextAttempt = time.Time{} // that is the bill
		return s.save()
	}
	switch {
	case s.supersedes(report):
		s.addEvent("looked", "checked again: the provider has more by now")
		s.applyReport(report)
		s.events[len(s.events)-1].Detail = exchangeJSON(wire)
		if r.State != run.Succeeded {
			s.dropDownloadRequest(asked)
		}
		return s.save()
	case s.billOnly(asked) && !hasVideo(report):
		r.NextAttempt = s.nextBill() // the link is gone, the bill may still come
		return s.save()
	case hasVideo(report):
		s.updateLinks(report)
		r.NextAttempt = s.nextDownload()
		return s.save()
	}
	s.recheckedInVain(asked, "still "+string(r.State))
	return s.save()
}

// recheckFailed handles a failed poll of a run that has ended. Its outcome stays.
func (s *step) recheckFailed(e *provider.Error, asked bool) error {
	r := &s.run
	r.Attempts++
	if e.Kind != provider.KindNotFound && (r.Attempts < maxLookups || !s.nextRecheck().IsZero()) {
		r.NextAttempt = time.Now().Add(fullJitter(s.backoff(e), e.RetryAfter))
		return s.save()
	}
	r.Attempts = 0
	s.recheckedInVain(asked, pollError(e).Message)
	return s.save()
}

// recheckedInVain ends a recheck that brought nothing new.
func (s *step) recheckedInVain(asked bool, why string) {
	r := &s.run
	s.dropDownloadRequest(asked)
	r.NextAttempt = s.nextRecheck()
	if !r.NextAttempt.IsZero() {
		return
	}
	if r.State == run.Succeeded && r.Video.URL == "" {
		r.Err = s.noVideo(false)
	}
	s.addEvent("looked", "checked again: %s", why)
}

// dropDownloadRequest withdraws the requested download of a video that was not found.
func (s *step) dropDownloadRequest(asked bool) {
	if asked {
		s.run.Video.Download, s.run.Video.File = run.DownloadNone, ""
	}
}

// nextRecheck returns when a run that has ended is rechecked automatically; zero if it is not.
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

// normalizeMissingVideo turns a success without a video into a job in progress.
func normalizeMissingVideo(report provider.Report) provider.Report {
	if report.Status == provider.StatusSucceeded && !hasVideo(report) && !report.Gone {
		report.Status, report.MissingVideo = provider.StatusRunning, true
	}
	return report
}
