package film

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Limits of one ffmpeg.
const (
	decodeTimeout = 60 * time.Second // wall clock
	cpuLimit      = 90 * time.Second // of all its threads
	memoryLimit   = 4 << 30          // address space in bytes
	maxPixels     = 40_000_000       // of one frame
	maxAlloc      = 800_000_000      // bytes of one allocation
	maxStderr     = 4_000_000        // bytes
)

// ffmpeg is the path of the program.
type ffmpeg string

// program finds ffmpeg.
func (l *Library) program() (ffmpeg, error) {
	if l.ffmpeg != "" {
		return ffmpeg(l.ffmpeg), nil
	}
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return "", provider.Errorf(provider.KindLocal, "this video cannot be shown without ffmpeg").WithHint("install ffmpeg; o opens the video in your player")
	}
	return ffmpeg(path), nil
}

// Version returns the path and the version of ffmpeg, such as "7.1.2". The error is of KindLocal if it
// is missing.
func (l *Library) Version(ctx context.Context) (path, version string, err error) {
	p, err := l.program()
	if err != nil {
		return "", "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, string(p), "-version")
	cmd.Env, cmd.WaitDelay = environment(), time.Second
	out, err := cmd.Output()
	if err != nil {
		return string(p), "", provider.Errorf(provider.KindLocal, "ffmpeg does not run: %w", err).WithHint("install it again")
	}
	words := strings.Fields(string(out))
	if len(words) < 3 || words[1] != "version" {
		return string(p), "", provider.Errorf(provider.KindLocal, "%s does not answer like ffmpeg", p).WithHint("install ffmpeg")
	}
	return string(p), words[2], nil
}

// film decodes all frames of a video in one pass, of which it has an index or not. more is called with
// the frames that have come.
func (p ffmpeg) film(ctx context.Context, path string, index movie, more func(run.Film)) (run.Film, error) {
	headed := index.count()
	r := newReel(headed)
	// The frames keep their order and number: each gets the next tick of a fixed rate, so that none is
	// repeated or dropped. Their times are those that showinfo reports.
	filter := fmt.Sprintf(`showinfo=checksum=0,select=not(mod(n\,%d))+eq(n\,%d),%s,settb=1/25,setpts=N`, r.every, r.last, scale())
	says, shown := &report{}, -1
	var mu sync.Mutex // a frame and its time come by two pipes
	says.written = func() {
		mu.Lock()
		defer mu.Unlock()
		film := says.soFar(r.kept, headed, index.length())
		if n := len(film.Frames); n > 0 && film.Frames[n-1].Index > shown {
			shown = film.Frames[n-1].Index
			more(film)
		}
	}
	err := p.run(ctx, path, says, func(jpeg []byte) error {
		mu.Lock()
		err := r.add(jpeg)
		mu.Unlock()
		says.written()
		return err
	}, "-vf", filter, "-r", "25")
	film := says.film(r.all())
	switch {
	case len(film.Frames) == 0 && err == nil:
		return film, errors.New("it has no frames")
	case len(film.Frames) == 0:
		return film, err
	case ctx.Err() != nil:
		return film, ctx.Err()
	case err != nil:
		film.Problem = fmt.Sprintf("It is damaged after %d frames.", film.Total)
	case film.Total < headed:
		film.Problem = fmt.Sprintf("It has %d of the %d frames that its header says.", film.Total, headed)
	}
	if film.Frames[len(film.Frames)-1].Index < film.Total-1 {
		return p.withLast(ctx, path, film, says.times)
	}
	return film, nil
}

// withLast adds the last frame to a film whose header gave it another number, so that it was not decoded.
func (p ffmpeg) withLast(ctx context.Context, path string, film run.Film, times []time.Duration) (run.Film, error) {
	last := run.Frame{Index: film.Total - 1, At: times[film.Total-1] - times[0]}
	last.At = max(last.At, film.Frames[len(film.Frames)-1].At+1)
	err := p.run(ctx, path, &report{}, func(jpeg []byte) error {
		last.JPEG = jpeg
		return nil
	}, "-vf", fmt.Sprintf(`select=eq(n\,%d),%s`, last.Index, scale()), "-frames:v", "1")
	if last.JPEG == nil {
		return film, cmp.Or(ctx.Err(), err, errNoFrame)
	}
	film.Frames = append(film.Frames, last)
	return film, nil
}

// poster decodes one frame.
func (p ffmpeg) poster(ctx context.Context, path string, at time.Duration) ([]byte, error) {
	for {
		var poster []byte
		err := p.run(ctx, path, &report{}, func(jpeg []byte) error {
			poster = jpeg
			return nil
		}, "-vf", scale(), "-frames:v", "1", "-ss", fmt.Sprintf("%.3f", at.Seconds()))
		if poster != nil {
			return poster, nil
		}
		if at == 0 || ctx.Err() != nil {
			return nil, cmp.Or(err, errors.New("it has no frames"))
		}
		at = 0 // the video is shorter than its header says
	}
}

// scale is the filter that makes frames small, with square pixels, in the colours of a JPEG: all in one step
// where the pixels are square already.
func scale() string {
	return fmt.Sprintf("scale=w=trunc(iw*sar/2)*2:h=ih,setsar=1,scale=w=min(%d\\,iw):h=min(%[1]d\\,ih):"+
		"force_original_aspect_ratio=decrease:flags=area:out_range=full,format=yuvj420p", maxSide)
}

// run decodes a video to JPEGs, each of which is passed on as it comes. -ss among the options is an option
// of the input.
func (p ffmpeg) run(ctx context.Context, path string, says *report, each func(jpeg []byte) error, options ...string) error {
	ctx, cancel := context.WithTimeout(ctx, decodeTimeout)
	defer cancel()
	args := inputArgs()
	if n := len(options); n > 2 && options[n-2] == "-ss" {
		args, options = append(args, options[n-2:]...), options[:n-2]
	}
	args = append(args, "-i", "file:"+path, "-map", "0:v:0", "-an", "-sn", "-dn") // "file:" keeps a name from being an option or a URL
	args = append(args, options...)
	args = append(args, "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "-flush_packets", "1", "pipe:1")
	cmd := limited(ctx, memoryLimit, cpuLimit, string(p), args...)
	cmd.Env = environment()
	cmd.WaitDelay = time.Second
	cmd.Stderr = says
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err = split(out, each); err != nil {
		cancel()
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		err = cmp.Or(says.problem(), ended)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("it takes longer than %s", decodeTimeout)
	}
	return err
}

// inputArgs are the options before the input: what may be read, and how much of it.
func inputArgs() []string {
	return []string{
		"-nostdin", "-hide_banner", "-nostats", "-v", "level+info", "-max_alloc", strconv.Itoa(maxAlloc),
		"-protocol_whitelist", "file,pipe", "-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi",
		"-threads", "2", "-filter_threads", "1", "-max_pixels", strconv.Itoa(maxPixels),
	}
}

// environment is what ffmpeg gets to know: no keys.
func environment() []string {
	var kept []string
	for _, name := range []string{"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot", "TMPDIR", "TEMP"} {
		if v, ok := os.LookupEnv(name); ok {
			kept = append(kept, name+"="+v)
		}
	}
	return kept
}

// split reads JPEGs that follow each other. Inside of one, the marker of its end occurs nowhere else:
// ffmpeg writes no previews into them, the values of its tables are below 0xFF, and in the data of the
// picture 0xFF is always followed by 0.
func split(r io.Reader, each func(jpeg []byte) error) error {
	b := bufio.NewReaderSize(r, 64<<10)
	for {
		var frame []byte
		for !bytes.HasSuffix(frame, []byte{0xff, 0xd9}) {
			part, err := b.ReadSlice(0xd9)
			frame = append(frame, part...)
			switch {
			case len(frame) > maxDecoded:
				return errTooLarge
			case err == io.EOF:
				return nil // a frame that is not whole is not shown
			case err != nil && !errors.Is(err, bufio.ErrBufferFull):
				return err
			}
		}
		if err := each(frame); err != nil {
			return err
		}
	}
}
