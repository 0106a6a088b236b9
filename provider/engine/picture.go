package engine

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// errCut is the cause of a picture that ends too early.
var errCut = errors.New("the picture is cut off")

// wholePicture returns errCut when a picture ends before its own end mark. It
// reads no pixels: a picture that was copied half must not cost a video, and a
// huge one must not cost our memory.
func wholePicture(f io.ReaderAt, size int64, mediaType string) error {
	switch mediaType {
	case "image/png":
		return wholePNG(f, size)
	case "image/jpeg":
		return wholeJPEG(f, size)
	}
	return wholeWebP(f, size)
}

// wholePNG walks the chunks up to IEND (PNG, 11.2).
func wholePNG(f io.ReaderAt, size int64) error {
	var b [8]byte
	for at := int64(8); at+12 <= size; {
		if _, err := f.ReadAt(b[:], at); err != nil {
			return err
		}
		at += 12 + int64(binary.BigEndian.Uint32(b[:4]))
		if string(b[4:]) == "IEND" {
			return nil
		}
	}
	return errCut
}

// wholeJPEG walks the segments up to the first scan and looks for the end mark
// behind it: thumbnails in the segments have end marks of their own (T.81, B.1).
func wholeJPEG(f io.ReaderAt, size int64) error {
	var b [4]byte
	for at := int64(2); at+4 <= size; {
		if _, err := f.ReadAt(b[:], at); err != nil {
			return err
		}
		switch {
		case b[0] != 0xFF:
			return errCut
		case b[1] == 0xFF: // a fill byte
			at++
		case b[1] == 0xDA:
			return endsJPEG(bufio.NewReaderSize(io.NewSectionReader(f, at, size-at), 64<<10))
		default:
			at += 2 + int64(binary.BigEndian.Uint16(b[2:]))
		}
	}
	return errCut
}

func endsJPEG(r *bufio.Reader) error {
	var last byte // of the part before
	for {
		part, err := r.ReadSlice(0xD9)
		if bytes.HasSuffix(part, []byte{0xFF, 0xD9}) || last == 0xFF && bytes.Equal(part, []byte{0xD9}) {
			return nil
		}
		if len(part) > 0 {
			last = part[len(part)-1]
		}
		switch {
		case err == io.EOF:
			return errCut
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// wholeWebP compares the length in the head with the file (RFC 9649, 2.4).
func wholeWebP(f io.ReaderAt, size int64) error {
	var b [8]byte
	if _, err := f.ReadAt(b[:], 0); err != nil {
		return err
	}
	if 8+int64(binary.LittleEndian.Uint32(b[4:])) > size {
		return errCut
	}
	return nil
}
