package imagefile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"testing"

	"dailies/provider"
)

// exif is Exif data with one tag before the orientation and one behind it.
func exif(order binary.AppendByteOrder, value uint16) []byte {
	b := []byte("MM\x00\x2a")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II\x2a\x00")
	}
	b = order.AppendUint32(b, 12) // behind a gap of four bytes
	b = append(b, "gap."...)
	tag := func(id, kind uint16, value uint16) {
		b = order.AppendUint16(b, id)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, value)
		b = append(b, 0, 0)
	}
	b = order.AppendUint16(b, 3)
	tag(0x0100, 3, 4000)
	tag(0x0112, 3, value)
	tag(0x0128, 3, 2)
	return append(b, 0, 0, 0, 0)
}

// inJPEG puts segments with the content of an APP1 behind the first marker.
func inJPEG(file []byte, contents ...[]byte) []byte {
	out := bytes.Clone(file[:2])
	for _, c := range contents {
		out = append(out, 0xFF, 0xE1)
		out = binary.BigEndian.AppendUint16(out, uint16(len(c)+2))
		out = append(out, c...)
	}
	return append(out, file[2:]...)
}

func named(data []byte) []byte { return append([]byte("Exif\x00\x00"), data...) }

// inPNG puts a chunk before the last one.
func inPNG(file, data []byte) []byte {
	chunk := append([]byte("eXIf"), data...)
	out := bytes.Clone(file[:len(file)-12])
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, file[len(file)-12:]...)
}

// inWebP makes an extended file of a simple one, with an odd chunk before the data.
func inWebP(file, data []byte, width, height int) []byte {
	riff := func(id string, content []byte) []byte {
		b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(content)))
		b = append(b, content...)
		return append(b, make([]byte, len(content)%2)...)
	}
	head := []byte{8, 0, 0, 0, byte(width - 1), 0, 0, byte(height - 1), 0, 0}
	return riff("RIFF", slices.Concat([]byte("WEBP"), riff("VP8X", head), file[12:], riff("odd ", []byte("odd")), riff("EXIF", data)))
}

// TestAPhotoIsMeasuredAsAPersonSeesIt: every orientation in every container.
func TestAPhotoIsMeasuredAsAPersonSeesIt(t *testing.T) {
	jpg, png, webp := asJPEG(t, frame(64, 36)), asPNG(t, frame(64, 36)), sample(t)
	for value := uint16(0); value <= 9; value++ {
		valid := value >= 1 && value <= 8
		turned, swapped := valid && value != 1, valid && value >= 5
		for name, file := range map[string][]byte{
			"big.jpg":     inJPEG(jpg, named(exif(binary.BigEndian, value))),
			"little.jpg":  inJPEG(jpg, named(exif(binary.LittleEndian, value))),
			"xmp.jpg":     inJPEG(jpg, []byte("http://ns.adobe.com/xap/1.0/\x00<x/>"), named(exif(binary.BigEndian, value))),
			"a.png":       inPNG(png, exif(binary.LittleEndian, value)),
			"named.png":   inPNG(png, named(exif(binary.BigEndian, value))),
			"a.webp":      inWebP(webp, exif(binary.BigEndian, value), 64, 36),
			"named.webp":  inWebP(webp, named(exif(binary.LittleEndian, value)), 64, 36),
			"twice.jpg":   inJPEG(jpg, named(exif(binary.BigEndian, value)), named(exif(binary.BigEndian, 3))),
			"fillers.jpg": inJPEG(append([]byte{0xFF, 0xD8, 0xFF, 0xFF}, jpg[2:]...), named(exif(binary.BigEndian, value))),
		} {
			got, err := Read(write(t, name, file))
			w, h := 64, 36
			if swapped {
				w, h = h, w
			}
			if err != nil || got.Width != w || got.Height != h || got.Turned != turned {
				t.Errorf("%s, orientation %d: %d × %d, turned %v, %v; want %d × %d, %v", name, value, got.Width, got.Height, got.Turned, err, w, h, turned)
			}
		}
	}
}

// TestAPortraitPhotoPassesAsOne: a phone stores it lying.
func TestAPortraitPhotoPassesAsOne(t *testing.T) {
	portrait := provider.ImageLimits{MaxRatio: 1}
	facts, err := Read(write(t, "a.jpg", inJPEG(asJPEG(t, frame(64, 36)), named(exif(binary.BigEndian, 6)))))
	if why := portrait.Check(facts); err != nil || why != "" {
		t.Errorf("%q, %v", why, err)
	}
	facts, _ = Read(write(t, "b.jpg", asJPEG(t, frame(64, 36))))
	if portrait.Check(facts) == "" {
		t.Error("a landscape passes as a portrait")
	}
}

func TestBrokenExifDataIsUpright(t *testing.T) {
	good := exif(binary.BigEndian, 6)
	wrongType := bytes.Clone(good)
	wrongType[12+2+12+3] = 4
	endless := append([]byte("MM\x00\x2a\x00\x00\x00\x08\xff\xff"), bytes.Repeat([]byte{1}, 600)...)
	jpg := asJPEG(t, frame(64, 36))
	for name, data := range map[string][]byte{
		"none": nil, "only a name": named(nil), "cut head": good[:6], "cut tags": good[:20], "wrong type": wrongType,
		"another order": append([]byte("XX"), good[2:]...), "far away": []byte("MM\x00\x2a\xff\xff\xff\xff\x00\x01"), "endless": endless,
	} {
		file := inJPEG(jpg, named(data))
		if o := ReadOrientation(bytes.NewReader(file), int64(len(file)), "image/jpeg"); o != Upright {
			t.Errorf("%s: orientation %d", name, o)
		}
	}
	file := inJPEG(jpg, named(good))
	if o := ReadOrientation(bytes.NewReader(file), int64(len(file)), "image/jpeg"); o != 6 {
		t.Errorf("the good one: orientation %d", o)
	}
	for _, kind := range []string{"image/png", "image/webp", "image/gif", ""} {
		if o := ReadOrientation(bytes.NewReader(file), int64(len(file)), kind); o != Upright {
			t.Errorf("a JPEG read as %q: orientation %d", kind, o)
		}
	}
}

// TestAFileOfNothingButHeadersEnds: it is given up after a million of them.
func TestAFileOfNothingButHeadersEnds(t *testing.T) {
	for kind, file := range map[string][]byte{
		"image/jpeg": append([]byte{0xFF, 0xD8}, bytes.Repeat([]byte{0xFF}, maxBoxes+10)...),
		"image/png":  make([]byte, 12*(maxBoxes+10)),
	} {
		if err := checkComplete(bytes.NewReader(file), int64(len(file)), kind); fmt.Sprint(err) != errTooMany.Error() {
			t.Errorf("%s: %v", kind, err)
		}
		if o := ReadOrientation(bytes.NewReader(file), int64(len(file)), kind); o != Upright {
			t.Errorf("%s: %d", kind, o)
		}
	}
}
