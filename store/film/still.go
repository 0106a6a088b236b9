package film

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dailies/provider"
)

const (
	maxStill = 64_000_000 // bytes of a PNG
	tail     = 8          // frames before the end that the header says, of which the last one is taken
)

// Still writes a frame of a video at full size as a PNG beside it and returns its path: the frame
// of a number, from 0, or the last one for a negative number. A picture that is there already is
// not made again. Errors are those of [Library.Load].
func (l *Library) Still(ctx context.Context, path string, frame int) (string, error) {
	v, err := stat(path)
	if err != nil {
		return "", err
	}
	name := strings.TrimSuffix(path, filepath.Ext(path)) + " last frame.png"
	if frame >= 0 {
		name = strings.TrimSuffix(path, filepath.Ext(path)) + fmt.Sprintf(" frame %04d.png", frame)
	}
	if st, err := os.Lstat(name); err == nil && st.Mode().IsRegular() && st.Size() > 0 {
		return name, nil
	}
	if err := l.queue.enter(ctx, true); err != nil {
		return "", err
	}
	defer l.queue.leave()
	body, err := l.still(ctx, v, frame)
	if err != nil {
		return "", explain(ctx, path, err)
	}
	return name, writeStill(name, body)
}

func (l *Library) still(ctx context.Context, v video, frame int) ([]byte, error) {
	index, err := readIndex(v.path)
	if err == nil && index.isJPEG() {
		return index.still(frame)
	}
	program, err := l.program()
	if err != nil {
		return nil, err
	}
	return program.still(ctx, v.path, frame, index.count())
}

// still decodes one frame at full size.
func (m movie) still(frame int) ([]byte, error) {
	if frame < 0 {
		frame = m.count() - 1
	}
	if frame >= m.count() {
		return nil, fmt.Errorf("it has %d frames", m.count())
	}
	b, err := m.sample(uint32(frame + 1))
	if err != nil {
		return nil, err
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(b))
	if err != nil || size.Width*size.Height > maxPixels {
		return nil, cmp.Or(err, errors.New("its pictures are too large"))
	}
	picture, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, picture)
	return out.Bytes(), err
}

// still decodes one frame at full size. For the last one, all frames are decoded, since what a
// header says of their number may be wrong.
func (p ffmpeg) still(ctx context.Context, path string, frame, headed int) ([]byte, error) {
	if frame >= 0 {
		return p.lastOf(ctx, path, fmt.Sprintf(`select=eq(n\,%d)`, frame))
	}
	b, err := p.lastOf(ctx, path, fmt.Sprintf(`select=gte(n\,%d)`, max(0, headed-tail)))
	if errors.Is(err, errNoFrame) && headed > tail {
		b, err = p.lastOf(ctx, path, "select=1")
	}
	return b, err
}

var errNoFrame = errors.New("it has no such frame")

// lastOf returns the last frame that a filter selects, as PNG.
func (p ffmpeg) lastOf(ctx context.Context, path, selected string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, decodeTimeout)
	defer cancel()
	args := append(inputArgs(), "-i", "file:"+path, "-map", "0:v:0", "-an", "-sn", "-dn",
		"-vf", selected+",scale=w=trunc(iw*sar/2)*2:h=ih,setsar=1", "-fps_mode", "passthrough",
		"-c:v", "png", "-compression_level", "3", "-pix_fmt", "rgb24", "-f", "image2pipe", "pipe:1")
	cmd := limited(ctx, memoryLimit, cpuLimit, string(p), args...)
	var says report
	cmd.Env, cmd.WaitDelay, cmd.Stderr = environment(), time.Second, &says
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	last, err := lastPNG(out)
	if err != nil {
		cancel()
	}
	ended := cmd.Wait()
	switch {
	case err == nil && len(last) > 0:
		return last, nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("it takes longer than %s", decodeTimeout)
	case err != nil:
		return nil, err
	case ended != nil:
		return nil, cmp.Or(says.problem(), ended)
	}
	return nil, errNoFrame
}

// lastPNG reads pictures that follow each other and returns the last whole one, nil if there is none.
func lastPNG(r io.Reader) (last []byte, err error) {
	b := bufio.NewReaderSize(r, 64<<10)
	for {
		next, err := onePNG(b)
		switch {
		case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
			return last, nil
		case err != nil:
			return nil, err
		}
		last = next
	}
}

// onePNG reads a picture to its last chunk.
func onePNG(b *bufio.Reader) ([]byte, error) {
	var whole bytes.Buffer
	if _, err := io.CopyN(&whole, b, 8); err != nil { // the signature
		return nil, err
	}
	for {
		head, err := b.Peek(8)
		if err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		size, end := int64(binary.BigEndian.Uint32(head)), string(head[4:]) == "IEND"
		if int64(whole.Len())+size > maxStill {
			return nil, errors.New("its pictures are too large")
		}
		if _, err := io.CopyN(&whole, b, size+12); err != nil {
			return nil, err
		}
		if end {
			return whole.Bytes(), nil
		}
	}
}

// writeStill writes a picture that appears only when it is whole and on the disk. It replaces nothing
// but an empty file, which a power cut may have left.
func writeStill(name string, body []byte) error {
	temp := filepath.Join(filepath.Dir(name), ".dailies-"+rand.Text())
	err := writeSynced(temp, body)
	defer os.Remove(temp) //nolint:errcheck // gone after the rename
	if err == nil {
		err = os.Link(temp, name)
		taken := errors.Is(err, fs.ErrExist)
		if st, statErr := os.Lstat(name); taken && statErr == nil && st.Mode().IsRegular() && st.Size() == 0 {
			taken = false
		}
		if err != nil && !taken { // also where there are no hard links
			err = os.Rename(temp, name)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return &provider.Error{Kind: provider.KindDisk, Message: "the picture cannot be written to " + filepath.Dir(name), Hint: "check the disk", Err: err}
	}
	return nil
}

// writeSynced writes a new file and waits until it is on the disk.
func writeSynced(name string, body []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
