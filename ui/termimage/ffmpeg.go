package termimage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	ffmpegPatience = 20 * time.Second
	maxFrame       = 32_000_000 // maximum size of the extracted frame in bytes
)

// ffmpeg extracts one frame of a video. The file is untrusted, so ffmpeg may read only this file,
// only as a video format, and gets no keys, no input and a timeout.
func ffmpeg(ctx context.Context, program, video string, at time.Duration) (image.Image, error) {
	full, err := filepath.Abs(video)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, ffmpegPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, ffmpegArgs(full, at)...)
	cmd.Env = only(os.Environ(), "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SystemRoot", "TMPDIR", "TEMP")
	cmd.WaitDelay = time.Second
	out, says := &limitWriter{most: maxFrame}, &limitWriter{most: 64_000}
	cmd.Stdout, cmd.Stderr = out, says
	if err := cmd.Run(); err != nil {
		if line, _, _ := strings.Cut(strings.TrimSpace(says.kept.String()), "\n"); line != "" {
			err = fmt.Errorf("ffmpeg: %s", line)
		}
		return nil, err
	}
	if out.kept.Len() == 0 {
		return nil, errors.New("ffmpeg found no frame in it")
	}
	return decode(ctx, bytes.NewReader(out.kept.Bytes()), int64(out.kept.Len()))
}

// ffmpegArgs returns the arguments for one JPEG frame of at most 1280 pixels a side on standard
// output. "file:" keeps a name from being parsed as an option or a URL.
func ffmpegArgs(full string, at time.Duration) []string {
	return []string{
		"-nostdin", "-hide_banner", "-v", "error", "-threads", "1",
		"-protocol_whitelist", "file",
		"-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi",
		"-ss", fmt.Sprintf("%.3f", at.Seconds()),
		"-i", "file:" + full,
		"-map", "0:v:0", "-frames:v", "1",
		"-vf", fmt.Sprintf("scale=w='min(%d,iw)':h='min(%[1]d,ih)':force_original_aspect_ratio=decrease", posterSide),
		"-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1",
	}
}

// limitWriter buffers a program's output up to a limit, and then fails the write, which ends the
// program.
type limitWriter struct {
	kept bytes.Buffer // not embedded, since its ReadFrom has no limit
	most int
}

func (w *limitWriter) Write(p []byte) (int, error) {
	if w.kept.Len()+len(p) > w.most {
		return 0, errors.New("its output is too large")
	}
	return w.kept.Write(p)
}
