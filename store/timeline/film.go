package timeline

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/abema/go-mp4"
)

const (
	maxIndex      = 32 << 20 // bytes of the boxes that are decoded
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
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("its index is damaged: %v", p)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return film, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return film, err
	}
	if err := checkBoxes(f, st.Size()); err != nil {
		return film, err
	}
	tracks, err := mp4.ExtractBox(f, nil, mp4.BoxPath{mp4.BoxTypeMoov(), mp4.BoxTypeTrak()})
	if err != nil {
		return film, err
	}
	for _, info := range tracks {
		t, err := readTrack(f, info)
		if err != nil {
			return film, err
		}
		switch {
		case t.kind == "soun":
			film.Audio, film.AudioRate, film.Channels = true, t.audioRate, t.channels
		case t.kind == "vide" && film.Frames == 0:
			if t.frames == 0 {
				if err := t.addFragments(f); err != nil {
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

// checkBoxes refuses a file that is cut off, has no frames, or has an index too large to be that
// of a film of some seconds.
func checkBoxes(f io.ReaderAt, size int64) error {
	decoded, media := int64(0), false
	for at, n := int64(0), 0; at < size; n++ {
		var head [16]byte
		if got, _ := f.ReadAt(head[:], at); got < 8 {
			return errors.New("it is cut off")
		}
		length, kind := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:8])
		switch length {
		case 0:
			length = size - at
		case 1:
			length = int64(binary.BigEndian.Uint64(head[8:]))
		}
		media = media || kind == "mdat"
		if kind != "mdat" {
			decoded += length
		}
		if length < 8 || length > size-at || decoded > maxIndex || n > maxBoxes {
			return errors.New("it is damaged")
		}
		at += length
	}
	if !media {
		return errors.New("it has no frames")
	}
	return nil
}

// track is what the index says about one track.
type track struct {
	id                  uint32
	kind                string // vide, soun, …
	timescale           int64
	frames, ticks       int64
	width, height       int // as shown
	turned              bool
	audioRate, channels int
}

func readTrack(f *os.File, info *mp4.BoxInfo) (t track, err error) {
	mdia := func(more ...mp4.BoxType) mp4.BoxPath { return append(mp4.BoxPath{mp4.BoxTypeMdia()}, more...) }
	stbl := func(more ...mp4.BoxType) mp4.BoxPath {
		return append(mdia(mp4.BoxTypeMinf(), mp4.BoxTypeStbl()), more...)
	}
	boxes, err := mp4.ExtractBoxesWithPayload(f, info, []mp4.BoxPath{
		{mp4.BoxTypeTkhd()}, mdia(mp4.BoxTypeMdhd()), mdia(mp4.BoxTypeHdlr()), stbl(mp4.BoxTypeStts()),
	})
	if err != nil {
		return t, err
	}
	for _, b := range boxes {
		switch box := b.Payload.(type) {
		case *mp4.Tkhd:
			t.id, t.width, t.height = box.TrackID, int(box.Width>>16), int(box.Height>>16)
			m := box.Matrix
			t.turned = m[0] == 0 && m[4] == 0 && m[1] != 0 && m[3] != 0
		case *mp4.Mdhd:
			t.timescale = int64(box.Timescale)
		case *mp4.Hdlr:
			t.kind = string(box.HandlerType[:])
		case *mp4.Stts:
			for _, e := range box.Entries {
				t.frames += int64(e.SampleCount)
				t.ticks += int64(e.SampleCount) * int64(e.SampleDelta)
			}
		}
	}
	entries, err := mp4.ExtractBox(f, info, stbl(mp4.BoxTypeStsd(), mp4.BoxTypeAny()))
	if err != nil {
		return t, err
	}
	for _, e := range entries {
		t.readEntry(f, e)
	}
	if t.turned {
		t.width, t.height = t.height, t.width
	}
	return t, nil
}

// readEntry reads a sample entry. Its first bytes are the same for all codecs (ISO 14496-12,
// 12.1.3 and 12.2.3), so that those which the library does not know are read as well.
func (t *track) readEntry(f io.ReaderAt, e *mp4.BoxInfo) {
	var b [28]byte
	if e.Size < e.HeaderSize+uint64(len(b)) {
		return
	}
	if _, err := f.ReadAt(b[:], int64(e.Offset+e.HeaderSize)); err != nil {
		return
	}
	at := func(i int) int { return int(binary.BigEndian.Uint16(b[i:])) }
	switch {
	case t.kind == "soun":
		t.channels, t.audioRate = at(16), at(24)
	case t.width == 0 || t.height == 0:
		t.width, t.height = at(24), at(26)
	}
}

// addFragments counts the frames of a fragmented file.
func (t *track) addFragments(f *os.File) error {
	preset := uint32(0)
	defaults, err := mp4.ExtractBoxWithPayload(f, nil, mp4.BoxPath{mp4.BoxTypeMoov(), mp4.BoxTypeMvex(), mp4.BoxTypeTrex()})
	if err != nil {
		return err
	}
	for _, b := range defaults {
		if trex := b.Payload.(*mp4.Trex); trex.TrackID == t.id {
			preset = trex.DefaultSampleDuration
		}
	}
	traf := mp4.BoxPath{mp4.BoxTypeMoof(), mp4.BoxTypeTraf()}
	boxes, err := mp4.ExtractBoxes(f, nil, []mp4.BoxPath{append(traf[:2:2], mp4.BoxTypeTfhd()), append(traf[:2:2], mp4.BoxTypeTrun())})
	if err != nil {
		return err
	}
	mine, usual := false, preset
	for _, b := range boxes {
		if b.Type == mp4.BoxTypeTfhd() {
			var head mp4.Tfhd
			if _, err := b.SeekToPayload(f); err != nil {
				return err
			}
			if _, err := mp4.Unmarshal(f, b.Size-b.HeaderSize, &head, b.Context); err != nil {
				return err
			}
			mine, usual = head.TrackID == t.id, preset
			if head.GetFlags()&mp4.TfhdDefaultSampleDurationPresent != 0 {
				usual = head.DefaultSampleDuration
			}
		} else if mine {
			if err := t.addFrames(f, b, int64(usual)); err != nil {
				return err
			}
		}
	}
	return nil
}

// addFrames counts the frames of a trun box (ISO 14496-12, 8.8.8), each of which lasts usual where
// the box does not say how long. The MP4 library would keep an entry for each frame, of which a box
// of 16 bytes may claim four billion.
func (t *track) addFrames(f io.ReaderAt, trun *mp4.BoxInfo, usual int64) error {
	var head [8]byte
	if trun.Size < trun.HeaderSize+uint64(len(head)) {
		return errors.New("its index is damaged")
	}
	at := int64(trun.Offset + trun.HeaderSize)
	if _, err := f.ReadAt(head[:], at); err != nil {
		return err
	}
	flags, frames := binary.BigEndian.Uint32(head[:4]), int64(binary.BigEndian.Uint32(head[4:]))
	t.frames += frames
	if flags&0x100 == 0 { // no duration of each frame
		t.ticks += frames * usual
		return nil
	}
	at += int64(len(head) + 4*bits.OnesCount32(flags&0x5)) // data offset, flags of the first frame
	entry := int64(4 * bits.OnesCount32(flags&0xf00))
	if frames*entry > int64(trun.Offset+trun.Size)-at {
		return errors.New("its index is damaged")
	}
	entries := make([]byte, frames*entry)
	if _, err := f.ReadAt(entries, at); err != nil && err != io.EOF {
		return err
	}
	for ; len(entries) > 0; entries = entries[entry:] {
		t.ticks += int64(binary.BigEndian.Uint32(entries))
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
