package imagefile

import (
	"encoding/binary"
	"errors"
	"io"
	"iter"
)

// maxBoxes limits how many parts of a file are read. A large PNG has a few thousand.
const maxBoxes = 1 << 20

// part is a chunk or segment of an image file.
type part struct {
	id   string // "IEND"; the marker of a JPEG segment
	at   int64  // offset of the content
	size int64  // declared size of the content
}

// pngParts returns the chunks of a PNG file (PNG, 5.3).
func pngParts(f io.ReaderAt, size int64) iter.Seq2[part, error] {
	return headers(f, 8, size-12, func(b []byte) (part, int64) {
		n := int64(binary.BigEndian.Uint32(b))
		return part{id: string(b[4:8]), at: 8, size: n}, 12 + n
	})
}

// webpParts returns the chunks of a WebP file, which are padded to an even length (RFC 9649,
// 2.3).
func webpParts(f io.ReaderAt, size int64) iter.Seq2[part, error] {
	return headers(f, 12, size-8, func(b []byte) (part, int64) {
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		return part{id: string(b[:4]), at: 8, size: n}, 8 + n + n&1
	})
}

// headers reads 8-byte headers between from and last. parse returns the part relative to its
// header, and the length of header and content together.
func headers(f io.ReaderAt, from, last int64, parse func([]byte) (part, int64)) iter.Seq2[part, error] {
	return func(yield func(part, error) bool) {
		var b [8]byte
		at := from
		for range maxBoxes {
			if at > last {
				return
			}
			if _, err := f.ReadAt(b[:], at); err != nil {
				yield(part{}, err)
				return
			}
			p, length := parse(b[:])
			p.at += at
			if !yield(p, nil) {
				return
			}
			at += length
		}
		yield(part{}, errTooMany)
	}
}

// startOfScan is the marker before the pixel data of a JPEG file.
const startOfScan = "\xFF\xDA"

// jpegParts returns the segments of a JPEG file up to its first scan (T.81, B.1). It yields
// errTruncated if a marker is missing.
func jpegParts(f io.ReaderAt, size int64) iter.Seq2[part, error] {
	return func(yield func(part, error) bool) {
		var b [4]byte
		at := int64(2)
		for range maxBoxes {
			if at+4 > size {
				return
			}
			_, err := f.ReadAt(b[:], at)
			if err == nil && b[0] != 0xFF {
				err = errTruncated
			}
			if err != nil {
				yield(part{}, err)
				return
			}
			if b[1] == 0xFF { // fill byte
				at++
				continue
			}
			n := int64(binary.BigEndian.Uint16(b[2:]))
			p := part{id: string(b[:2]), at: at + 4, size: n - 2}
			if !yield(p, nil) || p.id == startOfScan {
				return
			}
			at += 2 + n
		}
		yield(part{}, errTooMany)
	}
}

// errTooMany is the cause of a file that consists only of headers.
var errTooMany = errors.New("the file has too many parts")
