package download

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// The Matroska elements that are checked (RFC 9559). WebM is Matroska with the document type
// "webm".
const (
	ebmlHead    = 0x1A45DFA3
	ebmlDocType = 0x4282
	segment     = 0x18538067
	tracks      = 0x1654AE6B
	cluster     = 0x1F43B675
)

// element is an EBML element. Its end is -1 if its size is unknown, as in live streams.
type element struct {
	id         uint64
	start, end int64
}

// matroskaKind checks the structure of a WebM or Matroska file: the elements add up, and there
// are tracks and a cluster.
func matroskaKind(f io.ReaderAt, size int64) (string, error) {
	head, err := elementAt(f, 0, size)
	if err != nil || head.end < 0 {
		return "", notVideo("it is cut off")
	}
	ending := ""
	err = walkElements(f, head.start, head.end, func(e element) {
		if e.id == ebmlDocType && e.end > 0 {
			ending = map[string]string{"webm": ".webm", "matroska": ".mkv"}[readText(f, e)]
		}
	})
	if err != nil || ending == "" {
		return "", notVideo("it does not say which kind of file it is")
	}
	body, err := elementAt(f, head.end, size)
	if err != nil || body.id != segment {
		return "", notVideo("it is cut off")
	}
	if body.end < 0 {
		body.end = size
	}
	seen := map[uint64]bool{}
	err = walkElements(f, body.start, body.end, func(e element) { seen[e.id] = true })
	switch {
	case err != nil:
		return "", err
	case !seen[tracks]:
		return "", notVideo("its index is missing")
	case !seen[cluster]:
		return "", notVideo("it has no frames")
	}
	return ending, nil
}

// walkElements calls show for the elements between two offsets, up to the first one of unknown
// size, whose end cannot be found.
func walkElements(f io.ReaderAt, at, end int64, show func(element)) error {
	for n := 0; at < end; n++ {
		e, err := elementAt(f, at, end)
		if err != nil || n > maxBoxes {
			return notVideo("it is cut off or damaged")
		}
		show(e)
		if e.end < 0 {
			return nil
		}
		at = e.end
	}
	return nil
}

func elementAt(f io.ReaderAt, at, end int64) (element, error) {
	var b [12]byte
	n, _ := f.ReadAt(b[:min(int64(len(b)), max(end-at, 0))], at)
	id, idLen := number(b[:n], true)
	if idLen == 0 || idLen > 4 {
		return element{}, notVideo("it is damaged")
	}
	length, lenLen := number(b[idLen:n], false)
	if lenLen == 0 {
		return element{}, notVideo("it is cut off")
	}
	e := element{id: id, start: at + int64(idLen+lenLen)}
	switch {
	case length == 1<<(7*lenLen)-1:
		e.end = -1
	case length > uint64(end-e.start):
		return element{}, notVideo("it is cut off")
	default:
		e.end = e.start + int64(length)
	}
	return e, nil
}

// number parses a variable-length integer of 1 to 8 bytes. Its length marker is part of an id,
// but not of a size. used is 0 if it is invalid.
func number(b []byte, id bool) (n uint64, used int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	used = bits.LeadingZeros8(b[0]) + 1
	if used > len(b) {
		return 0, 0
	}
	var full [8]byte
	copy(full[8-used:], b[:used])
	n = binary.BigEndian.Uint64(full[:])
	if !id {
		n &^= 1 << (7 * used)
	}
	return n, used
}

func readText(f io.ReaderAt, e element) string {
	var b [16]byte
	n, _ := f.ReadAt(b[:min(int64(len(b)), e.end-e.start)], e.start)
	for n > 0 && b[n-1] == 0 {
		n-- // strings may be padded with zeros
	}
	return string(b[:n])
}
