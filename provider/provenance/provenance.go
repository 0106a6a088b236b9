// Package provenance writes into MP4 films how they were made, and reads it again. The words are
// QuickTime metadata (keys and values in moov/meta), which players, editors and exiftool show.
//
// Everything that was in the file keeps its place and its bytes: what is written is added behind
// it, and the index is extended, or, where something comes after it, repeated at the end. So the
// offsets in the index stay right.
package provenance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"dailies/provider"
	"dailies/provider/mp4box"
	"dailies/provider/run"
)

const (
	maxIndex = 32 << 20 // bytes of an index that is copied
	maxValue = 1 << 20  // bytes of a value
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
	moov, err := index(f, size)
	if err != nil {
		return size, err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return size, err
	}
	if len(body) > maxValue {
		return size, fmt.Errorf("%w: there is too much of it", ErrUnsuitable)
	}
	added := newMeta(entries(p, body))
	var header []byte // the new header of the index
	if moov.At+moov.Size == size {
		header = append(number(uint32(moov.Size)+uint32(len(added))), "moov"...)
	} else {
		// A copy of the index with the metadata follows, and the old one becomes free space.
		old, err := moov.Body(f)
		if err != nil {
			return size, err
		}
		added = newBox("moov", old, added)
		header = append(number(uint32(moov.Size)), "free"...)
	}
	if _, err := f.WriteAt(added, size); err != nil {
		return size, err
	}
	if err := f.Sync(); err != nil { // before the header that refers to it
		return size, err
	}
	if _, err := f.WriteAt(header, moov.At); err != nil {
		return size, err
	}
	return size + int64(len(added)), nil
}

// index finds the moov box.
func index(f io.ReaderAt, size int64) (moov box, err error) {
	all, err := boxes(f, size)
	if err != nil {
		return moov, fmt.Errorf("%w: %w", ErrUnsuitable, err)
	}
	for _, b := range all {
		switch {
		case b.Size > size-b.At:
			return moov, fmt.Errorf("%w: it is cut off", ErrUnsuitable)
		case b.Kind == "meta" && b.inIndex:
			return moov, fmt.Errorf("%w: it has metadata already", ErrUnsuitable)
		case b.ToEnd:
			return moov, fmt.Errorf("%w: its last part has no length", ErrUnsuitable)
		case b.inIndex:
		case b.Kind == "moof":
			return moov, fmt.Errorf("%w: it is fragmented", ErrUnsuitable)
		case b.Kind == "moov" && (moov.Size > 0 || b.Header != mp4box.SmallHeader):
			return moov, fmt.Errorf("%w: its index is unusual", ErrUnsuitable)
		case b.Kind == "moov":
			moov = b
		}
	}
	if moov.Size == 0 {
		return moov, fmt.Errorf("%w: it has no index", ErrUnsuitable)
	}
	return moov, nil
}

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

// Read returns the provenance of a film. An error of KindFile says that it has none.
func Read(path string) (p run.Provenance, err error) {
	none := func(why string) error {
		return provider.Errorf(provider.KindFile, "%s does not say how it was made: %s", path, why)
	}
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
	body, err := value(f, st.Size())
	switch {
	case err != nil:
		return p, none(err.Error())
	case body == nil:
		return p, none("it was not made by dailies, or another program removed the metadata")
	case json.Unmarshal(body, &p) != nil || p.Provider == "" || p.Model == "":
		return run.Provenance{}, none("its metadata cannot be read")
	}
	return p, nil
}

// value returns the value of keyProvenance, or nil.
func value(f io.ReaderAt, size int64) ([]byte, error) {
	all, err := boxes(f, size)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		if b.Kind != "meta" || !b.inIndex {
			continue
		}
		meta, err := b.Body(f)
		if err != nil {
			return nil, err
		}
		if v := find(meta, keyProvenance); v != nil {
			return v, nil
		}
	}
	return nil, nil
}
