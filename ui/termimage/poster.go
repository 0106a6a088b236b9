package termimage

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"dailies/provider"
)

const (
	posterSide  = 1280 // pixels of the longer side of a kept poster
	mostPosters = 500  // kept in the folder
)

// Posters makes posters of videos: one frame from the middle.
type Posters struct {
	// Folder keeps what was made, so that it is made once: the cache folder of the
	// program with a name of ours. "" keeps nothing.
	Folder string
	// FFmpeg is the program; "" looks for it.
	FFmpeg string
}

// Of returns the poster of a video in at most maxW × maxH pixels. Errors are of
// KindFile when the video is not there or broken, of KindLocal when it takes
// ffmpeg to read it and there is none, or ctx's own. It blocks, for seconds with a
// large video.
func (p Posters) Of(ctx context.Context, video string, maxW, maxH int) (image.Image, error) {
	f, _, err := open(video)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	kept := p.path(f)
	if kept != "" {
		if img, err := Load(ctx, kept, maxW, maxH); err == nil {
			return img, nil
		}
	}
	img, err := p.frame(ctx, f)
	if err != nil {
		return nil, err
	}
	img = within(img, posterSide, posterSide)
	if kept != "" {
		// A poster that cannot be kept is made again the next time.
		_ = keep(kept, img)
	}
	return within(img, maxW, maxH), nil
}

// frame takes a frame out of a video, by ourselves where we can.
func (p Posters) frame(ctx context.Context, f *os.File) (image.Image, error) {
	m, err := openFilm(f)
	if err == nil {
		if img, err := m.frame(ctx); err == nil {
			return img, nil
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	program := p.FFmpeg
	if program == "" {
		if program, err = exec.LookPath("ffmpeg"); err != nil {
			return nil, provider.Errorf(provider.KindLocal, "this video cannot be previewed without ffmpeg").WithHint("install ffmpeg")
		}
	}
	img, err := ffmpeg(ctx, program, f.Name(), m.middle())
	if err != nil && m.middle() > 0 && ctx.Err() == nil {
		img, err = ffmpeg(ctx, program, f.Name(), 0) // shorter than it says
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, provider.Errorf(provider.KindFile, "%s cannot be previewed: %w", filepath.Base(f.Name()), err).WithHint("open it in your viewer")
	}
	return img, nil
}

// path is where the poster of a video is kept. Another video in the same place has
// another size or time, and so another poster.
func (p Posters) path(f *os.File) string {
	full, err := filepath.Abs(f.Name())
	st, err2 := f.Stat()
	if p.Folder == "" || err != nil || err2 != nil {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d", full, st.Size(), st.ModTime().UnixNano()))
	return filepath.Join(p.Folder, fmt.Sprintf("%x.jpg", sum[:16]))
}

// keep writes a poster, whole or not at all, for this person's eyes only. The
// oldest ones make room.
func keep(path string, img image.Image) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // nothing is left there when all went well
	err = jpeg.Encode(f, img, &jpeg.Options{Quality: 88})
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return trim(folder, mostPosters)
}

// trim removes all posters but the newest.
func trim(folder string, most int) error {
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) <= most {
		return err
	}
	var all []fs.FileInfo
	for _, e := range entries {
		if i, err := e.Info(); err == nil && i.Mode().IsRegular() && strings.HasSuffix(i.Name(), ".jpg") {
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, old := range all[min(most, len(all)):] {
		if err := os.Remove(filepath.Join(folder, old.Name())); err != nil {
			return err
		}
	}
	return nil
}
