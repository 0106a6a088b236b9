package engine_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/provenance"
	"dailies/provider/run"
)

func TestSavedFilmsSayHowTheyWereMade(t *testing.T) {
	for name, where := range map[string]engine.Provenance{"untouched": {}, "in the film": {Film: true}, "beside it": {Film: true, JSON: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &vendor{}, func(o *engine.Options) { o.Provenance = where })
				defer b.stop()
				id := b.send()
				b.pass(20 * time.Minute)
				r := b.run(id)
				if r.Video.Download != run.Downloaded {
					t.Fatalf("%s, %v", r.Video.Download, r.Video.Err)
				}
				sum := sha256.Sum256(film)
				if want := hex.EncodeToString(sum[:]); r.Video.SHA256 != want {
					t.Errorf("the hash is %q, want that of the film as it was received, %q", r.Video.SHA256, want)
				}
				saved, err := os.ReadFile(r.Video.File)
				if err != nil || int64(len(saved)) != r.Video.Bytes {
					t.Fatalf("%d bytes, the run says %d, %v", len(saved), r.Video.Bytes, err)
				}
				if same := bytes.Equal(saved, film); same == where.Film {
					t.Errorf("the film is as received: %v", same)
				}
				checkProvenance(t, r, where)
			})
		})
	}
}

func checkProvenance(t *testing.T, r run.Run, where engine.Provenance) {
	t.Helper()
	p, err := provenance.Read(r.Video.File)
	if where.Film && (err != nil || p.Run != r.ID || p.Request.Prompt != r.Request.Prompt || p.SHA256 != r.Video.SHA256) || !where.Film && err == nil {
		t.Errorf("%+v, %v", p, err)
	}
	text, err := os.ReadFile(r.Video.File + ".json")
	if !where.JSON {
		if err == nil {
			t.Error("there is a file beside the film")
		}
		return
	}
	var beside run.Provenance
	if err != nil || json.Unmarshal(text, &beside) != nil || beside.Job != r.Job || beside.SHA256 != r.Video.SHA256 {
		t.Errorf("%s, %v", text, err)
	}
}

// deletedFiles is a storage that has deleted its files.
type deletedFiles struct{}

func (deletedFiles) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusGone, Status: "410 Gone", Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// A film that is complete on the disk, and could not get its name, is saved on command, though its
// link is dead by then. It may have its provenance already.
func TestACompleteFilmIsSavedThoughItsLinkIsDead(t *testing.T) {
	for _, described := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, &vendor{}, func(o *engine.Options) { o.HTTP, o.Provenance = deletedFiles{}, engine.Provenance{Film: true} })
			now := time.Now()
			r := run.Run{
				ID: "01JD0000000000000000000000", IdempotencyKey: "key", Provider: "test", Model: "one", Request: order().Request, Job: "j",
				State: run.Succeeded, Created: now, Updated: now, Finished: now, Video: run.Video{
					Video: provider.Video{URL: "https://files.example/j.mp4"}, Download: run.DownloadFailed, Validator: `"one"`, Size: int64(len(film)),
					Err: provider.Errorf(provider.KindDisk, "the disk is full"),
				},
			}
			part := filepath.Join(b.o.Folder, "."+r.ID+".part")
			err := errors.Join(os.MkdirAll(b.o.Folder, 0o700), os.WriteFile(part, film, 0o600))
			if described {
				f, openErr := os.OpenFile(part, os.O_RDWR, 0)
				_, writeErr := provenance.Write(f, int64(len(film)), run.ProvenanceOf(r, 1, ""))
				err = errors.Join(err, openErr, writeErr, f.Close())
			}
			_, importErr := b.db.Import(context.Background(), []run.Run{r})
			if err := errors.Join(err, importErr); err != nil {
				t.Fatal(err)
			}
			b.enqueue(run.CommandDownload, r.ID)
			b.pass(time.Minute)
			defer b.stop()
			if r = b.run(r.ID); r.Video.Download != run.Downloaded {
				t.Fatalf("described %v: %s, %v", described, r.Video.Download, r.Video.Err)
			}
			if p, err := provenance.Read(r.Video.File); err != nil || p.Run != r.ID {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
}
