package imagefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// errTruncated is the cause of a picture that ends too early.
var errTruncated = errors.New("the image is cut off")

// checkComplete returns errTruncated when a picture ends before its own end mark.
// It reads no pixels: a picture that was copied half must not cost a video, and a
// huge one must not cost our memory.
func checkComplete(f io.ReaderAt, size int64, mediaType string) error {
	switch mediaType {
	case "image/png":
		return checkCompletePNG(f, size)
	case "image/jpeg":
		return checkCompleteJPEG(f, size)
	}
	return checkCompleteWebP(f, size)
}

// checkCompletePNG looks for IEND (PNG, 11.2).
func checkCompletePNG(f io.ReaderAt, size int64) error {
	for p, err := range pngParts(f, size) {
		if err != nil {
			return err
		}
		if p.id == "IEND" {
			return nil
		}
	}
	return errTruncated
}

// checkCompleteJPEG looks for the end mark behind the first scan: thumbnails in the
// segments have end marks of their own (T.81, B.1).
func checkCompleteJPEG(f io.ReaderAt, size int64) error {
	for p, err := range jpegParts(f, size) {
		if err != nil {
			return err
		}
		if p.id == startOfScan {
			return endsJPEG(bufio.NewReaderSize(io.NewSectionReader(f, p.at, size-p.at), 64<<10))
		}
	}
	return errTruncated
}

func endsJPEG(r *bufio.Reader) error {
	var last byte // of the piece before
	for {
		piece, err := r.ReadSlice(0xD9)
		if bytes.HasSuffix(piece, []byte{0xFF, 0xD9}) || last == 0xFF && bytes.Equal(piece, []byte{0xD9}) {
			return nil
		}
		if len(piece) > 0 {
			last = piece[len(piece)-1]
		}
		switch {
		case err == io.EOF:
			return errTruncated
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}

// checkCompleteWebP compares the length in the head with the file (RFC 9649, 2.4).
func checkCompleteWebP(f io.ReaderAt, size int64) error {
	var b [8]byte
	if _, err := f.ReadAt(b[:], 0); err != nil {
		return err
	}
	if 8+int64(binary.LittleEndian.Uint32(b[4:])) > size {
		return errTruncated
	}
	return nil
}
