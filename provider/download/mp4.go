package download

import (
	"encoding/binary"
	"io"
	"slices"
)

// topBoxes are the boxes with which an MP4 or QuickTime file may begin. Files before 2001 have
// no ftyp.
var topBoxes = []string{"ftyp", "styp", "moov", "mdat", "moof", "sidx", "free", "skip", "wide", "pnot", "uuid"}

// pictureBrands are the major brands of image files in the same container (HEIF, AVIF, Canon's
// CR3).
var pictureBrands = []string{"mif1", "msf1", "heic", "heix", "heim", "heis", "hevc", "hevx", "avif", "avis", "crx "}

// boxesKind checks an MP4 or QuickTime file: the sizes of its boxes add up to the file, and
// there are a moov with a track and an mdat or moof that are not empty. It reads only the box
// headers.
func boxesKind(f io.ReaderAt, size int64) (string, error) {
	var head [12]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return "", notVideo("it is cut off")
	}
	brand := string(head[8:12])
	ending := ".mp4"
	switch kind := string(head[4:8]); {
	case kind != "ftyp" && kind != "styp", brand == "qt  ":
		ending = ".mov"
	case slices.Contains(pictureBrands, brand):
		return "", notVideo("it is a still image")
	case brand == "M4V ", brand == "M4VH", brand == "M4VP":
		ending = ".m4v"
	}
	return ending, walkBoxes(f, size)
}

// maxBoxes limits the number of boxes: a real video has a few per second.
const maxBoxes = 1 << 16

func walkBoxes(f io.ReaderAt, size int64) error {
	var moov, media bool
	at := int64(0)
	for n := 0; at < size; n++ {
		if n > maxBoxes {
			return notVideo("it has too many tiny parts")
		}
		length, kind, header, err := boxAt(f, at, size)
		if err != nil {
			return err
		}
		switch kind {
		case "moov":
			moov = length > header
			if err := moovBoxes(f, at+header, at+length); err != nil {
				return err
			}
		case "mdat", "moof":
			media = media || length > header
		}
		at += length
	}
	switch {
	case !moov:
		return notVideo("its index is missing")
	case !media:
		return notVideo("it has no frames")
	}
	return nil
}

// moovBoxes checks that the moov box is complete and has a header and a track.
func moovBoxes(f io.ReaderAt, at, end int64) error {
	var header, track bool
	for n := 0; at < end; n++ {
		if n > maxBoxes {
			return notVideo("its index has too many tiny parts")
		}
		length, kind, _, err := boxAt(f, at, end)
		if err != nil {
			return err
		}
		header = header || kind == "mvhd"
		track = track || kind == "trak"
		at += length
	}
	if !header || !track {
		return notVideo("its index is damaged")
	}
	return nil
}

// boxAt reads a box header. length is that of the whole box.
func boxAt(f io.ReaderAt, at, end int64) (length int64, kind string, header int64, err error) {
	var b [16]byte
	n, _ := f.ReadAt(b[:], at)
	if n < 8 || end-at < 8 {
		return 0, "", 0, notVideo("it is cut off")
	}
	length, header = int64(binary.BigEndian.Uint32(b[:4])), 8
	switch length {
	case 0:
		length = end - at // extends to the end of the file
	case 1:
		if n < 16 {
			return 0, "", 0, notVideo("it is cut off")
		}
		length, header = int64(binary.BigEndian.Uint64(b[8:])), 16
	}
	kind = string(b[4:8])
	if length < header || length > end-at {
		return 0, "", 0, notVideo("it is cut off or damaged")
	}
	for _, c := range b[4:8] {
		if c < ' ' || c > '~' && c != 0xA9 {
			return 0, "", 0, notVideo("it is damaged")
		}
	}
	return length, kind, header, nil
}
