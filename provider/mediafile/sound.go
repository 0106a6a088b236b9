package mediafile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"

	"dailies/provider"
)

// errCutOff is the cause of a file that ends before its declared end.
var errCutOff = errors.New("the file is cut off")

// maxChunks limits how many chunks of a WAV file are read.
const maxChunks = 1024

// readWAV sets the duration of a WAV file: the size of its data divided by the bytes per second.
func readWAV(f io.ReaderAt, facts *provider.MediaInfo) error {
	var perSecond uint32
	at := int64(12)
	for range maxChunks {
		var head [8]byte
		if _, err := f.ReadAt(head[:], at); err != nil {
			return nil // no data: the duration is unknown
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			var format [16]byte
			if _, err := f.ReadAt(format[:], at+8); err != nil {
				return errCutOff
			}
			perSecond = binary.LittleEndian.Uint32(format[8:])
		case "data":
			streamed := size == 0 || size >= 0xFFFFFF00 // written before its size was known
			if streamed {
				size = facts.Bytes - at - 8
			}
			if size > facts.Bytes-at-8 {
				return errCutOff
			}
			if perSecond > 0 {
				facts.Seconds = float64(size) / float64(perSecond)
			}
			return nil
		}
		at += 8 + size + size&1
	}
	return nil
}

// readMP3 sets the duration of an MP3 file, the sum of its frames (ISO 11172-3, 2.4.2.3). After a
// tag or garbage of more than a few kilobytes between frames it stays unknown.
func readMP3(f io.ReaderAt, facts *provider.MediaInfo) {
	at := int64(0)
	var head [10]byte
	if _, err := f.ReadAt(head[:], 0); err == nil && string(head[:3]) == "ID3" {
		at = 10 + (int64(head[6])<<21 | int64(head[7])<<14 | int64(head[8])<<7 | int64(head[9]))
	}
	r := bufio.NewReaderSize(io.NewSectionReader(f, at, facts.Bytes-at), 64<<10)
	var total float64
	for skipped := 0; skipped < 8<<10; {
		b, err := r.Peek(4)
		if err != nil {
			facts.Seconds = total
			return
		}
		length, lasts, ok := frameOf(b)
		if !ok {
			if string(b[:3]) == "TAG" || string(b) == "APET" { // tags at the end
				facts.Seconds = total
				return
			}
			_, _ = r.Discard(1)
			skipped++
			continue
		}
		skipped = 0
		total += lasts
		if n, _ := r.Discard(length); n < length {
			facts.Seconds = total
			return
		}
	}
}

// frameOf returns the length of an MPEG audio frame of layer III in bytes and in seconds.
func frameOf(b []byte) (length int, seconds float64, ok bool) {
	version, layer := b[1]>>3&3, b[1]>>1&3
	rate, frequency := int(b[2]>>4), int(b[2]>>2&3)
	if b[0] != 0xFF || b[1]>>5 != 7 || version == 1 || layer != 1 || rate == 0 || rate == 15 || frequency == 3 {
		return 0, 0, false
	}
	kilobits := []int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}[rate]
	samples, hertz := 1152, []int{44100, 48000, 32000}[frequency]
	if version != 3 { // MPEG 2 and 2.5
		kilobits = []int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}[rate]
		samples, hertz = 576, hertz/2
		if version == 0 {
			hertz /= 2
		}
	}
	padding := int(b[2] >> 1 & 1)
	return samples/8*kilobits*1000/hertz + padding, float64(samples) / float64(hertz), true
}
