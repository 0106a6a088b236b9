// Package film turns saved videos into small frames for display. One pass over a video makes all of
// its frames, which are cached on the disk: contact sheet, strip, scrubbing and playing read them from
// there. Motion JPEG, which the demo's videos are, is decoded here; everything else by ffmpeg.
//
// Videos come from outside and are not trusted: every step has a limit of time, memory and size, and
// ffmpeg can reach neither the network nor other files.
package film

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
)

const (
	maxSide    = 480           // longer side of a frame in pixels
	maxFrames  = 480           // frames kept of a video
	atOnce     = 2             // videos decoded at the same time
	cacheSize  = 500_000_000   // bytes of all cached films
	maxFile    = 4_000_000_000 // bytes of a video
	maxDecoded = 64_000_000    // bytes of all frames of a video
)

// Library decodes videos. Its methods block and may be called concurrently.
type Library struct {
	folder string // of the cache, "" = none
	ffmpeg string // path of ffmpeg, "" = search $PATH
	queue  queue

	mu      sync.Mutex
	loading map[string]chan struct{} // by key; closed when the film is cached, or failed
}

// New returns a library that keeps decoded films in a folder, or nothing with "". ffmpeg is the path
// of ffmpeg; "" searches $PATH.
func New(folder, ffmpeg string) *Library {
	return &Library{folder: folder, ffmpeg: ffmpeg, queue: queue{free: atOnce}, loading: map[string]chan struct{}{}}
}

// Load returns the frames of a video, from the cache if they are there. Urgent is for what a person
// waits for. While they are decoded, more is called with those that have come, each time that there are
// more: the first time as soon as there is one. Errors are of KindFile if the video is missing or cannot be decoded,
// of KindLocal if ffmpeg is needed and missing, or ctx's own.
func (l *Library) Load(ctx context.Context, path string, urgent bool, more func(run.Film)) (run.Film, error) {
	v, err := stat(path)
	if err != nil {
		return run.Film{}, err
	}
	for {
		if film, err := l.cached(v); err == nil {
			return film, nil
		}
		wait, mine := l.claim(v.key)
		if mine {
			break
		}
		select {
		case <-wait: // cached now, or it is this call's turn to try
		case <-ctx.Done():
			return run.Film{}, ctx.Err()
		}
	}
	defer l.unclaim(v.key)
	if err := l.queue.enter(ctx, urgent); err != nil {
		return run.Film{}, err
	}
	defer l.queue.leave()
	film, err := l.decode(ctx, v, more)
	if err != nil {
		return run.Film{}, explain(ctx, v.path, err)
	}
	if film.Problem == "" && cutOff(v.path) {
		film.Problem = fmt.Sprintf("Its file is cut off or damaged; it plays as far as it goes, %d frames.", film.Total)
	}
	// Without a cache the video is decoded again the next time.
	_ = l.keep(v, film)
	return film, nil
}

// claim reports whether no other call loads the film of a key; else wait is closed when that ends.
func (l *Library) claim(key string) (wait chan struct{}, mine bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if wait, busy := l.loading[key]; busy {
		return wait, false
	}
	l.loading[key] = make(chan struct{})
	return nil, true
}

func (l *Library) unclaim(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.loading[key])
	delete(l.loading, key)
}

// cutOff reports whether a video that can be decoded is not complete.
func cutOff(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return false
	}
	_, err = download.Sniff(f, st.Size())
	return err != nil
}

// decode decodes all frames.
func (l *Library) decode(ctx context.Context, v video, more func(run.Film)) (run.Film, error) {
	index, err := readIndex(v.path)
	if err == nil && index.isJPEG() {
		return index.film(ctx, more)
	}
	if movie, err := readAVI(v.path); err == nil {
		if film, err := movie.film(ctx, more); err == nil || ctx.Err() != nil {
			return film, err
		}
	}
	program, err := l.program()
	if err != nil {
		return run.Film{}, err
	}
	return program.film(ctx, v.path, index, more)
}

// Poster returns a JPEG of the frame in the middle of a video, at most 480 pixels a side. It is fast
// if the film is cached, and takes some tenths of a second otherwise. Errors are those of Load.
func (l *Library) Poster(ctx context.Context, path string) ([]byte, error) {
	v, err := stat(path)
	if err != nil {
		return nil, err
	}
	if poster, err := l.cachedPoster(v); err == nil {
		return poster, nil
	}
	if err := l.queue.enter(ctx, true); err != nil {
		return nil, err
	}
	defer l.queue.leave()
	poster, err := l.poster(ctx, v)
	if err != nil {
		return nil, explain(ctx, v.path, err)
	}
	// Without a cache it is made again the next time.
	_ = l.write(v.key+posterSuffix, func(w io.Writer) error {
		_, err := w.Write(poster)
		return err
	})
	return poster, nil
}

func (l *Library) poster(ctx context.Context, v video) ([]byte, error) {
	index, err := readIndex(v.path)
	if err == nil && index.isJPEG() {
		return index.frame(ctx, (index.count()-1)/2)
	}
	if movie, err := readAVI(v.path); err == nil {
		if poster, err := movie.frame(ctx, (len(movie.frames)-1)/2); err == nil || ctx.Err() != nil {
			return poster, err
		}
	}
	program, err := l.program()
	if err != nil {
		return nil, err
	}
	return program.poster(ctx, v.path, index.middle())
}

// video is a video on the disk.
type video struct {
	path string
	key  string // differs for another content of the same name
}

func stat(path string) (video, error) {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return video{}, provider.Errorf(provider.KindFile, "the file of this video is gone").WithHint(run.DownloadAgain)
	case errors.Is(err, fs.ErrPermission):
		return video{}, provider.Errorf(provider.KindFile, "this video may not be read").WithHint("change its permissions")
	case err != nil:
		return video{}, provider.Errorf(provider.KindFile, "this video cannot be read: %w", err).WithHint("check the disk")
	case !st.Mode().IsRegular():
		return video{}, provider.Errorf(provider.KindFile, "this video is not a file").WithHint(run.DownloadAgain)
	case st.Size() > maxFile:
		return video{}, provider.Errorf(provider.KindFile, "this video has %d GB, which is too large to be shown here", st.Size()/1_000_000_000).WithHint("open it in your player")
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return video{}, err
	}
	return video{full, keyOf(full, st)}, nil
}

// explain makes an error of decoding one for a person.
func explain(ctx context.Context, path string, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if why := noVideo(path); err != nil && why != nil {
		return why
	}
	if _, known := errors.AsType[*provider.Error](err); known || err == nil {
		return err
	}
	return provider.Errorf(provider.KindFile, "this video cannot be shown: %w", err).WithHint("open it in your player")
}

// noVideo returns that a file has nothing that could be shown, or nil.
func noVideo(path string) error {
	if _, err := readIndex(path); err == nil {
		return nil
	}
	says := "this is not a video, or it is cut off before its index"
	if st, err := os.Stat(path); err == nil && st.Size() == 0 {
		says = "this file is empty, so there is no video in it"
	} else if !cutOff(path) {
		return nil
	}
	return provider.Errorf(provider.KindFile, "%s", says).WithHint(run.DownloadAgain)
}
