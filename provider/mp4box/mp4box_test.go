package mp4box_test

import (
	"bytes"
	"strings"
	"testing"

	"dailies/provider/mp4box"
)

func TestBoxesAreFoundInAFile(t *testing.T) {
	file := "\x00\x00\x00\x0cftypisom" + "\x00\x00\x00\x01mdat\x00\x00\x00\x00\x00\x00\x00\x12ab" + "\x00\x00\x00\x00moovcdef"
	r := strings.NewReader(file)
	var got []string
	for at := int64(0); at < r.Size(); {
		b, ok := mp4box.At(r, at, r.Size())
		if !ok {
			t.Fatalf("nothing at %d", at)
		}
		body, err := b.Body(r)
		if err != nil || b.ToEnd != (b.Kind == "moov") {
			t.Errorf("%+v, %v", b, err)
		}
		got = append(got, b.Kind+"="+string(body))
		at += b.Size
	}
	if want := "ftyp=isom mdat=ab moov=cdef"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
	if _, ok := mp4box.At(strings.NewReader("\x00\x00\x00\x08moo"), 0, 7); ok {
		t.Error("seven bytes are a box")
	}
}

func TestBoxesAreFoundInABody(t *testing.T) {
	one, two, deep := "\x00\x00\x00\x09traka", "\x00\x00\x00\x09trakb", "\x00\x00\x00\x12edts\x00\x00\x00\x0aelstxy"
	for body, want := range map[string]string{
		one + deep + two:                       "a b",
		one + "\x00\x00\x00\x07free" + two:     "a", // smaller than its header
		one + "\x00\x00\x01\x00free" + two:     "a", // beyond the end
		one + "\x00\x00\x00\x00" + two:         "a",
		one + "\x00\x00\x00":                   "a",
		"\x80\x00\x00\x00free" + one:           "",
		"\xff\xff\xff\xfffree" + one:           "",
		"\x00\x00\x00\x08trak" + one:           " a",
		"\x00\x00\x00\x11moov" + one:           "",
		"\x00\x00\x00\x08free" + one + two[:8]: "a",
	} {
		if got := string(bytes.Join(mp4box.Find([]byte(body), "trak"), []byte(" "))); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	if got := mp4box.Find([]byte(one+deep), "edts", "elst"); len(got) != 1 || string(got[0]) != "xy" {
		t.Errorf("%q", got)
	}
}
