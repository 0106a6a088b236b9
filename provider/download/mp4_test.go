package download

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

// sample reads a real file, as encoders write them.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wide64 gives the mdat of a file a 64-bit length, which takes the place of the
// free box in front of it.
func wide64(t testing.TB, b []byte) []byte {
	t.Helper()
	at := bytes.Index(b, []byte("\x00\x00\x00\x08free"))
	if at < 0 || string(b[at+12:at+16]) != "mdat" {
		t.Fatal("no free box in front of the mdat")
	}
	b = slices.Clone(b)
	length := binary.BigEndian.Uint32(b[at+8:])
	binary.BigEndian.PutUint32(b[at:], 1)
	copy(b[at+4:], "mdat")
	binary.BigEndian.PutUint64(b[at+8:], uint64(length)+8)
	return b
}

// toTheEnd gives the last box the length 0, which means "to the end of the file".
func toTheEnd(b []byte, kind string) []byte {
	b = slices.Clone(b)
	copy(b[bytes.Index(b, []byte(kind))-4:], "\x00\x00\x00\x00")
	return b
}

var clusterID = []byte{0x1F, 0x43, 0xB6, 0x75}

// withoutEnd makes the length of the first cluster unknown, as a live stream has
// it while it runs.
func withoutEnd(t testing.TB, b []byte) []byte {
	t.Helper()
	at := bytes.Index(b, clusterID) + len(clusterID)
	_, used := number(b[at:], false)
	if used == 0 {
		t.Fatal("no cluster")
	}
	unknown := append([]byte{0xFF >> (used - 1)}, bytes.Repeat([]byte{0xFF}, used-1)...)
	return bytes.Join([][]byte{b[:at], unknown, b[at+used:]}, nil)
}

func TestBoxHeaders(t *testing.T) {
	for _, c := range []struct {
		head           string
		length, header int64
		ok             bool
	}{
		{"\x00\x00\x00\x08free", 8, 8, true},
		{"\x00\x00\x00\x14\xa9xyz", 20, 8, true},
		{"\x00\x00\x00\x00mdat", 100, 8, true},
		{"\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x10", 16, 16, true},
		{"\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x0f", 0, 0, false},
		{"\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x00", 0, 0, false},
		{"\x00\x00\x00\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff", 0, 0, false},
		{"\x00\x00\x00\x02free", 0, 0, false},
		{"\x00\x00\x00\x07free", 0, 0, false},
		{"\x00\x00\x00\x65free", 0, 0, false},
		{"\x00\x00\x00\x08fr\x7fe", 0, 0, false},
		{"\x00\x00\x00\x08f\x00ee", 0, 0, false},
	} {
		file := append([]byte(c.head), make([]byte, 100-len(c.head))...)
		length, _, header, err := boxAt(bytes.NewReader(file), 0, 100)
		if (err == nil) != c.ok || length != c.length || header != c.header {
			t.Errorf("%q: %d, %d, %v", c.head, length, header, err)
		}
	}
}

func kindOf(b []byte) (string, error) { return Sniff(bytes.NewReader(b), int64(len(b))) }

// damaged returns files that are no whole video, by what is wrong with them.
func damaged(t testing.TB) map[string][]byte {
	fast, last := sample(t, "faststart.mp4"), sample(t, "moovlast.mp4")
	head, frames := ftyp("isom"), box("mdat", make([]byte, 64))
	with := func(boxes ...[]byte) []byte { return bytes.Join(boxes, nil) }
	renamed := func(b []byte, from, to string) []byte { return bytes.ReplaceAll(b, []byte(from), []byte(to)) }
	huge := with(head, index(), box("mdat", make([]byte, 64)))
	binary.BigEndian.PutUint32(huge[len(huge)-72:], 0xFFFFFFFF)
	over := wide64(t, last)
	binary.BigEndian.PutUint64(over[bytes.Index(over, []byte("mdat"))+4:], 1<<63+8)
	return map[string][]byte{
		"empty":                          {},
		"the head is cut":                fast[:6],
		"only the head":                  fast[:32],
		"the index is cut":               fast[:900],
		"the frames are cut":             fast[:len(fast)-1],
		"no index":                       with(head, frames),
		"the index was not written":      last[:bytes.Index(last, []byte("moov"))-4],
		"the index is cut at the end":    last[:len(last)-100],
		"an empty index":                 with(head, box("moov"), frames),
		"an index without a header":      renamed(fast, "mvhd", "free"),
		"an index without a track":       with(head, box("moov", box("mvhd", make([]byte, 100))), frames),
		"an index of another length":     with(head, box("moov", box("mvhd", make([]byte, 100)), box("trak"), []byte{0, 0}), frames),
		"no frames":                      with(head, index()),
		"empty frames":                   with(head, index(), box("mdat")),
		"a length larger than the file":  huge,
		"a length below zero":            over,
		"a length under 8":               with(head, index(), frames, []byte("\x00\x00\x00\x07free")),
		"a box to the end, then nothing": toTheEnd(fast, "moov"),
		"a name that is none":            with(head, index(), frames, []byte("\x00\x00\x00\x08\x01\x02\x03\x04")),
		"three bytes too many":           with(fast, []byte{0, 0, 0}),
		"a page of HTML":                 []byte("<!DOCTYPE html><html><body>Sign in</body></html>"),
		"an error in XML":                []byte("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>"),
		"a picture":                      []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"),
		"a picture in boxes":             with(ftyp("avif"), box("meta", make([]byte, 40)), frames),
		"noise":                          noise(5000),
		"zeros":                          make([]byte, 5000),
		"two files in one":               with(fast[:2000], last),
		"AVI: only the head":             avi(1)[:12],
		"AVI: the frames are cut":        avi(1)[:600],
		"AVI: the last part is cut":      avi(3)[:len(avi(3))-20],
		"AVI: no headers":                riff("RIFF", []byte("AVI "), riff("LIST", []byte("movi"), riff("00dc", noise(99)))),
		"AVI: no frames":                 riff("RIFF", []byte("AVI "), riff("LIST", []byte("hdrl"), riff("avih", make([]byte, 56)))),
		"a sound in RIFF":                riff("RIFF", []byte("WAVE"), riff("fmt ", make([]byte, 16))),
		"GIF: only the head":             animation(t, 3)[:13],
		"GIF: the last image is cut":     animation(t, 3)[:len(animation(t, 3))-10],
		"GIF: one image":                 animation(t, 1),
		"WebM: only the head":            sample(t, "video.webm")[:30],
		"WebM: the frames are cut":       sample(t, "video.webm")[:2000],
		"WebM: no frames":                sample(t, "live.webm")[:bytes.Index(sample(t, "live.webm"), clusterID)],
		"WebM: of an unknown kind":       renamed(sample(t, "video.webm"), "webm", "wxyz"),
		"WebM: no tracks":                renamed(sample(t, "live.webm"), "\x16\x54\xae\x6b", "\x12\x54\xc3\x67"),
	}
}

func noise(n int) []byte { return video(n, 77)[len(video(0, 77)):] }

func TestDamagedVideosAreRefused(t *testing.T) {
	for what, file := range damaged(t) {
		ending, err := kindOf(file)
		if provider.KindOf(err) != provider.KindFile {
			t.Errorf("%s: taken as %q (%v)", what, ending, err)
		} else if !strings.HasSuffix(provider.UserMessage(err), ": download it again") {
			t.Errorf("%s: %s", what, provider.UserMessage(err))
		}
	}
}

// counted counts the bytes that are read.
type counted struct {
	io.ReaderAt
	reads, bytes int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.reads, c.bytes = c.reads+1, c.bytes+n
	return n, err
}

// TestOnlyHeadersAreRead: a video of gigabytes is checked in a moment, and no
// file can make the check long.
func TestOnlyHeadersAreRead(t *testing.T) {
	film := video(10_000_000, 1)
	r := &counted{ReaderAt: bytes.NewReader(film)}
	if _, err := Sniff(r, int64(len(film))); err != nil || r.bytes > 200 {
		t.Errorf("%d bytes read, %v", r.bytes, err)
	}
	tiny := bytes.Repeat(box("free"), 2_000_000)
	elements := append(sample(t, "video.webm")[:36:36], []byte("\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff")...)
	for _, bomb := range [][]byte{
		append(ftyp("isom"), tiny...),
		bytes.Join([][]byte{ftyp("isom"), box("moov", tiny), box("mdat", []byte{1})}, nil),
		append(elements, bytes.Repeat([]byte("\xec\x80"), 2_000_000)...),
	} {
		r := &counted{ReaderAt: bytes.NewReader(bomb)}
		if _, err := Sniff(r, int64(len(bomb))); err == nil || r.reads > 2*maxBoxes {
			t.Errorf("%d reads, %v", r.reads, err)
		}
	}
}
