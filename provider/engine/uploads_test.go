package engine_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// account is a vendor that keeps uploads, with a key.
type account struct {
	uploading
	keyID string
}

func (a account) Info() provider.Info {
	i := a.uploading.Info()
	i.KeyID = a.keyID
	return i
}

// An upload is in the account of the key that it was made with: with another key the file is
// uploaded again, and with the first one it is still there.
func TestAnUploadBelongsToTheAccountOfItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := account{uploading{&vendor{}}, "mine"}, account{uploading{&vendor{}}, "theirs"}
		b := newBench(t, mine)
		defer func() { b.stop() }()
		picture := filepath.Join(b.dir, "a.png")
		if err := os.WriteFile(picture, png(t, 64, 64), 0o600); err != nil {
			t.Fatal(err)
		}
		o := order()
		o.Request.StartFrame = picture
		for i, use := range []account{mine, mine, theirs, theirs, mine} {
			if err := b.Rekey(use); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Submit(context.Background(), o); err != nil {
				t.Fatal(err)
			}
			b.pass(time.Minute)
			if i == 1 { // the key is another one at the next start
				b.stop()
				b.open(theirs)
			}
		}
		if mine.uploads != 1 || theirs.uploads != 1 || mine.asked() != 3 || theirs.asked() != 2 {
			t.Errorf("%d and %d uploads for %d and %d runs", mine.uploads, theirs.uploads, mine.asked(), theirs.asked())
		}
	})
}

// A file with a name is compared once more when it is sent: what the person ordered is not what
// the path holds by then.
func TestANamedFileThatChangedIsNotSent(t *testing.T) {
	for _, changed := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			v := uploading{&vendor{}}
			b := newBench(t, v)
			defer b.stop()
			picture := filepath.Join(b.dir, "corgi.png")
			err := os.WriteFile(picture, png(t, 64, 64), 0o600)
			_, nameErr := b.NameFile(context.Background(), "corgi", picture)
			if changed {
				err = errors.Join(err, os.WriteFile(picture, png(t, 64, 65), 0o600))
			}
			now := time.Now()
			r := run.Run{
				ID: "01JD0000000000000000000000", IdempotencyKey: "key", Provider: "test", Model: "one", Request: order().Request,
				State: run.Pending, Created: now, Updated: now, NextAttempt: now, Video: run.Video{Download: run.DownloadNone},
			}
			r.Request.StartFrame, r.Request.Names = picture, map[string]string{"corgi": picture}
			_, importErr := b.db.Import(context.Background(), []run.Run{r})
			if err := errors.Join(err, nameErr, importErr); err != nil {
				t.Fatal(err)
			}
			b.pass(time.Minute)
			r = b.run(r.ID)
			switch {
			case !changed && (r.State != run.Succeeded || v.uploads != 1):
				t.Errorf("unchanged: %s, %v, %d uploads", r.State, r.Err, v.uploads)
			case changed && (r.State != run.Failed || r.Charged != provider.ChargedNo || v.uploads != 0 || v.asked() != 0):
				t.Errorf("changed: %s, %d uploads, %d create calls", r.State, v.uploads, v.asked())
			case changed && !strings.Contains(r.Err.UserMessage(), "@corgi: "+picture+" has changed since it got this name: accept it with dailies refs add corgi"):
				t.Error(r.Err.UserMessage())
			}
		})
	}
}
