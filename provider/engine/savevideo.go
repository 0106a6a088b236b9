package engine

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
)

// This file downloads the videos of a run and resumes interrupted downloads; package download
// transfers the bytes.

// The limits of automatic download attempts; a user may always start another one.
const (
	maxSaves = 10 // consecutive, without a new byte
	maxFiles = 3  // complete files that are no video
)

// output returns output i of the run, from 0.
func (s *step) output(i int) *run.Video {
	if i == 0 {
		return &s.run.Video
	}
	return &s.run.Outputs[i-1]
}

// nextOutput returns the output that is to be downloaded next, or -1.
func (s *step) nextOutput() int {
	next := -1
	for i, v := range s.run.Videos() {
		if v.Download == run.Downloading && (next < 0 || v.NextAttempt.Before(s.output(next).NextAttempt)) {
			next = i
		}
	}
	return next
}

// nextDownload returns when to download the next output. If there is none, it returns when to
// poll for the bill, or zero.
func (s *step) nextDownload() time.Time {
	i := s.nextOutput()
	if i < 0 {
		return s.nextBill()
	}
	if at := s.output(i).NextAttempt; !at.IsZero() {
		return at
	}
	return time.Now()
}

// updateLinks copies the links of a report to the outputs that are not saved. An output that
// had no link before is downloaded, unless NoAutoDownload is set.
func (s *step) updateLinks(report provider.Report) {
	all := s.run.Videos()
	asked := all[0].Download == run.Downloading && all[0].URL == ""
	folder := all[0].File
	n := 0
	for _, given := range report.Videos {
		if given.URL == "" {
			continue
		}
		if n++; n > len(all) {
			all = append(all, run.Video{Download: run.DownloadNone})
		}
		v := &all[n-1]
		if v.Download == run.Downloaded {
			continue
		}
		first := v.URL == ""
		v.Video = given
		if life := s.info(s.run.Provider).LinkTTL; v.Expires.IsZero() && life > 0 {
			v.Expires = s.run.Finished.Add(life)
		}
		if !first {
			continue
		}
		v.Since, v.NextAttempt, v.Attempts, v.Err = time.Time{}, time.Time{}, 0, nil
		if asked {
			v.File = folder
		}
		if asked || !s.settings.Load().NoAutoDownload {
			v.Download = run.Downloading
		}
	}
	s.run.Video, s.run.Outputs = all[0], slices.Clip(all[1:])
	if n <= 1 && len(all) == 1 {
		s.run.Outputs = nil
	}
	s.run.NextAttempt = s.nextDownload()
}

// saveVideo downloads the next output of a succeeded run. The download resumes from the partial
// file of an earlier attempt, which Validator and Size identify; a rejected link is refreshed
// first.
func (s *step) saveVideo() error {
	i := s.nextOutput()
	if i < 0 || s.output(i).URL == "" {
		return s.recheck()
	}
	if s.shutdown.Err() != nil {
		return nil
	}
	s.run.Outputs = slices.Clone(s.run.Outputs) // snapshots share the slice
	if linkRejected(s.output(i)) {
		if ok, err := s.refreshLinks(i); !ok || err != nil {
			return err
		}
	}
	v := s.output(i)
	folder := v.File
	if folder == "" {
		folder = s.settings.Load().Folder
	}
	grew := false
	got, err := s.downloads.Download(s.shutdown, s.downloadRequest(i, folder, func() { grew = true }))
	switch {
	case err == nil:
		return s.recordSaved(i, folder, got)
	case s.notSentError(err) && s.shutdown.Err() != nil:
		return nil
	}
	if grew {
		v.Attempts, v.Since = 0, time.Time{}
	}
	return s.handleDownloadError(v, provider.AsError(err))
}

// downloadRequest is the download of output i. grew is called when bytes were received.
func (s *step) downloadRequest(i int, folder string, grew func()) download.Request {
	v, name := s.output(i), s.settings.Load().Name
	return download.Request{
		URL: v.URL, Folder: folder, TempName: download.TempName(s.run.ID, i+1), Output: i + 1,
		Name: download.FileName(name, nameFields(s.run)), LongerName: download.LongerFileName(name, nameFields(s.run)),
		Validator: v.Validator, Size: v.Size,
		OnStart: func(validator string, size int64) error {
			v.Validator, v.Size, v.Complete = validator, size, run.CompleteFile{}
			return s.save()
		},
		OnProgress: func(bytes, size, rate int64) {
			grew()
			shown := step{run: s.run}
			shown.run.Outputs = slices.Clone(s.run.Outputs)
			o := shown.output(i)
			o.Bytes, o.Size, o.Rate = bytes, size, rate
			s.changes.put(shown.run)
		},
		OnComplete: s.describe(i), OnLonger: s.described(i),
		Named: download.NamedFile(v.Complete), OnNaming: func(f download.NamedFile) error {
			v.Complete = run.CompleteFile(f)
			return s.save()
		},
	}
}

// recordSaved records that output i is a file of the folder.
func (s *step) recordSaved(i int, folder string, got download.Result) error {
	v := s.output(i)
	v.Download, v.Err, v.Attempts, v.Validator = run.Downloaded, nil, 0, ""
	v.Since, v.NextAttempt, v.Complete = time.Time{}, time.Time{}, run.CompleteFile{}
	v.File, v.Bytes, v.Size = filepath.Join(folder, got.Name), got.Bytes, got.Bytes
	if v.SHA256 = got.SHA256; v.SHA256 == "" {
		v.SHA256 = receivedHash(s.shutdown, v.File)
	}
	s.run.NextAttempt = s.nextDownload()
	s.addEvent("saved", "saved as %s", v.File)
	if err := s.describeBeside(i, v.File); err != nil {
		s.log.Warn("the file beside a film cannot be written", "run", s.run.ID, "error", err)
	}
	return s.save()
}

// linkRejected reports whether the last attempt failed because the link was rejected.
func linkRejected(v *run.Video) bool {
	return v.Err != nil && v.Err.Kind == provider.KindExpired
}

func nameFields(r run.Run) download.NameFields {
	return download.NameFields{ID: r.ID, Provider: r.Provider, Model: r.Model, Created: r.Created, Request: r.Request, Seed: r.Seed, Shot: r.Shot, Take: r.Take}
}

// handleDownloadError decides what happens after a failed download.
func (s *step) handleDownloadError(v *run.Video, e *provider.Error) error {
	before := linkRejected(v) // a fresh link did not help
	if e.Kind == provider.KindExpired {
		s.linkFailed(v, e, before)
		s.run.NextAttempt = s.nextDownload()
		return s.save()
	}
	v.Attempts++
	v.Err = e
	switch {
	case download.IsConnectError(e) && (v.Expires.IsZero() || time.Now().Before(v.Expires)):
		v.Attempts-- // we are offline, which says nothing about the link
		v.NextAttempt = time.Now().Add(jitter(s.o.Timing.Probe, 0))
	case e.Kind == provider.KindDisk, e.Kind == provider.KindFile && v.Attempts >= maxFiles, v.Attempts >= maxSaves:
		s.endDownload(v, run.DownloadFailed, e)
	default:
		v.NextAttempt = time.Now().Add(jitter(s.o.Timing.retryDelay(v.Attempts, e.RetryAfter), e.RetryAfter))
	}
	s.run.NextAttempt = s.nextDownload()
	return s.save()
}

// endDownload stops automatic attempts for an output.
func (s *step) endDownload(v *run.Video, saved run.DownloadState, e *provider.Error) {
	v.Download, v.NextAttempt = saved, time.Time{}
	s.addEvent("not saved", "not saved: %s", e.UserMessage())
}

// linkFailed handles a rejected link. A new link often precedes its file, so it is retried
// until it expires, refreshed before each attempt.
func (s *step) linkFailed(v *run.Video, e *provider.Error, before bool) {
	now := time.Now()
	if v.Since = notAhead(v.Since); v.Since.IsZero() {
		v.Since = now
	}
	gone := e.Status == http.StatusGone // it existed, and will not come back
	if before && (gone || !now.Before(s.linkEnd(v))) {
		dead := *e
		if e.Status >= 400 {
			dead.Message = fmt.Sprintf("the link has expired (%d)", e.Status)
		}
		v.Err = &dead
		s.endDownload(v, run.LinkExpired, &dead)
		return
	}
	young := *e
	if e.Status >= 400 {
		young.Message = fmt.Sprintf("%s refuses the link to the video (%d)", s.info(s.run.Provider).Title, e.Status)
	}
	young.Hint = "it may be too new; it is retried automatically"
	if !before {
		s.addEvent("refused", "%s", young.Message)
	}
	v.Err = &young
	v.NextAttempt = now.Add(s.o.Timing.refusedDelay(now.Sub(v.Since)))
}

// markRemoved records that the provider has deleted the output.
func (s *step) markRemoved() {
	v := &s.run.Video
	if v.Download == run.Downloaded {
		return
	}
	info := s.info(s.run.Provider)
	v.Err = provider.Errorf(provider.KindExpired, "%s has deleted the video of this run", info.Title).
		WithHint("it is no longer available; submit it again, and keep the program running until it is saved")
	s.run.NextAttempt = time.Time{}
	s.endDownload(v, run.LinkExpired, v.Err)
}

// linkEnd returns when a rejected link is given up: when it expires, but not before Patience
// has passed since the end of the run, whatever expiry it claims, and not after GiveUp, since
// some providers issue a new link with every poll.
func (s *step) linkEnd(v *run.Video) time.Time {
	end := v.Expires
	if end.IsZero() {
		end = s.run.Finished.Add(s.o.Timing.LinkTTL)
	}
	if young := s.run.Finished.Add(s.o.Timing.Patience); end.Before(young) {
		end = young
	}
	if last := v.Since.Add(s.o.Timing.GiveUp); end.After(last) {
		end = last
	}
	return end
}

// refreshLinks polls the job for fresh links. ok reports whether the download may continue.
// While the provider is unreachable the link is not given up.
func (s *step) refreshLinks(i int) (ok bool, err error) {
	if s.run.Job == "" {
		return true, nil
	}
	var report provider.Report
	blocked, err := s.callProvider(s.shutdown, 1, func(ctx context.Context, p provider.Provider) (err error) {
		report, err = p.Poll(ctx, s.run.Job)
		return err
	})
	v := s.output(i)
	switch {
	case blocked == 0 && s.notSentError(err):
		return false, nil
	case blocked > 0, err != nil && provider.KindOf(err) != provider.KindNotFound:
		wait := 5 * s.o.Timing.Retry
		if blocked > 0 {
			wait = blocked
		}
		v.NextAttempt = time.Now().Add(jitter(wait, blocked))
		s.run.NextAttempt = s.nextDownload()
		return false, s.save()
	case err == nil && hasVideo(report):
		was := v.URL
		s.updateLinks(report)
		if v := s.output(i); v.URL != was && time.Since(v.Since) < 2*s.o.Timing.Refused {
			s.addEvent("fresh link", "got a fresh link") // only after the first rejection
		}
	}
	return true, nil
}
