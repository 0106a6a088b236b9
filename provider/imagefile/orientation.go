package imagefile

import (
	"encoding/binary"
	"io"
	"iter"
)

// Orientation is the Exif orientation (CIPA DC-008, 4.6.5.1.3), 1 to 8: how to rotate or flip
// the pixels for display.
type Orientation uint16

// Upright means that the pixels are displayed as stored.
const Upright Orientation = 1

// Swaps reports whether width and height are swapped for display.
func (o Orientation) Swaps() bool { return o >= 5 }

// ReadOrientation returns the orientation that a JPEG, PNG or WebP file declares, or Upright if
// it declares none or an invalid one.
//
// No library is used, because the containers are parsed here anyway: goexif is unmaintained,
// and imagemeta v1.0.1 does not find the orientation in a WebP file whose image chunk has an
// odd length.
func ReadOrientation(f io.ReaderAt, size int64, mediaType string) Orientation {
	var parts iter.Seq2[part, error]
	var id string
	switch mediaType {
	case "image/jpeg":
		parts, id = jpegParts(f, size), "\xFF\xE1" // APP1
	case "image/png":
		parts, id = pngParts(f, size), "eXIf"
	case "image/webp":
		parts, id = webpParts(f, size), "EXIF"
	default:
		return Upright
	}
	for p, err := range parts {
		if err != nil {
			break
		}
		if p.id != id {
			continue
		}
		// Other APP1 segments may hold XMP; only the first Exif data counts.
		if o, ok := exifOrientation(io.NewSectionReader(f, p.at, min(p.size, size-p.at))); ok {
			return o
		}
	}
	return Upright
}

// exifOrientation reads the orientation from Exif data (CIPA DC-008, 4.6.2), which JPEG and
// some writers of WebP prefix with a name. ok is false if it is not Exif data.
func exifOrientation(f *io.SectionReader) (o Orientation, ok bool) {
	var b [12]byte
	if n, _ := f.ReadAt(b[:6], 0); n == 6 && string(b[:6]) == "Exif\x00\x00" {
		f = io.NewSectionReader(f, 6, f.Size()-6)
	}
	if _, err := f.ReadAt(b[:8], 0); err != nil {
		return 0, false
	}
	var order binary.ByteOrder
	switch string(b[:4]) {
	case "MM\x00\x2a":
		order = binary.BigEndian
	case "II\x2a\x00":
		order = binary.LittleEndian
	default:
		return 0, false
	}
	at := int64(order.Uint32(b[4:]))
	if _, err := f.ReadAt(b[:2], at); err != nil {
		return Upright, true
	}
	const tagOrientation, typeShort = 0x0112, 3
	for i := range int64(order.Uint16(b[:2])) {
		if _, err := f.ReadAt(b[:], at+2+12*i); err != nil {
			break
		}
		if order.Uint16(b[:]) != tagOrientation {
			continue
		}
		if o := Orientation(order.Uint16(b[8:])); order.Uint16(b[2:]) == typeShort && o >= 1 && o <= 8 {
			return o, true
		}
		break
	}
	return Upright, true
}
