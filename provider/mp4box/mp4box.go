// Package mp4box reads the boxes of which MP4 and QuickTime films consist (ISO 14496-12, 4.2). The
// films are not trusted: a damaged box ends what is read, and nothing is kept but what was asked for.
package mp4box

import (
	"encoding/binary"
	"io"
	"iter"
)

// Bytes of the header of a box, its size and its kind, and with a size of 64 bits.
const (
	SmallHeader = 8
	LargeHeader = 16
)

// Box is the place of a box in a file.
type Box struct {
	Kind             string
	At, Header, Size int64
	ToEnd            bool // it has no size of its own and ends with the file
}

// At returns the box at an offset of a file of size bytes. It may be longer than the file, or shorter
// than its own header. ok is false if there are too few bytes for a header.
func At(f io.ReaderAt, at, size int64) (b Box, ok bool) {
	var head [LargeHeader]byte
	if got, _ := f.ReadAt(head[:], at); got < SmallHeader {
		return b, false
	}
	b = Box{Kind: string(head[4:8]), At: at, Header: SmallHeader, Size: int64(binary.BigEndian.Uint32(head[:4]))}
	switch b.Size {
	case 0:
		b.Size, b.ToEnd = size-at, true
	case 1:
		b.Header, b.Size = LargeHeader, int64(binary.BigEndian.Uint64(head[8:]))
	}
	return b, true
}

// Body reads the body of a box.
func (b Box) Body(f io.ReaderAt) ([]byte, error) {
	body := make([]byte, b.Size-b.Header)
	_, err := f.ReadAt(body, b.At+b.Header)
	return body, err
}

// In returns the kinds and bodies of the boxes in a body, up to the first damaged one.
func In(body []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(body) >= SmallHeader {
			size := int64(binary.BigEndian.Uint32(body))
			if size < SmallHeader || size > int64(len(body)) || !yield(string(body[4:8]), body[SmallHeader:size]) {
				return
			}
			body = body[size:]
		}
	}
}

// Find returns the bodies of the boxes at a path of kinds in a body.
func Find(body []byte, path ...string) (found [][]byte) {
	if len(path) == 0 {
		return [][]byte{body}
	}
	for kind, inside := range In(body) {
		if kind == path[0] {
			found = append(found, Find(inside, path[1:]...)...)
		}
	}
	return found
}
