package provenance

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"dailies/provider/mp4box"
)

// box is a box of a film at its top or in its index.
type box struct {
	mp4box.Box
	inIndex bool
}

// boxes returns the boxes at the top of a film and those in its index. Where the film is cut off,
// the last one is longer than the file. It refuses a film with more boxes than are worth a walk, and
// one with a length that leads backwards.
func boxes(f io.ReaderAt, size int64) (all []box, err error) {
	indexEnd := int64(0)
	for at := int64(0); at < size; {
		found, ok := mp4box.At(f, at, size)
		if !ok {
			found = mp4box.Box{At: at, Size: mp4box.SmallHeader}
		}
		b := box{found, at < indexEnd}
		all = append(all, b)
		switch {
		case !ok:
			return all, nil
		case len(all) > maxBoxes:
			return nil, errors.New("it has too many parts")
		case b.Kind == "moov" && b.Size > maxIndex, b.Kind == "meta" && b.Size > maxMeta:
			return nil, errors.New("its index is too large")
		case b.Size < b.Header, b.inIndex && b.Size > indexEnd-at:
			return nil, errors.New("it is damaged")
		case b.Size > size-at:
			return all, nil
		case b.Kind == "moov" && !b.inIndex:
			indexEnd = at + b.Size
			at += b.Header // its boxes are next
		default:
			at += b.Size
		}
	}
	return all, nil
}

// newBox returns a box with a body in parts.
func newBox(kind string, body ...[]byte) []byte {
	inside := slices.Concat(body...)
	return slices.Concat(number(uint32(mp4box.SmallHeader+len(inside))), []byte(kind), inside)
}

// number returns a number as it stands in boxes, also as the kind of the value of a key.
func number(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// entry is a key and its text.
type entry struct{ key, value string }

// newMeta returns a meta box of the handler mdta. A key has the layout of a box, with the namespace as
// its kind.
func newMeta(list []entry) []byte {
	const text = 1 // UTF-8
	var keys, values []byte
	for i, e := range list {
		keys = append(keys, newBox("mdta", []byte(e.key))...)
		values = append(values, newBox(string(number(uint32(i+1))), newBox("data", number(text), number(0), []byte(e.value)))...)
	}
	zero := number(0) // version and flags
	return newBox("meta", zero,
		newBox("hdlr", zero, zero, []byte("mdta"), make([]byte, 12), []byte{0}),
		newBox("keys", zero, number(uint32(len(list))), keys),
		newBox("ilst", values),
	)
}

// find returns the text of a key in the body of a meta box, or nil.
func find(meta []byte, key string) []byte {
	body := bytes.TrimPrefix(meta, number(0)) // version and flags, which QuickTime does not have here
	at, n := "", uint32(0)
	for _, keys := range mp4box.Find(body, "keys") {
		for _, k := range mp4box.In(keys[min(8, len(keys)):]) { // after version, flags and count
			if n++; string(k) == key {
				at = string(number(n))
			}
		}
	}
	for _, data := range mp4box.Find(body, "ilst", at, "data") {
		if len(data) >= 8 && len(data)-8 <= maxValue {
			return data[8:] // after type and language
		}
	}
	return nil
}
