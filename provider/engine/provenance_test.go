package engine_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
	"testing/synctest"
	"time"

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
