package termimage

import (
	"bytes"
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
	posterSide = 1280 // longer side of a cached poster in pixels
	maxPosters = 500  // maximum number of posters in the cache
)

// Posters extracts posters of videos: one frame from the middle.
type Posters struct {
	// Folder is the cache folder for posters; "" disables the cache.
	Folder string
	// FFmpeg is the path of ffmpeg; "" searches $PATH.
	FFmpeg string
}

// Of returns the poster of a video in at most maxW × maxH pixels. Errors are of KindFile if the
// video is missing or broken, of KindLocal if ffmpeg is needed and missing, or ctx's own. It
// blocks, for seconds with a large video.
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
		// A failed write to the cache is not an error.
		_ = keep(kept, img)
	}
	return within(img, maxW, maxH), nil
}

// JPEG returns the poster of a video as JPEG of at most 640 pixels a side, for documents. Errors
// are those of Of.
func (p Posters) JPEG(ctx context.Context, video string) ([]byte, error) {
	picture, err := p.Of(ctx, video, 640, 640)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, picture, &jpeg.Options{Quality: 82})
	return b.Bytes(), err
}

// frame extracts a frame, without ffmpeg if possible.
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
		img, err = ffmpeg(ctx, program, f.Name(), 0) // the video is shorter than its header says
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, provider.Errorf(provider.KindFile, "%s cannot be previewed: %w", filepath.Base(f.Name()), err).WithHint("open it in your viewer")
	}
	return img, nil
}

// path returns the cache path of a video's poster. It depends on the size and modification time,
// so another video of the same name has another poster.
func (p Posters) path(f *os.File) string {
	full, err := filepath.Abs(f.Name())
	st, err2 := f.Stat()
	if p.Folder == "" || err != nil || err2 != nil {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d", full, st.Size(), st.ModTime().UnixNano()))
	return filepath.Join(p.Folder, fmt.Sprintf("%x.jpg", sum[:16]))
}

// keep writes a poster atomically, readable by its owner only, and removes the oldest ones.
func keep(path string, img image.Image) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails after the rename
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
	return trim(folder, maxPosters)
}

// trim removes all but the newest posters.
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
