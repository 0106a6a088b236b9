package timeline

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dailies/provider/mp4box"
)

const (
	maxIndex      = 32 << 20 // bytes of the index
	maxBoxes      = 1 << 16
	probePatience = 20 * time.Second
)

// ReadFilm reads the facts about a film from its own index, where it is an MP4 or QuickTime
// file, else with ffprobe where that is installed. It decodes no picture.
func ReadFilm(ctx context.Context, path string) (Film, error) {
	film, err := readMP4(path)
	if err == nil {
		return film, nil
	}
	if probed, probeErr := probe(ctx, path); probeErr == nil {
		return probed, nil
	}
	return film, err
}

// readMP4 reads the index of an MP4 file. The file is not trusted: a damaged index is an error.
func readMP4(path string) (film Film, err error) {
	f, err := os.Open(path)
	if err != nil {
		return film, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return film, err
	}
	moov, moof, err := readIndex(f, st.Size())
	if err != nil {
		return film, err
	}
	for _, trak := range mp4box.Find(moov, "trak") {
		t := readTrack(trak)
		switch {
		case t.kind == "soun":
			film.Audio, film.AudioRate, film.Channels = true, t.audioRate, t.channels
		case t.kind == "vide" && film.Frames == 0:
			if t.frames == 0 {
				if err := t.addFragments(moov, moof); err != nil {
					return film, err
				}
			}
			rate, ok := RateOf(t.frames, t.ticks, t.timescale)
			if !ok {
				return film, errors.New("its index gives no frame rate")
			}
			film.Rate, film.Frames, film.Width, film.Height = rate, t.frames, t.width, t.height
		}
	}
	if film.Frames == 0 {
		return film, errors.New("it has no pictures")
	}
	return film, nil
}

// readIndex reads what is in the moov box of a film and in its moof boxes. It refuses a file that is
// cut off, has no frames, or has an index too large to be that of a film of some seconds.
func readIndex(f io.ReaderAt, size int64) (moov, moof []byte, err error) {
	media := false
	for at, n := int64(0), 0; at < size; n++ {
		b, ok := mp4box.At(f, at, size)
		if !ok {
			return nil, nil, errors.New("it is cut off")
		}
		if b.Size < b.Header || b.Size > size-at || n > maxBoxes {
			return nil, nil, errors.New("it is damaged")
		}
		switch b.Kind {
		case "mdat":
			media = true
		case "moov", "moof":
			if int64(len(moov)+len(moof))+b.Size > maxIndex {
				return nil, nil, errors.New("its index is too large")
			}
			body, err := b.Body(f)
			if err != nil {
				return nil, nil, err
			}
			if b.Kind == "moov" {
				moov = append(moov, body...)
			} else {
				moof = append(moof, body...)
			}
		}
		at += b.Size
	}
	if !media {
		return nil, nil, errors.New("it has no frames")
	}
	return moov, moof, nil
}

// track is what the index says about one track.
type track struct {
	id                  int64
	kind                string // vide, soun, …
	timescale           int64
	frames, ticks       int64
	width, height       int // as shown
	turned              bool
	audioRate, channels int
}

// field is the body of a box, at whose offsets there are numbers.
type field []byte

// u32 returns the number of four bytes at an offset, 0 behind the end.
func (b field) u32(at int) int64 {
	if at+4 > len(b) {
		return 0
	}
	return int64(binary.BigEndian.Uint32(b[at:]))
}

// u16 returns the number of two bytes at an offset.
func (b field) u16(at int) int { return int(b.u32(at-2) & 0xffff) }

// version returns the version of a box: the times of version 1 take four more bytes each.
func (b field) version() int { return int(b.u32(0) >> 24) }

// readTrack reads the boxes of a track (ISO 14496-12, 8.3.2, 8.4.2, 8.4.3 and 8.6.1.2).
func readTrack(trak []byte) (t track) {
	for _, body := range mp4box.Find(trak, "tkhd") {
		b := field(body)
		longer := 4 * b.version() // bytes by which a time is longer
		t.id, t.width, t.height = b.u32(12+2*longer), int(b.u32(76+3*longer)>>16), int(b.u32(80+3*longer)>>16)
		matrix := func(i int) int64 { return b.u32(40 + 3*longer + 4*i) }
		t.turned = matrix(0) == 0 && matrix(4) == 0 && matrix(1) != 0 && matrix(3) != 0
	}
	for _, b := range mp4box.Find(trak, "mdia", "mdhd") {
		t.timescale = field(b).u32(12 + 8*field(b).version())
	}
	for _, b := range mp4box.Find(trak, "mdia", "hdlr") {
		t.kind = string(b[min(8, len(b)):min(12, len(b))])
	}
	for _, b := range mp4box.Find(trak, "mdia", "minf", "stbl", "stts") {
		entries := field(b).u32(4)
		if entries*8 > int64(len(b)-8) {
			continue // it is damaged
		}
		for at := 8; entries > 0; at, entries = at+8, entries-1 {
			frames := field(b).u32(at)
			t.frames += frames
			t.ticks += frames * field(b).u32(at+4)
		}
	}
	for _, b := range mp4box.Find(trak, "mdia", "minf", "stbl", "stsd") {
		for _, entry := range mp4box.In(b[min(8, len(b)):]) {
			t.readEntry(entry)
		}
	}
	if t.turned {
		t.width, t.height = t.height, t.width
	}
	return t
}

// readEntry reads a sample entry. Its first bytes are the same for all codecs (ISO 14496-12,
// 12.1.3 and 12.2.3).
func (t *track) readEntry(b field) {
	switch {
	case len(b) < 28:
	case t.kind == "soun":
		t.channels, t.audioRate = b.u16(16), b.u16(24)
	case t.width == 0 || t.height == 0:
		t.width, t.height = b.u16(24), b.u16(26)
	}
}

// addFragments counts the frames of a fragmented file (ISO 14496-12, 8.8.3 and 8.8.7).
func (t *track) addFragments(moov, moof []byte) error {
	preset := int64(0)
	for _, trex := range mp4box.Find(moov, "mvex", "trex") {
		if field(trex).u32(4) == t.id {
			preset = field(trex).u32(12)
		}
	}
	for _, traf := range mp4box.Find(moof, "traf") {
		mine, usual := false, preset
		for kind, body := range mp4box.In(traf) {
			b := field(body)
			switch {
			case kind == "tfhd":
				mine, usual = b.u32(4) == t.id, preset
				if flags := b.u32(0); flags&0x8 != 0 { // a duration, after an offset and the number of a description
					usual = b.u32(8 + int(8*(flags&1)+4*(flags>>1&1)))
				}
			case kind == "trun" && mine:
				if err := t.addFrames(b, usual); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// addFrames counts the frames of a trun box (ISO 14496-12, 8.8.8), each of which lasts usual where
// the box does not say how long. A box of 16 bytes may claim four billion of them.
func (t *track) addFrames(b field, usual int64) error {
	flags, frames := b.u32(0), b.u32(4)
	t.frames += frames
	if flags&0x100 == 0 { // no duration of each frame
		t.ticks += frames * usual
		return nil
	}
	at := 8 + 4*bits.OnesCount(uint(flags&0x5)) // data offset, flags of the first frame
	entry := 4 * bits.OnesCount(uint(flags&0xf00))
	if frames*int64(entry) > int64(len(b)-at) {
		return errors.New("its index is damaged")
	}
	for range frames {
		t.ticks += b.u32(at)
		at += entry
	}
	return nil
}

// probe asks ffprobe. The file is not trusted: it may read only this file, and as a film.
func probe(ctx context.Context, path string) (film Film, err error) {
	program, err := exec.LookPath("ffprobe")
	if err != nil {
		return film, err
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return film, err
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-v", "error", "-protocol_whitelist", "file",
		"-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif", "-count_packets",
		"-show_entries", "stream=codec_type,width,height,avg_frame_rate,nb_read_packets,sample_rate,channels:stream_side_data=rotation",
		"-of", "json", "-i", "file:"+full)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return film, err
	}
	return probed(out)
}

// probed reads the answer of ffprobe.
func probed(out []byte) (film Film, err error) {
	var answer struct {
		Streams []struct {
			Type          string `json:"codec_type"`
			Width, Height int
			Rate          string `json:"avg_frame_rate"`
			Packets       string `json:"nb_read_packets"`
			SampleRate    string `json:"sample_rate"`
			Channels      int
			SideData      []struct{ Rotation float64 } `json:"side_data_list"`
		}
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return film, err
	}
	for _, s := range answer.Streams {
		switch {
		case s.Type == "audio":
			film.Audio, film.Channels = true, s.Channels
			film.AudioRate, _ = strconv.Atoi(s.SampleRate)
		case s.Type == "video" && film.Frames == 0:
			num, den, _ := strings.Cut(s.Rate, "/")
			a, _ := strconv.ParseInt(num, 10, 64)
			b, _ := strconv.ParseInt(den, 10, 64)
			film.Frames, _ = strconv.ParseInt(s.Packets, 10, 64)
			rate, ok := RateOf(a, b, 1)
			if !ok {
				return film, errors.New("it has no frame rate")
			}
			film.Rate, film.Width, film.Height = rate, s.Width, s.Height
			for _, d := range s.SideData {
				if r := int(d.Rotation); r%180 != 0 {
					film.Width, film.Height = s.Height, s.Width
				}
			}
		}
	}
	if film.Frames <= 0 {
		return film, errors.New("it has no pictures")
	}
	return film, nil
}
