package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"slices"
	"strings"

	"github.com/Eyevinn/mp4ff/mp4"
)

// fileRules are the documented limits of the videos, or of the audio files, of a model. 0 =
// nothing is documented.
type fileRules struct {
	types      []string // see mediaKind
	bytes      int      // of one file
	min, max   float64  // seconds of one file
	total      float64  // seconds of all
	leastTotal float64
	least      int // pixels of a frame
	most       int
}

// mediaRule says which models the limits are of.
type mediaRule struct {
	provider, prefix string
	videos, sounds   fileRules
}

// mediaRules returns the limits on the vendors' pages; the first rule with a model's provider and
// prefix applies. Where a page gives a size as "about" or without a unit, it is not enforced.
func mediaRules() []mediaRule {
	films, sounds := []string{"video/mp4", "video/quicktime"}, []string{"audio/mpeg", "audio/wave"}
	two := mediaRule{
		videos: fileRules{types: films, bytes: 50_000_000, min: 2, max: 15, total: 15, least: 409_600, most: 2_086_876},
		sounds: fileRules{types: sounds, bytes: 15_000_000, min: 2, max: 15, total: 15},
	}
	newest := mediaRule{
		videos: fileRules{types: films, bytes: 200_000_000, min: 2, max: 30, total: 30, least: 407_696, most: 8_295_044},
		sounds: fileRules{types: sounds, bytes: 15_000_000, min: 2, max: 30, total: 30},
	}
	of := func(provider, prefix string, r mediaRule) mediaRule {
		r.provider, r.prefix = provider, prefix
		return r
	}
	return []mediaRule{
		of(Ark, "dreamina-seedance-2-5", newest), of(Ark, "", two),
		of(EvoLink, "seedance-2.5", newest), of(EvoLink, "", two),
		of(Fal, "bytedance/seedance-2.5", mediaRule{
			videos: fileRules{types: films, bytes: 200_000_000, min: 1.8, max: 30.2, total: 30.2},
			sounds: fileRules{types: sounds, bytes: 15_000_000, min: 1.8, max: 30.2},
		}),
		of(Fal, "", mediaRule{
			videos: fileRules{types: films, bytes: 50_000_000, leastTotal: 2, total: 15},
			sounds: fileRules{types: sounds, bytes: 15_000_000, total: 15},
		}),
		of(Replicate, "bytedance/seedance-2.5", mediaRule{videos: fileRules{total: 30}, sounds: fileRules{total: 30}}),
		of(Replicate, "", mediaRule{videos: fileRules{total: 15}, sounds: fileRules{total: 15}}),
	}
}

// mediaProblems returns what is wrong with the videos and audio files that a vendor would fetch
// from our storage, or that the request contains. Other addresses are never fetched.
func (s *Server) mediaProblems(vendor string, m model, in map[string]any) []problem {
	rules := mediaRules()
	i := slices.IndexFunc(rules, func(r mediaRule) bool { return r.provider == vendor && strings.HasPrefix(m.id, r.prefix) })
	var all []problem
	for _, f := range m.fields {
		limits := fileRules{}
		switch {
		case f.role != isVideos && f.role != isSounds:
			continue
		case i >= 0 && f.role == isVideos:
			limits = rules[i].videos
		case i >= 0:
			limits = rules[i].sounds
		}
		if msg := s.wrongMedia(texts(in[f.name]), limits, f.role == isSounds); msg != "" {
			all = append(all, problem{[]string{f.name}, msg})
		}
	}
	return all
}

func (s *Server) wrongMedia(addresses []string, limits fileRules, sounds bool) string {
	var total float64
	unknown := false
	for _, address := range addresses {
		data, given := s.given(address)
		switch {
		case !given:
			unknown = true
			continue
		case data == nil:
			return "the file could not be downloaded"
		}
		one := inspect(data)
		if msg := limits.wrong(one, len(data), sounds); msg != "" {
			return msg
		}
		total += one.seconds
		unknown = unknown || one.seconds == 0
	}
	switch {
	case limits.total > 0 && total > limits.total+0.1:
		return "the files are too long together"
	case !unknown && len(addresses) > 0 && total < limits.leastTotal-0.1:
		return "the files are too short together"
	}
	return ""
}

// given returns the bytes behind an address of our storage, nil if there are none, or those in a
// data URI.
func (s *Server) given(address string) (data []byte, given bool) {
	if _, encoded, ok := strings.Cut(address, ";base64,"); ok && strings.HasPrefix(address, "data:") {
		data, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return nil, true
		}
		return data, true
	}
	id, ours := uploadOf(address)
	if !ours {
		return nil, false
	}
	if !s.readable(id) {
		return nil, true
	}
	data, _ = s.jobs.read("files", id+".bin")
	return data, true
}

// wrong returns what is wrong with one file, or "".
func (l fileRules) wrong(m media, bytes int, sound bool) string {
	switch {
	case sound != strings.HasPrefix(m.kind, "audio/"):
		return "the file has the wrong type: " + m.kind
	case len(l.types) > 0 && !slices.Contains(l.types, m.kind):
		return "the type is not supported: " + m.kind
	case l.bytes > 0 && bytes > l.bytes:
		return "the file is too large"
	case m.seconds > 0 && (m.seconds < l.min-0.1 || l.max > 0 && m.seconds > l.max+0.1):
		return "the duration is out of range"
	case m.pixels > 0 && (m.pixels < l.least || l.most > 0 && m.pixels > l.most):
		return "the number of pixels is out of range"
	}
	return ""
}

// media is what the sandbox sees of a file; 0 = unknown.
type media struct {
	kind    string
	seconds float64
	pixels  int
}

func inspect(data []byte) media {
	m := media{kind: mediaKind(data)}
	switch m.kind {
	case "video/mp4", "video/quicktime":
		film, err := mp4.DecodeFile(bytes.NewReader(data), mp4.WithDecodeMode(mp4.DecModeLazyMdat))
		if err != nil || film.Moov == nil || film.Moov.Mvhd == nil {
			return m
		}
		m.seconds = float64(film.Moov.Mvhd.Duration) / float64(max(film.Moov.Mvhd.Timescale, 1))
		for _, t := range film.Moov.Traks {
			m.pixels = max(m.pixels, int(t.Tkhd.Width>>16)*int(t.Tkhd.Height>>16))
		}
	case "audio/wave":
		if at := bytes.Index(data, []byte("data")); at > 0 && len(data) > at+8 && len(data) > 32 {
			m.seconds = float64(len(data)-at-8) / float64(max(binary.LittleEndian.Uint32(data[28:]), 1))
		}
	}
	return m
}

// mediaKind is the media type of a file: that of net/http, which misses MOV and MP3 without a
// tag.
func mediaKind(data []byte) string {
	switch kind := http.DetectContentType(data); {
	case kind != "application/octet-stream" || len(data) < 12:
		return kind
	case string(data[4:12]) == "ftypqt  ":
		return "video/quicktime"
	case string(data[4:8]) == "ftyp":
		return "video/mp4"
	case data[0] == 0xFF && data[1]&0xE6 == 0xE2:
		return "audio/mpeg"
	}
	return "application/octet-stream"
}
