package mediafile

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// nestedBoxes is a whole film whose index holds, beside a header and a track, boxes inside each
// other. Each box is 8 bytes smaller than the one around it.
func nestedBoxes(depth int) []byte {
	box := func(b []byte, name string, size int) []byte {
		return append(binary.BigEndian.AppendUint32(b, uint32(size)), name...)
	}
	b := append(box(nil, "ftyp", 16), "isom\x00\x00\x02\x00"...)
	b = box(b, "moov", 8+2*8+8*depth)
	b = box(box(b, "mvhd", 8), "trak", 8)
	for n := depth; n > 0; n-- {
		b = box(b, "moov", 8*n)
	}
	return append(box(b, "mdat", 12), "data"...)
}

// nestedElements is a whole WebM file whose tracks are inside each other, each up to the end of the
// one around it.
func nestedElements(depth int) []byte {
	nested := bytes.Repeat([]byte{trackEntry, 0xFF}, depth)
	tracks := binary.BigEndian.AppendUint32([]byte{0x16, 0x54, 0xAE, 0x6B}, 0x10000000|uint32(len(nested)))
	cluster := element("\x1F\x43\xB6\x75", []byte{0xE7, 0x81, 0})
	segment := binary.BigEndian.AppendUint32([]byte{0x18, 0x53, 0x80, 0x67}, 0x10000000|uint32(len(tracks)+len(nested)+len(cluster)))
	head := element("\x1A\x45\xDF\xA3", element("\x42\x82", []byte("webm")))
	return bytes.Join([][]byte{head, segment, tracks, nested, cluster}, nil)
}

// A stack that overflows ends the program, and no recover prevents that.
func TestBoxesInsideEachOtherDoNotExhaustTheStack(t *testing.T) {
	for name, data := range map[string][]byte{"a.mp4": nestedBoxes(8 << 20), "a.webm": nestedElements(16 << 20)} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		facts, err := Measure(path)
		if err != nil || facts.Seconds != 0 || facts.Bytes != int64(len(data)) {
			t.Errorf("%s: %+v, %v", name, facts, err)
		}
	}
}
