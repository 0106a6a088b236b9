package film

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"time"

	"dailies/provider/run"
)

// aviMovie is the pictures of an AVI file of Motion JPEG.
type aviMovie struct {
	path     string
	interval time.Duration
	frames   []aviChunk
}

// aviChunk is the place of a frame in the file.
type aviChunk struct {
	at   int64
	size uint32
}

// maxChunks is the maximum number of chunks that are read.
const maxChunks = 200_000

// readAVI finds the frames of an AVI file (RIFF): the chunks "00dc" and "00db" in its list "movi".
func readAVI(path string) (m aviMovie, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer f.Close()
	var head [12]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return m, err
	}
	if string(head[:4]) != "RIFF" || string(head[8:]) != "AVI " {
		return m, errors.New("it is no AVI file")
	}
	m.path, m.interval = path, time.Second/24
	at := int64(12)
	for range maxChunks {
		var chunk [12]byte // name, size, and the name of a list
		n, err := f.ReadAt(chunk[:], at)
		if n < 8 {
			if err == io.EOF && len(m.frames) > 0 {
				return m, nil
			}
			return m, errors.Join(err, errors.New("it has no frames"))
		}
		name, size := string(chunk[:4]), binary.LittleEndian.Uint32(chunk[4:])
		switch {
		case (name == "LIST" || name == "RIFF") && n == 12:
			at += 12 // its chunks follow
			continue
		case name == "avih" && n == 12:
			if us := binary.LittleEndian.Uint32(chunk[8:]); us >= 1000 && us <= 10_000_000 {
				m.interval = time.Duration(us) * time.Microsecond
			}
		case (name == "00dc" || name == "00db") && size > 0 && size <= maxSample:
			m.frames = append(m.frames, aviChunk{at + 8, size})
		}
		at += 8 + int64(size) + int64(size)%2
	}
	return m, errors.New("it has too many parts")
}

// read reads a frame.
func (m aviMovie) read(i int) ([]byte, error) {
	f, err := os.Open(m.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, m.frames[i].size)
	_, err = f.ReadAt(b, m.frames[i].at)
	return b, err
}

// frame decodes one frame and makes it small.
func (m aviMovie) frame(ctx context.Context, i int) ([]byte, error) {
	b, err := m.read(i)
	if err != nil {
		return nil, err
	}
	small, _, err := shrink(ctx, b)
	return small, err
}

// film decodes all frames.
func (m aviMovie) film(ctx context.Context, more func(run.Film)) (run.Film, error) {
	all := make([]stored, len(m.frames))
	for i := range all {
		all[i] = stored{time.Duration(i) * m.interval, m.interval, func() ([]byte, error) { return m.read(i) }}
	}
	return assemble(ctx, all, more)
}
