package imagefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// errTruncated is the cause of an image that ends too early.
var errTruncated = errors.New("the image is cut off")

// checkComplete returns errTruncated if an image ends before its end marker, so that a partly
// copied image does not cost a video. It decodes no pixels, so a huge image does not cost
// memory.
func checkComplete(f io.ReaderAt, size int64, mediaType string) error {
	switch mediaType {
	case "image/png":
		return checkCompletePNG(f, size)
	case "image/jpeg":
		return checkCompleteJPEG(f, size)
	}
	return checkCompleteWebP(f, size)
}

// checkCompletePNG looks for the IEND chunk (PNG, 11.2).
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

// checkCompleteJPEG looks for the end marker after the first scan; thumbnails in earlier
// segments have their own (T.81, B.1).
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
	var last byte // of the previous buffer
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

// checkCompleteWebP compares the length in the header with the file (RFC 9649, 2.4).
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
