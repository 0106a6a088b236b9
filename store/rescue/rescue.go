// Package rescue writes runs that were or may have been paid for to files of their own
// while the history cannot be written. The next start adds them to the history.
package rescue

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/run"
)

// Files are the rescue files of one history.
type Files struct {
	State   string          // the state folder; rescue files are in its folder "rescue"
	History string          // path of the history
	Store   Store           // the history
	Tell    func(...string) // reports an event to the user, each once
	Log     *slog.Logger

	mu       sync.Mutex
	reported map[string]bool
	kept     map[string]bool // files written by this process
}

// Store is a history that rescued runs can be added to.
type Store interface {
	// TakeIn ensures that a paid run is in the history. spare is the id for a new run
	// in case its row has another job.
	TakeIn(ctx context.Context, paid run.Run, spare string) error
	// DetectOlderCopy returns a warning if the history was replaced by an older copy.
	DetectOlderCopy(ctx context.Context, state string) (warning string, err error)
	// File returns the number that all copies of the history share.
	File() int64
}

// entry is the content of a rescue file. Users read it too, so it only has what is needed
// to continue a run.
type entry struct {
	History  string            `json:"history"`
	File     int64             `json:"history_id"`
	Run      string            `json:"run"`
	Provider string            `json:"provider"`
	Model    string            `json:"model"`
	Job      string            `json:"job"`
	State    run.State         `json:"state"`
	Raw      string            `json:"raw_state,omitempty"`
	Request  provider.Request  `json:"request"`
	Estimate provider.Estimate `json:"estimate"`
	Billed   *provider.Money   `json:"billed_usd,omitempty"`
	Charge   provider.Charged  `json:"charge,omitempty"`
	Videos   []provider.Video  `json:"videos,omitempty"`
	Key      string            `json:"key"`
	Batch    string            `json:"batch,omitempty"`
	Parent   string            `json:"parent,omitempty"`
	Tags     []string          `json:"tags,omitempty"`
	Note     string            `json:"note,omitempty"`
	Created  time.Time         `json:"created_at"`
	Sent     time.Time         `json:"sent_at"`
	Finished time.Time         `json:"finished_at,omitzero"`
	Rescued  time.Time         `json:"rescued_at"`
	Why      string            `json:"why"`
}

// maxSize is the maximum size of a rescue file.
const maxSize = 4 << 20

func (f *Files) folder() string { return filepath.Join(f.State, "rescue") }

// Begin adds the runs that earlier processes could not write, and returns messages about
// them for the user, and a warning if the history was replaced by an older copy.
func (f *Files) Begin(ctx context.Context) (notes []string) {
	warning, err := f.Store.DetectOlderCopy(ctx, f.State)
	if err != nil {
		f.Log.Warn("an older copy of the history would not be recognized", "err", err)
	}
	if warning != "" {
		notes = append(notes, warning)
	}
	tell := f.Tell
	f.Tell = func(texts ...string) { notes = append(notes, texts...) }
	for _, err := range f.takeAll(ctx) {
		notes = append(notes, provider.UserMessage(err))
	}
	f.Tell = tell
	return notes
}

// Keep writes a rescue file, readable by its owner only. A nil error means that it is on
// disk. The same job is written once. It is used as [engine.Options].Rescue.
func (f *Files) Keep(r run.Rescued) error {
	unsure := r.Run
	unsure.Job, unsure.Video.URL = "", ""
	name := f.name(r.Run)
	if name == f.name(unsure) && f.keptRun(r.Run.ID) {
		return nil // already written, with more than r has
	}
	err := f.write(name, newEntry(f, r))
	if err == nil && name != f.name(unsure) {
		_ = os.Remove(f.name(unsure)) // the run has a job, so it is not unsure; on an error the next start reads both
	}
	what := "nobody knows whether the provider took it"
	switch {
	case r.Run.Job != "":
		what = "the provider took it as job " + r.Run.Job
	case r.Run.Video.URL != "":
		what = "the provider made its video, " + r.Run.Video.URL
	}
	what = fmt.Sprintf("run %s: %s, but this cannot be saved: %s", r.Run.ID, what, provider.AsError(r.Why).Message)
	if err == nil {
		f.markKept(name)
		f.tell("kept "+name, what+"; it is kept in "+name+", which the next start imports")
	} else {
		f.tell("lost "+name, what+"; nor can a rescue file be written: note this down. Saving is retried until it works; ctrl+c twice quits")
	}
	return err
}

// keptRun reports whether this process has written a file for a run.
func (f *Files) keptRun(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name := range f.kept {
		if strings.HasPrefix(filepath.Base(name), id+"-") {
			return true
		}
	}
	return false
}

// markKept records that this process has written a file.
func (f *Files) markKept(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept == nil {
		f.kept = map[string]bool{}
	}
	f.kept[name] = true
}

// tell reports text unless key was reported before.
func (f *Files) tell(key, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.reported == nil {
		f.reported = map[string]bool{}
	}
	if !f.reported[key] {
		f.Tell(text)
	}
	f.reported[key] = true
}

// suffix is the file name extension of rescue files.
const suffix = ".json"

// name returns the file name for a job: a run that was submitted twice has two.
func (f *Files) name(r run.Run) string {
	sum := sha256.Sum256([]byte(r.Provider + "\n" + r.Job + "\n" + r.Video.URL))
	return filepath.Join(f.folder(), fmt.Sprintf("%s-%x%s", r.ID, sum[:4], suffix))
}

func newEntry(f *Files, x run.Rescued) entry {
	r := x.Run
	e := entry{
		History: f.History, File: f.Store.File(), Run: r.ID, Provider: r.Provider, Model: r.Model, Job: r.Job, State: r.State, Raw: r.RawStatus,
		Request: r.Request, Estimate: r.Estimate, Billed: r.Billed, Charge: r.Charged, Key: r.IdempotencyKey, Batch: r.Batch, Parent: r.Parent,
		Tags: r.Tags, Note: r.Note, Created: r.Created, Sent: r.Sent, Finished: r.Finished, Rescued: time.Now(), Why: provider.UserMessage(x.Why),
	}
	if r.Video.URL != "" {
		e.Videos = append(e.Videos, r.Video.Video)
		for _, v := range r.Outputs {
			e.Videos = append(e.Videos, v.Video)
		}
	}
	return e
}

// paid returns the run for an entry, due immediately.
func (e entry) paid(now time.Time) run.Run {
	r := run.Run{
		ID: e.Run, Provider: e.Provider, Model: e.Model, Job: e.Job, State: e.State, RawStatus: e.Raw, Request: e.Request, Estimate: e.Estimate,
		Billed: e.Billed, Charged: e.Charge, IdempotencyKey: e.Key, Batch: e.Batch, Parent: e.Parent, Tags: e.Tags, Note: e.Note,
		Created: e.Created, Sent: e.Sent, Finished: e.Finished, Updated: now, NextAttempt: now, Video: run.Video{Download: run.DownloadNone},
	}
	for i, v := range e.Videos {
		if i == 0 {
			r.Video = run.Video{Video: v, Download: run.Downloading}
			continue
		}
		r.Outputs = append(r.Outputs, run.Video{Video: v, Download: run.Downloading})
	}
	switch {
	case r.Job == "" && r.Video.URL == "":
		r.State = run.Unsure
		r.Err = &provider.Error{Kind: provider.KindUnsure, Message: "no clear answer to the submit", Hint: "look at the provider's website, then attach its job, resubmit or dismiss it"}
	case r.State != run.Succeeded:
		r.State = run.Queued // the next poll returns the actual state
	}
	return r
}

// write creates a file whose name appears only once it is synced to disk. The temporary
// file is opened with O_EXCL, which follows no link.
func (f *Files) write(name string, e entry) error {
	if old, err := read(name); err == nil && old.Run == e.Run && old.Job == e.Job {
		return nil // written already
	}
	b, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.folder(), 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(f.folder(), "."+filepath.Base(name)+".*") // O_EXCL, 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // after the rename there is nothing to remove
	_, err = temp.Write(append(b, '\n'))
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), name); err != nil {
		return err
	}
	return errors.Join(syncFolder(f.folder()), syncFolder(filepath.Dir(f.folder())))
}

func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || os.PathSeparator == '\\' {
		err = nil // some systems cannot sync directories
	}
	return errors.Join(err, d.Close())
}

// End adds the runs that this process has kept, before the history is closed. The error
// wraps [run.ErrNotWritten] if a run is still in no history.
func (f *Files) End() error {
	f.mu.Lock()
	kept := slices.Sorted(maps.Keys(f.kept))
	f.mu.Unlock()
	var errs []error
	for _, name := range kept {
		e, err := read(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // another process was first
		}
		if err == nil {
			err = f.takeIn(context.Background(), name, e)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// takeAll adds all runs that were kept for this history.
func (f *Files) takeAll(ctx context.Context) (errs []error) {
	files, err := os.ReadDir(f.folder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, err)
	}
	for _, file := range files {
		name := filepath.Join(f.folder(), file.Name())
		if strings.HasPrefix(file.Name(), ".") || !strings.HasSuffix(name, suffix) {
			continue
		}
		e, err := read(name)
		switch {
		case err != nil:
			err = fmt.Errorf("the rescue file %s cannot be read: %w; check it, it may hold a paid job", name, err)
		case f.ours(e):
			err = f.takeIn(ctx, name, e)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// takeIn adds one run to the history, then removes its file.
func (f *Files) takeIn(ctx context.Context, name string, e entry) error {
	if err := f.Store.TakeIn(ctx, e.paid(time.Now()), ulid.Make().String()); err != nil {
		return f.notTakenIn(name, e, err)
	}
	f.tell("taken "+name, fmt.Sprintf("run %s is in the history again, from a rescue file", e.Run))
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) { // else another process was first
		return err
	}
	return nil
}

// notTakenIn returns the error of a run that is in no history yet.
func (f *Files) notTakenIn(name string, e entry, why error) error {
	cause := provider.AsError(why)
	return &provider.Error{
		Kind: provider.KindDisk, Err: errors.Join(run.ErrNotWritten, why), Hint: cause.Hint + "; the next start imports it",
		Message: fmt.Sprintf("run %s%s is kept in %s, since the history cannot be written: %s", e.Run, asJob(e.Job), name, cause.Message),
	}
}

func asJob(job string) string {
	if job == "" {
		return ""
	}
	return ", paid as job " + job + ","
}

// ours reports whether an entry belongs to this history: to the file at this path, or to
// this file before it was moved here.
func (f *Files) ours(e entry) bool {
	if e.History == f.History {
		return true
	}
	_, err := os.Lstat(e.History)
	return errors.Is(err, fs.ErrNotExist) && e.File != 0 && e.File == f.Store.File()
}

func read(name string) (e entry, err error) {
	info, err := os.Lstat(name)
	if err != nil {
		return e, err
	}
	if !info.Mode().IsRegular() {
		return e, errors.New("it is not a file")
	}
	f, err := os.Open(name)
	if err != nil {
		return e, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSize))
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(b, &e); err != nil {
		return e, err
	}
	if _, err := ulid.ParseStrict(e.Run); err != nil || e.Provider == "" || e.Model == "" {
		return e, errors.New("it has no run id")
	}
	return e, nil
}
