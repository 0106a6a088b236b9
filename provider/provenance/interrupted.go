package provenance

import (
	"encoding/json"
	"io"
	"os"

	"github.com/abema/go-mp4"

	"dailies/provider/run"
)

// Interrupted recognizes a film of received bytes that Write has made longer, now to size bytes,
// before the program ended or could not give the film its name. It returns size if Write was
// done, received if it was not, so that what was added is to be cut off, and 0 if the file is
// not such a film of that output of the run.
func Interrupted(f *os.File, received, size int64, runID string, output int) (keep int64) {
	defer func() {
		if recover() != nil {
			keep = 0 // its index is damaged
		}
	}()
	// The index of the film is changed last: what it was with that is intact.
	if _, _, err := index(io.NewSectionReader(f, 0, received), received); err == nil {
		if !begins(f, received) {
			return 0
		}
		return received
	}
	if checkBoxes(f, size) != nil {
		return 0
	}
	body, err := value(f)
	var p run.Provenance
	if err != nil || json.Unmarshal(body, &p) != nil || p.Run != runID || p.Output != output {
		return 0
	}
	return size
}

// begins reports whether what Write adds begins at an offset.
func begins(f *os.File, at int64) bool {
	header := make([]byte, mp4.SmallHeaderSize)
	if _, err := f.ReadAt(header, at); err != nil {
		return false
	}
	kind := mp4.BoxType(header[4:])
	return kind == mp4.BoxTypeMeta() || kind == mp4.BoxTypeMoov()
}
