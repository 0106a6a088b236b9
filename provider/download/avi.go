package download

import (
	"encoding/binary"
	"io"
)

// walkAVI checks an AVI file: its RIFF chunks add up to the file (a large file has several, of
// the form AVIX), and the first one holds headers and frames.
func walkAVI(f io.ReaderAt, size int64) error {
	var headers, media bool
	at := int64(0)
	for n := 0; at < size; n++ {
		riff, form, err := chunkAt(f, at, size)
		if err != nil || riff.id != "RIFF" || form != "AVI " && form != "AVIX" || n > maxBoxes {
			return notVideo("it is cut off or damaged")
		}
		if n == 0 {
			if headers, media, err = walkLists(f, riff.start+4, riff.end); err != nil {
				return err
			}
		}
		at = riff.end + riff.end%2
	}
	switch {
	case !headers:
		return notVideo("its index is missing")
	case !media:
		return notVideo("it has no frames")
	}
	return nil
}

// walkLists looks for the header and media lists.
func walkLists(f io.ReaderAt, at, end int64) (headers, media bool, err error) {
	for n := 0; at < end; n++ {
		c, form, err := chunkAt(f, at, end)
		if err != nil || n > maxBoxes {
			return false, false, notVideo("it is cut off or damaged")
		}
		if c.id == "LIST" && c.end-c.start > 4 {
			headers = headers || form == "hdrl"
			media = media || form == "movi"
		}
		at = c.end + c.end%2
	}
	return headers, media, nil
}

// chunk is a RIFF chunk.
type chunk struct {
	id         string
	start, end int64
}

// chunkAt reads the header of a chunk, and its form if it contains other chunks.
func chunkAt(f io.ReaderAt, at, end int64) (chunk, string, error) {
	var b [12]byte
	n, _ := f.ReadAt(b[:min(int64(len(b)), end-at)], at)
	if n < 8 {
		return chunk{}, "", notVideo("it is cut off")
	}
	c := chunk{id: string(b[:4]), start: at + 8}
	c.end = c.start + int64(binary.LittleEndian.Uint32(b[4:]))
	if c.end > end {
		return chunk{}, "", notVideo("it is cut off")
	}
	return c, string(b[8:n]), nil
}
