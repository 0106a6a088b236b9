package engine

import (
	"encoding/binary"
	"io"

	"dailies/provider"
)

// videoKind looks at a whole downloaded file and returns its ending (".mp4",
// ".mov", ".webm" or ".mkv"), or an error when it is no complete video. Of an MP4
// or QuickTime file the boxes are walked: the first is ftyp, their sizes add up to
// the file, and there is a moov with a track, and an mdat or a moof, with
// something in it. It reads the headers only, however large the file is.
func videoKind(f io.ReaderAt, size int64) (string, error) {
	var head [12]byte
	n, _ := f.ReadAt(head[:], 0)
	switch {
	case n >= 4 && binary.BigEndian.Uint32(head[:]) == ebmlHead:
		return matroskaKind(f, size)
	case n < 12 || string(head[4:8]) != "ftyp":
		return "", notVideo("it does not begin like one")
	case string(head[8:12]) == "qt  ":
		return ".mov", walkBoxes(f, size)
	}
	return ".mp4", walkBoxes(f, size)
}

// maxParts bounds how many boxes are walked: a real video has a few per second.
const maxParts = 1 << 16

func walkBoxes(f io.ReaderAt, size int64) error {
	var moov, media bool
	at := int64(0)
	for n := 0; at < size; n++ {
		if n > maxParts {
			return notVideo("it has no end of tiny pieces")
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
		return notVideo("it holds no pictures")
	}
	return nil
}

// moovBoxes checks that the index itself is whole and has a header and a track.
func moovBoxes(f io.ReaderAt, at, end int64) error {
	var header, track bool
	for n := 0; at < end; n++ {
		if n > maxParts {
			return notVideo("its index has no end of tiny pieces")
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

// boxAt reads one box header. length is that of the whole box.
func boxAt(f io.ReaderAt, at, end int64) (length int64, kind string, header int64, err error) {
	var b [16]byte
	n, _ := f.ReadAt(b[:], at)
	if n < 8 || end-at < 8 {
		return 0, "", 0, notVideo("it is cut off")
	}
	length, header = int64(binary.BigEndian.Uint32(b[:4])), 8
	switch length {
	case 0:
		length = end - at // to the end of the file
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

func notVideo(why string) *provider.Error {
	return provider.Errorf(provider.KindFile, "what came is not a whole video: %s", why).With("download it again")
}
