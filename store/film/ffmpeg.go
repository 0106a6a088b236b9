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
	"regexp"
	"strconv"
	"strings"
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
	cmd.Env = environment()
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

// film decodes all frames of a video in one pass. headed is how many frames its header claims, 0 if
// unknown.
func (p ffmpeg) film(ctx context.Context, path string, headed int) (run.Film, error) {
	step := (headed + maxFrames - 1) / maxFrames // every step-th frame is kept
	step = max(step, 1)
	// The frames keep their order and number: each gets the next tick of a fixed rate, so that none is
	// repeated or dropped. Their times are those that showinfo reports.
	filter := fmt.Sprintf(`showinfo=checksum=0,select=not(mod(n\,%d))*lt(n\,%d),%s,settb=1/25,setpts=N`, step, step*maxFrames, scale())
	frames, says, err := p.run(ctx, path, "-vf", filter, "-r", "25")
	film := says.film(frames, step)
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
	case film.Total > step*len(film.Frames):
		film.Problem = fmt.Sprintf("Only the first %d of its %d frames are shown.", step*len(film.Frames), film.Total)
	}
	return film, nil
}

// poster decodes one frame.
func (p ffmpeg) poster(ctx context.Context, path string, at time.Duration) ([]byte, error) {
	for {
		frames, _, err := p.run(ctx, path, "-vf", scale(), "-frames:v", "1", "-ss", fmt.Sprintf("%.3f", at.Seconds()))
		if len(frames) > 0 {
			return frames[0], nil
		}
		if at == 0 || ctx.Err() != nil {
			return nil, cmp.Or(err, errors.New("it has no frames"))
		}
		at = 0 // the video is shorter than its header says
	}
}

// scale is the filter that makes frames small, with square pixels.
func scale() string {
	return fmt.Sprintf("scale=w=trunc(iw*sar/2)*2:h=ih,setsar=1,scale=w=min(%d\\,iw):h=min(%[1]d\\,ih):force_original_aspect_ratio=decrease", maxSide)
}

// run decodes a video to JPEGs. -ss among the options is an option of the input.
func (p ffmpeg) run(ctx context.Context, path string, options ...string) (frames [][]byte, says report, err error) {
	ctx, cancel := context.WithTimeout(ctx, decodeTimeout)
	defer cancel()
	args := inputArgs()
	if n := len(options); n > 2 && options[n-2] == "-ss" {
		args, options = append(args, options[n-2:]...), options[:n-2]
	}
	args = append(args, "-i", "file:"+path, "-map", "0:v:0", "-an", "-sn", "-dn") // "file:" keeps a name from being an option or a URL
	args = append(args, options...)
	args = append(args, "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe", "pipe:1")
	cmd := exec.CommandContext(ctx, string(p), args...)
	cmd.Env = environment()
	cmd.WaitDelay = time.Second
	cmd.Stderr = &says
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, says, err
	}
	if err := cmd.Start(); err != nil {
		return nil, says, err
	}
	err = limit(cmd.Process.Pid, memoryLimit, cpuLimit)
	if err == nil {
		frames, err = split(out)
	}
	if err != nil {
		cancel()
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		err = cmp.Or(says.problem(), ended)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("it takes longer than %s", decodeTimeout)
	}
	return frames, says, err
}

// inputArgs are the options before the input: what may be read, and how much of it.
func inputArgs() []string {
	return []string{
		"-nostdin", "-hide_banner", "-nostats", "-v", "level+info", "-max_alloc", strconv.Itoa(maxAlloc),
		"-protocol_whitelist", "file,pipe", "-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi",
		"-threads", "2", "-max_pixels", strconv.Itoa(maxPixels),
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
func split(r io.Reader) (frames [][]byte, err error) {
	b := bufio.NewReaderSize(r, 64<<10)
	total := 0
	for len(frames) < maxFrames {
		var frame []byte
		for !bytes.HasSuffix(frame, []byte{0xff, 0xd9}) {
			part, err := b.ReadSlice(0xd9)
			frame = append(frame, part...)
			if total += len(part); total > maxDecoded {
				return frames, errors.New("its frames are too large")
			}
			switch {
			case err == io.EOF:
				return frames, nil // a frame that is not whole is not shown
			case err != nil && !errors.Is(err, bufio.ErrBufferFull):
				return frames, err
			}
		}
		frames = append(frames, frame)
	}
	_, err = io.Copy(io.Discard, b) // to the end, so that all frames are counted
	return frames, err
}

// report is what ffmpeg writes to its standard error: the times of all frames, and errors. It is not
// trusted, since it holds texts of the file.
type report struct {
	kept bytes.Buffer
}

func (r *report) Write(p []byte) (int, error) {
	if r.kept.Len()+len(p) > maxStderr {
		return 0, errors.New("its output is too large")
	}
	return r.kept.Write(p)
}

// problem returns the first error that ffmpeg reported, or nil.
func (r *report) problem() error {
	for line := range strings.Lines(r.kept.String()) {
		for _, level := range []string{"[fatal] ", "[error] "} {
			if _, text, ok := strings.Cut(line, level); ok {
				return fmt.Errorf("ffmpeg: %s", strings.TrimSpace(text))
			}
		}
	}
	return nil
}

var (
	timeBase  = regexp.MustCompile(`config in time_base: (\d+)/(\d+), frame_rate: (\d+)/(\d+)`)
	frameLine = regexp.MustCompile(`^\[Parsed_showinfo_0 @ [0-9a-fx]+\] \[info\] n: *(\d+) pts: *(-?\d+) .* s:(\d+)x(\d+) `)
)

// film gives frames their times. Where the report is not as expected, they follow each other at 24 a
// second.
func (r *report) film(frames [][]byte, step int) run.Film {
	var film run.Film
	var times []time.Duration
	unit, interval := 0.0, time.Second/24
	for line := range strings.Lines(r.kept.String()) {
		if m := timeBase.FindStringSubmatch(line); m != nil && unit == 0 {
			n := numbers(m[1:])
			if n[0] > 0 && n[1] > 0 {
				unit = float64(n[0]) / float64(n[1])
			}
			if n[2] > 0 && n[3] > 0 {
				interval = time.Duration(float64(n[3]) / float64(n[2]) * float64(time.Second))
			}
		} else if m := frameLine.FindStringSubmatch(line); m != nil {
			n := numbers(m[1:])
			film.Width, film.Height = int(n[2]), int(n[3])
			times = append(times, time.Duration(float64(n[1])*unit*float64(time.Second)))
		}
	}
	film.Total = max(len(times), len(frames))
	for i, jpeg := range frames {
		f := run.Frame{Index: i * step, JPEG: jpeg}
		if f.Index < len(times) {
			f.At = times[f.Index] - times[0]
		}
		if i > 0 && f.At <= film.Frames[i-1].At {
			f.At = film.Frames[i-1].At + interval*time.Duration(step)
		}
		film.Frames = append(film.Frames, f)
	}
	if n := len(film.Frames); n > 0 {
		film.Duration = film.Frames[n-1].At + interval
		if last := len(times) - 1; last >= 1 { // the last frame is shown as long as the one before it
			film.Duration = max(film.Frames[n-1].At+interval/2, times[last]-times[0]+max(interval/2, min(times[last]-times[last-1], time.Second)))
		}
	}
	return film
}

func numbers(texts []string) []int64 {
	all := make([]int64, len(texts))
	for i, t := range texts {
		all[i], _ = strconv.ParseInt(t, 10, 64)
	}
	return all
}
