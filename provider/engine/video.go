package engine

import (
	"context"
	"path/filepath"
	"time"

	"dailies/provider"
	"dailies/provider/download"
)

// How often saving a video is tried by itself; a person may always try again.
const (
	maxSaves = 10 // in a row without a new byte
	maxFiles = 3  // that were whole but no video
)

// saveVideo brings the video of a succeeded run onto the disk.
func (s *step) saveVideo() error {
	v := &s.run.Video
	if v.Saved != Saving {
		s.run.Next = time.Time{}
		return s.save()
	}
	if s.quitting.Err() != nil {
		return nil
	}
	folder := v.File
	if folder == "" {
		folder = s.o.Folder
	}
	grew := false
	got, err := s.downloads.Download(s.quitting, download.Request{
		URL: v.URL, Folder: folder, TempName: download.TempName(s.run.ID, 1),
		Name:      download.FileName(s.o.Name, nameFields(s.run)),
		Validator: v.Validator, Size: v.Size,
		OnStart: func(validator string, size int64) error {
			v.Validator, v.Size = validator, size
			return s.save()
		},
		OnProgress: func(bytes, size, rate int64) {
			grew = true
			shown := s.run
			shown.Video.Bytes, shown.Video.Size, shown.Video.Rate = bytes, size, rate
			s.changes.put(shown)
		},
	})
	switch {
	case err == nil:
		v.Saved, v.Problem, v.Tries, v.Validator = SavedDone, nil, 0, ""
		v.File, v.Bytes, v.Size = filepath.Join(folder, got.Name), got.Bytes, got.Bytes
		s.run.Next = time.Time{}
		s.say("saved", "saved as %s", v.File)
		return s.save()
	case s.stopped(err) && s.quitting.Err() != nil:
		return nil
	}
	if grew {
		v.Tries = 0
	}
	return s.saveFailed(provider.AsError(err))
}

func nameFields(r Run) download.NameFields {
	return download.NameFields{ID: r.ID, Provider: r.Provider, Model: r.Model, Created: r.Created, Request: r.Request, Seed: r.Seed}
}

// saveFailed decides what a failed download means.
func (s *step) saveFailed(e *provider.Error) error {
	v := &s.run.Video
	stillDead := v.Problem != nil && v.Problem.Kind == provider.KindExpired // a fresh link did not help
	v.Tries++
	v.Problem = e
	end := func(saved Saved) {
		v.Saved = saved
		s.run.Next = time.Time{}
		s.say("not saved", "not saved: %s", e.Sentence())
	}
	switch {
	case download.IsConnectError(e) && (v.Expires.IsZero() || time.Now().Before(v.Expires)):
		v.Tries-- // we are offline, which says nothing of the link
		s.run.Next = time.Now().Add(jitter(s.o.Pacing.Breaker, 0))
	case e.Kind == provider.KindExpired && !stillDead:
		return s.freshLink(end)
	case e.Kind == provider.KindExpired:
		end(SavedExpired)
	case e.Kind == provider.KindDisk, e.Kind == provider.KindFile && v.Tries >= maxFiles, v.Tries >= maxSaves:
		end(SavedError)
	default:
		s.run.Next = time.Now().Add(jitter(s.o.Pacing.retryDelay(v.Tries, e.RetryAfter), e.RetryAfter))
	}
	return s.save()
}

// freshLink asks for the job again, for a link that lives. Only a look that was
// made counts: while the provider cannot be reached the link is not given up.
func (s *step) freshLink(end func(Saved)) error {
	v := &s.run.Video
	var report provider.Report
	away, err := time.Duration(0), error(provider.Errorf(provider.KindNotFound, "it has no job to ask for"))
	if s.run.Job != "" {
		away, err = s.call(s.quitting, 1, func(ctx context.Context, p provider.Provider) (err error) {
			report, err = p.Poll(ctx, s.run.Job)
			return err
		})
	}
	switch {
	case away == 0 && s.stopped(err):
		return nil
	case away > 0, err != nil && provider.KindOf(err) != provider.KindNotFound:
		v.Tries, v.Problem = v.Tries-1, nil // not the link's fault
		s.run.Next = time.Now().Add(jitter(max(away, 5*s.o.Pacing.Retry), away))
	case err != nil, len(report.Videos) == 0, report.Videos[0].URL == "":
		end(SavedExpired)
	default:
		v.Video = report.Videos[0]
		if life := s.info(s.run.Provider).LinkLife; v.Expires.IsZero() && life > 0 {
			v.Expires = s.run.Finished.Add(life)
		}
		s.say("fresh link", "the link had expired; got a fresh one")
		s.run.Next = time.Now()
	}
	return s.save()
}
