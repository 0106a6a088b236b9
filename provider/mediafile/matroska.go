package mediafile

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"

	"dailies/provider"
)

// The elements of Matroska and WebM that are read (RFC 9559, 5.1).
const (
	segment       = 0x18538067
	info          = 0x1549A966
	timestampUnit = 0x2AD7B1 // nanoseconds, an unsigned integer
	duration      = 0x4489   // in that unit, a float
	tracks        = 0x1654AE6B
	trackEntry    = 0xAE
	videoTrack    = 0xE0
	pixelWidth    = 0xB0
	pixelHeight   = 0xBA
	cluster       = 0x1F43B675
)

// readMatroska sets the duration and the size of a WebM or Matroska file. The file is complete
// (see [Measure]), so only its head is walked, up to the first cluster.
func readMatroska(f io.ReaderAt, facts *provider.MediaInfo) {
	unit, length := 1e6, 0.0
	elements(f, 0, facts.Bytes, maxDepth, func(id uint64, body []byte) {
		switch id {
		case timestampUnit:
			unit = float64(whole(body))
		case duration:
			length = float(body)
		case pixelWidth:
			facts.Width = max(facts.Width, int(whole(body)))
		case pixelHeight:
			facts.Height = max(facts.Height, int(whole(body)))
		}
	})
	if s := length * unit / 1e9; s > 0 && s < 1e6 {
		facts.Seconds = s
	}
}

// elements calls show for the elements of up to 8 bytes between two offsets, those within
// containers down to a depth included. It reports false at the first cluster or error.
func elements(f io.ReaderAt, at, end int64, depth int, show func(id uint64, body []byte)) bool {
	for range maxBoxes {
		if at >= end {
			return true
		}
		var b [12]byte
		n, _ := f.ReadAt(b[:min(int64(len(b)), end-at)], at)
		id, used := vint(b[:n], true)
		length, more := vint(b[used:n], false)
		if used == 0 || more == 0 || id == cluster {
			return false
		}
		from, to := at+int64(used+more), end
		if length != 1<<(7*more)-1 { // else unknown: up to the end of its container
			if length > uint64(end-from) {
				return false
			}
			to = from + int64(length)
		}
		switch id {
		case segment, info, tracks, trackEntry, videoTrack:
			if depth == 0 || !elements(f, from, to, depth-1, show) {
				return false
			}
		default:
			if to-from <= 8 {
				body := make([]byte, to-from)
				if _, err := f.ReadAt(body, from); err != nil && err != io.EOF {
					return false
				}
				show(id, body)
			}
		}
		at = to
	}
	return false
}

// vint reads a variable-length integer, with its marker for an id. used is 0 if there is none.
func vint(b []byte, id bool) (n uint64, used int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	used = bits.LeadingZeros8(b[0]) + 1
	if used > len(b) {
		return 0, 0
	}
	n = whole(b[:used])
	if !id {
		n &^= 1 << (7 * used)
	}
	return n, used
}

func whole(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}

func float(b []byte) float64 {
	switch len(b) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return 0
}
