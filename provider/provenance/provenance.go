// Package provenance writes into MP4 films how they were made, and reads it again. The words are
// QuickTime metadata (keys and values in moov/meta), which players, editors and exiftool show.
//
// Everything that was in the file keeps its place and its bytes: what is written is added behind
// it, and the index is extended, or, where something comes after it, repeated at the end. So the
// offsets in the index stay right.
package provenance

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/abema/go-mp4"

	"dailies/provider"
	"dailies/provider/run"
)

const (
	maxIndex = 32 << 20 // bytes of an index that is copied
	maxValue = 1 << 20  // bytes of a value that is read
	maxBoxes = 4096     // boxes of a film at its top and in its index
	maxMeta  = 4 << 20  // bytes of the metadata of an index
)

// The keys, of which the first four are Apple's (QuickTime File Format, "Metadata keys").
const (
	keyTitle       = "com.apple.quicktime.title"
	keyDescription = "com.apple.quicktime.description"
	keyComment     = "com.apple.quicktime.comment"
	keySoftware    = "com.apple.quicktime.software"
	keyProvenance  = "dailies.provenance" // a run.Provenance as JSON
)

// ErrUnsuitable is the error for a film that cannot take metadata; it is unchanged.
var ErrUnsuitable = errors.New("the film cannot take metadata")

// Write adds the provenance to an MP4 file of size bytes and returns its new size. The file
// grows before any byte of it is changed, so that one that was interrupted is recognized by its
// size, see [Interrupted].
func Write(f *os.File, size int64, p run.Provenance) (newSize int64, err error) {
	defer func() {
		if crash := recover(); crash != nil {
			err = fmt.Errorf("%w: its index is damaged: %v", ErrUnsuitable, crash)
		}
	}()
	moov, last, err := index(f, size)
	if err != nil {
		return size, err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return size, err
	}
	if _, err := f.Seek(size, io.SeekStart); err != nil {
		return size, err
	}
	w := mp4.NewWriter(f)
	if last {
		err = extend(f, w, moov, entries(p, body))
	} else {
		err = repeat(f, w, moov, entries(p, body))
	}
	if err != nil {
		return size, err
	}
	return f.Seek(0, io.SeekEnd)
}

// seekerAt is a file, or a part of one.
type seekerAt interface {
	io.ReadSeeker
	io.ReaderAt
}

// index finds the moov box, and whether it is the last one.
func index(f seekerAt, size int64) (moov *mp4.BoxInfo, last bool, err error) {
	if err := checkBoxes(f, size); err != nil {
		return nil, false, fmt.Errorf("%w: %w", ErrUnsuitable, err)
	}
	boxes, err := mp4.ExtractBoxes(f, nil, []mp4.BoxPath{{mp4.BoxTypeAny()}, {mp4.BoxTypeMoov(), mp4.BoxTypeMeta()}})
	if err != nil {
		return nil, false, fmt.Errorf("%w: %w", ErrUnsuitable, err)
	}
	for _, b := range boxes {
		if b.Offset+b.Size > uint64(size) || b.Size < b.HeaderSize {
			return nil, false, fmt.Errorf("%w: it is cut off", ErrUnsuitable)
		}
		switch b.Type {
		case mp4.BoxTypeMeta():
			if moov != nil && b.Offset > moov.Offset && b.Offset < moov.Offset+moov.Size {
				return nil, false, fmt.Errorf("%w: it has metadata already", ErrUnsuitable)
			}
		case mp4.BoxTypeMoof():
			return nil, false, fmt.Errorf("%w: it is fragmented", ErrUnsuitable)
		case mp4.BoxTypeMoov():
			if moov != nil || b.ExtendToEOF || b.HeaderSize != mp4.SmallHeaderSize || b.Size > maxIndex {
				return nil, false, fmt.Errorf("%w: its index is unusual", ErrUnsuitable)
			}
			moov = b
		default:
			if b.ExtendToEOF {
				return nil, false, fmt.Errorf("%w: its last part has no length", ErrUnsuitable)
			}
		}
	}
	if moov == nil {
		return nil, false, fmt.Errorf("%w: it has no index", ErrUnsuitable)
	}
	return moov, moov.Offset+moov.Size == uint64(size), nil
}

// checkBoxes refuses a film with more boxes than the MP4 library should walk through, or with a length
// that leads it backwards. Where a film is cut off, the library stops itself.
func checkBoxes(f io.ReaderAt, size int64) error {
	for at, n := int64(0), 0; at < size; n++ {
		var head [mp4.LargeHeaderSize]byte
		if got, _ := f.ReadAt(head[:], at); got < mp4.SmallHeaderSize {
			return nil
		}
		header, length := int64(mp4.SmallHeaderSize), int64(binary.BigEndian.Uint32(head[:4]))
		switch length {
		case 0: // to the end of the file
			length = size - at
		case 1:
			header, length = mp4.LargeHeaderSize, int64(binary.BigEndian.Uint64(head[8:]))
		}
		kind := string(head[4:8])
		switch {
		case n > maxBoxes:
			return errors.New("it has too many parts")
		case kind == "moov" && length > maxIndex, kind == "meta" && length > maxMeta:
			return errors.New("its index is too large")
		case length >= header && length > size-at:
			return nil
		case length < header:
			return errors.New("it is damaged")
		case kind == "moov":
			length = header // its boxes are next
		}
		at += length
	}
	return nil
}

// extend appends the metadata to a moov box at the end of the file.
func extend(f *os.File, w *mp4.Writer, moov *mp4.BoxInfo, list []entry) error {
	if err := writeMeta(w, list); err != nil {
		return err
	}
	end, err := w.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	return rewriteHeader(f, w, moov, mp4.BoxTypeMoov(), uint64(end)-moov.Offset)
}

// repeat appends a moov box with the metadata, and makes the old one free space.
func repeat(f *os.File, w *mp4.Writer, moov *mp4.BoxInfo, list []entry) error {
	old := make([]byte, moov.Size-moov.HeaderSize)
	at, err := w.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := f.Seek(int64(moov.Offset+moov.HeaderSize), io.SeekStart); err != nil {
		return err
	}
	if _, err := io.ReadFull(f, old); err != nil {
		return err
	}
	if _, err := w.Seek(at, io.SeekStart); err != nil {
		return err
	}
	err = box(w, mp4.BoxTypeMoov(), func() error {
		if _, err := w.Write(old); err != nil {
			return err
		}
		return writeMeta(w, list)
	})
	if err != nil {
		return err
	}
	return rewriteHeader(f, w, moov, mp4.BoxTypeFree(), moov.Size)
}

// rewriteHeader changes the header of the index, when everything that it refers to is on disk.
func rewriteHeader(f *os.File, w *mp4.Writer, b *mp4.BoxInfo, kind mp4.BoxType, size uint64) error {
	if size > 1<<32-1 {
		return ErrUnsuitable
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if _, err := w.Seek(int64(b.Offset), io.SeekStart); err != nil {
		return err
	}
	_, err := mp4.WriteBoxInfo(w, &mp4.BoxInfo{Offset: b.Offset, Size: size, HeaderSize: b.HeaderSize, Type: kind})
	return err
}

// box writes a box around what inside writes.
func box(w *mp4.Writer, kind mp4.BoxType, inside func() error) error {
	if _, err := w.StartBox(&mp4.BoxInfo{Type: kind}); err != nil {
		return err
	}
	if err := inside(); err != nil {
		return err
	}
	_, err := w.EndBox()
	return err
}

// entry is a key and its text.
type entry struct{ key, value string }

func entries(p run.Provenance, body []byte) []entry {
	title := []rune(p.Request.Prompt)
	comment := p.Provider + "/" + p.Model
	if p.Seed != nil {
		comment += fmt.Sprintf(", seed %d", *p.Seed)
	}
	if p.CostUSD != "" {
		comment += ", $" + p.CostUSD + map[bool]string{true: " billed", false: " estimated"}[p.Billed]
	}
	return []entry{
		{keyTitle, string(title[:min(len(title), 120)])}, {keyDescription, p.Request.Prompt}, {keyComment, comment},
		{keySoftware, "dailies"}, {keyProvenance, string(body)},
	}
}

// writeMeta writes a meta box of the handler mdta.
func writeMeta(w *mp4.Writer, list []entry) error {
	keys := &mp4.Keys{}
	for _, e := range list {
		keys.Entries = append(keys.Entries, mp4.Key{KeySize: int32(8 + len(e.key)), KeyNamespace: []byte("mdta"), KeyValue: []byte(e.key)})
		keys.EntryCount++
	}
	put := func(b mp4.IImmutableBox) error {
		return box(w, b.GetType(), func() error {
			_, err := mp4.Marshal(w, b, mp4.Context{})
			return err
		})
	}
	return box(w, mp4.BoxTypeMeta(), func() error {
		_, err := mp4.Marshal(w, &mp4.Meta{}, mp4.Context{})
		err = errors.Join(err, put(&mp4.Hdlr{HandlerType: [4]byte{'m', 'd', 't', 'a'}}), put(keys))
		return errors.Join(err, box(w, mp4.BoxTypeIlst(), func() error {
			for i, e := range list {
				err = errors.Join(err, writeItem(w, uint32(i+1), e.value))
			}
			return err
		}))
	})
}

// writeItem writes the value of the key of that number, from 1.
func writeItem(w *mp4.Writer, number uint32, value string) error {
	var kind mp4.BoxType
	binary.BigEndian.PutUint32(kind[:], number)
	return box(w, kind, func() error {
		return box(w, mp4.BoxTypeData(), func() error {
			_, err := mp4.Marshal(w, &mp4.Data{DataType: mp4.DataTypeStringUTF8, Data: []byte(value)}, mp4.Context{UnderIlstMeta: true})
			return err
		})
	})
}

// Read returns the provenance of a film. An error of KindFile says that it has none.
func Read(path string) (p run.Provenance, err error) {
	none := func(why string) error {
		return provider.Errorf(provider.KindFile, "%s does not say how it was made: %s", path, why)
	}
	defer func() {
		if crash := recover(); crash != nil {
			err = none("its index is damaged")
		}
	}()
	st, err := os.Stat(path) // before it is opened, which waits forever for the other end of a pipe
	if err == nil && !st.Mode().IsRegular() {
		return p, provider.Errorf(provider.KindFile, "%s is not a file", path).WithHint("choose a film")
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(path)
	}
	if err != nil {
		return p, provider.Errorf(provider.KindFile, "%s cannot be opened: %w", path, err)
	}
	defer f.Close()
	if err := checkBoxes(f, st.Size()); err != nil {
		return p, none(err.Error())
	}
	body, err := value(f)
	switch {
	case err != nil:
		return p, none("it is no MP4 film with metadata")
	case body == nil:
		return p, none("it was not made by dailies, or another program removed the metadata")
	case json.Unmarshal(body, &p) != nil || p.Provider == "" || p.Model == "":
		return run.Provenance{}, none("its metadata cannot be read")
	}
	return p, nil
}

// value returns the value of keyProvenance, or nil.
func value(f *os.File) ([]byte, error) {
	meta := mp4.BoxPath{mp4.BoxTypeMoov(), mp4.BoxTypeMeta()}
	keys, err := mp4.ExtractBoxWithPayload(f, nil, append(meta[:2:2], mp4.BoxTypeKeys()))
	if err != nil {
		return nil, err
	}
	number := uint32(0)
	for _, b := range keys {
		for i, k := range b.Payload.(*mp4.Keys).Entries {
			if string(k.KeyValue) == keyProvenance {
				number = uint32(i + 1)
			}
		}
	}
	items, err := mp4.ExtractBox(f, nil, append(meta[:2:2], mp4.BoxTypeIlst(), mp4.BoxTypeAny()))
	if err != nil {
		return nil, err
	}
	for _, b := range items {
		// An item holds a data box, whose type and language come before the text.
		const before = mp4.SmallHeaderSize + 8
		if binary.BigEndian.Uint32(b.Type[:]) != number || b.Size < b.HeaderSize+before || b.Size > maxValue {
			continue
		}
		body := make([]byte, b.Size-b.HeaderSize-before)
		_, err := f.ReadAt(body, int64(b.Offset+b.HeaderSize+before))
		return body, err
	}
	return nil, nil
}
