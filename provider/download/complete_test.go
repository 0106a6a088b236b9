package download

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"

	"dailies/provider"
)

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestACompleteFileMayGrowBeforeItHasItsName(t *testing.T) {
	film := video(videoSize, 1)
	more := box("free", []byte("more"))
	d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
	d.OnComplete = func(c Complete) (int64, error) {
		if c.Ending != ".mp4" || c.Bytes != int64(len(film)) || c.SHA256 != hashOf(film) || len(d.files(t)) > 0 {
			t.Errorf("%+v", c)
		}
		n, err := c.File.WriteAt(more, c.Bytes)
		return c.Bytes + int64(n), err
	}
	got, err := d.try(t)
	d.saved(t, got, err, append(bytes.Clone(film), more...))
	if got.SHA256 != hashOf(film) {
		t.Errorf("the hash is %s, want that of what was received", got.SHA256)
	}
}

// A program that is killed between the change and the name leaves a part that is longer than the
// film: it is fetched again, whether or not its length was known.
func TestAChangeThatWasInterruptedIsUndone(t *testing.T) {
	film := video(videoSize, 1)
	killed := errors.New("killed")
	for _, size := range []int64{int64(len(film)), 0} {
		d := newDownload(t, newRaw(t, func(c *call) {
			if c.from(`"v1"`) > len(film) {
				c.head(http.StatusRequestedRangeNotSatisfiable, fmt.Sprintf("Content-Range: bytes */%d", len(film)))
				return
			}
			good(film, `"v1"`)(c)
		}).URL)
		func() {
			defer func() { _ = recover() }()
			d.OnComplete = func(c Complete) (int64, error) {
				if _, err := c.File.WriteAt([]byte("half of the change"), c.Bytes); err != nil {
					t.Error(err)
				}
				panic(killed)
			}
			_, _ = d.try(t)
		}()
		if len(d.part()) <= len(film) || len(d.files(t)) > 0 {
			t.Fatalf("%d bytes, %q", len(d.part()), d.files(t))
		}
		d.OnComplete, d.Size = nil, size
		got, err := d.try(t)
		d.saved(t, got, err, film)
	}
}

func TestAChangeThatFailsSavesNothing(t *testing.T) {
	film := video(videoSize, 1)
	d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
	d.OnComplete = func(Complete) (int64, error) { return 0, errors.New("no") }
	_, err := d.try(t)
	d.failed(t, err, provider.KindDisk)
	if d.part() != nil {
		t.Error("the part is kept, though it may be changed")
	}
}

// A film that was changed and could not get its name, or whose change was interrupted, is on the
// disk: it is saved though its link has died since.
func TestAChangedFileIsSavedThoughItsLinkIsDead(t *testing.T) {
	film := video(videoSize, 1)
	more := box("free", []byte("more"))
	changed := append(bytes.Clone(film), more...)
	for name, keep := range map[string]int{"done": len(changed), "interrupted": len(film)} {
		t.Run(name, func(t *testing.T) {
			dead := false
			d := newDownload(t, newRaw(t, func(c *call) {
				if dead {
					c.head(http.StatusGone)
					return
				}
				good(film, `"v1"`)(c)
			}).URL)
			d.OnComplete = func(c Complete) (int64, error) {
				if _, err := c.File.WriteAt(more, c.Bytes); err != nil {
					t.Error(err)
				}
				if !dead {
					panic("killed")
				}
				return c.Bytes + int64(len(more)), nil
			}
			d.OnLonger = func(_ *os.File, size int64) int64 {
				if size != int64(len(changed)) {
					t.Errorf("%d bytes, want %d", size, len(changed))
				}
				return int64(keep)
			}
			func() {
				defer func() { _ = recover() }()
				_, _ = d.try(t)
			}()
			dead = true
			got, err := d.try(t)
			d.saved(t, got, err, changed)
		})
	}
}
