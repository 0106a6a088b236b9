package provider

import (
	"fmt"
	"slices"
	"strings"
)

// MediaInfo holds the properties of a local video or audio file.
type MediaInfo struct {
	Path          string
	Type          string // media type, detected from the content
	Bytes         int64
	Seconds       float64 // duration; 0 = unknown
	Width, Height int     // of a video, in pixels as displayed without rotation; 0 = unknown
	Hash          string  // SHA-256 of the content, hex; "" if it was not computed
}

// MediaLimits limits the local videos or audio files of a request. 0 = no known limit. They
// apply to local files only: what an address holds is not known.
type MediaLimits struct {
	// NoUploads is "" if local files can be sent, else what to do instead, one sentence.
	NoUploads string
	// Types are the accepted media types; none = every video, or every audio type.
	Types         []string
	MaxBytes      int64
	MaxTotalBytes int64 // of all files of the request
	// MinSeconds and MaxSeconds bound the duration of each file, MinTotal and MaxTotal that of all
	// together.
	MinSeconds, MaxSeconds, MinTotal, MaxTotal float64
	// MinSource is the minimum duration of a source video, where it differs.
	MinSource            float64
	MinSide, MaxSide     int
	MinPixels, MaxPixels int // width × height
	MinRatio, MaxRatio   float64
}

// MediaLimits returns the limits of the local files of a field of videos or audio files.
func (m Model) MediaLimits(f FieldSpec) MediaLimits {
	l := m.Videos
	if f.Kind == ValueAudios {
		l = m.Audios
	}
	if f.ID == FieldSourceVideo && l.MinSource > 0 {
		l.MinSeconds = l.MinSource
	}
	return l
}

// NoUploadsFor returns what to do instead of giving a local file in a field, or "" if local files
// can be sent.
func (m Model) NoUploadsFor(f FieldSpec) string {
	if f.IsImage() {
		return m.NoUploads
	}
	return m.MediaLimits(f).NoUploads
}

// Check returns why a file exceeds the limits, or "". audio tells that it must be audio, else a
// video.
func (l MediaLimits) Check(f MediaInfo, audio bool) string {
	ratio := float64(f.Width) / float64(max(f.Height, 1))
	sized := f.Width > 0 && f.Height > 0
	switch {
	case !l.accepts(f.Type, audio):
		return fmt.Sprintf("this is %s, not %s", orUnknown(f.Type), l.accepted(audio))
	case l.MaxBytes > 0 && f.Bytes > l.MaxBytes:
		return fmt.Sprintf("the file has %.1f MB; the limit is %d MB", float64(f.Bytes)/1e6, l.MaxBytes/1e6)
	case f.Seconds > 0 && f.Seconds < l.MinSeconds-tolerance:
		return fmt.Sprintf("it is %s s long; the minimum is %g s", seconds(f.Seconds), l.MinSeconds)
	case l.MaxSeconds > 0 && f.Seconds > l.MaxSeconds+tolerance:
		return fmt.Sprintf("it is %s s long; the maximum is %g s", seconds(f.Seconds), l.MaxSeconds)
	case audio || !sized:
	case min(f.Width, f.Height) < l.MinSide:
		return fmt.Sprintf("the video is %d×%d; each side must have at least %d pixels", f.Width, f.Height, l.MinSide)
	case l.MaxSide > 0 && max(f.Width, f.Height) > l.MaxSide:
		return fmt.Sprintf("the video is %d×%d; each side may have at most %d pixels", f.Width, f.Height, l.MaxSide)
	case f.Width*f.Height < l.MinPixels:
		return fmt.Sprintf("the video is %d×%d; a frame must have at least %d pixels", f.Width, f.Height, l.MinPixels)
	case l.MaxPixels > 0 && f.Width*f.Height > l.MaxPixels:
		return fmt.Sprintf("the video is %d×%d; a frame may have at most %d pixels", f.Width, f.Height, l.MaxPixels)
	case ratio < l.MinRatio, l.MaxRatio > 0 && ratio > l.MaxRatio:
		return fmt.Sprintf("the video is %d×%d; width over height must lie between %g and %g", f.Width, f.Height, l.MinRatio, l.MaxRatio)
	}
	return ""
}

// tolerance is how much a duration may exceed a limit, in seconds: containers round to frames.
const tolerance = 0.05

// Unchecked returns which limit could not be checked, or "".
func (l MediaLimits) Unchecked(f MediaInfo) string {
	if f.Seconds == 0 && l.MinSeconds+l.MaxSeconds+l.MinTotal+l.MaxTotal > 0 {
		return "its length cannot be read from the file, so it was not checked: " + l.lengths()
	}
	return ""
}

func (l MediaLimits) lengths() string {
	switch {
	case l.MinSeconds > 0 && l.MaxSeconds > 0:
		return fmt.Sprintf("%g to %g s are accepted", l.MinSeconds, l.MaxSeconds)
	case l.MaxSeconds > 0:
		return fmt.Sprintf("at most %g s are accepted", l.MaxSeconds)
	case l.MinTotal > 0 && l.MaxTotal > 0:
		return fmt.Sprintf("%g to %g s together are accepted", l.MinTotal, l.MaxTotal)
	case l.MaxTotal > 0:
		return fmt.Sprintf("at most %g s together are accepted", l.MaxTotal)
	}
	return fmt.Sprintf("at least %g s are accepted", l.MinSeconds)
}

// CheckTotal returns why the files of a request together exceed the limits, or "". others tells
// that there are more, whose properties are unknown.
func (l MediaLimits) CheckTotal(all []MediaInfo, others bool) string {
	var length float64
	var size int64
	for _, f := range all {
		length += f.Seconds
		size += f.Bytes
		others = others || f.Seconds == 0
	}
	switch {
	case !others && length < l.MinTotal-tolerance:
		return fmt.Sprintf("they are %s s long together; the minimum is %g s", seconds(length), l.MinTotal)
	case l.MaxTotal > 0 && length > l.MaxTotal+tolerance:
		return fmt.Sprintf("they are %s s long together; the maximum is %g s", seconds(length), l.MaxTotal)
	case l.MaxTotalBytes > 0 && size > l.MaxTotalBytes:
		return fmt.Sprintf("they have %.1f MB together; the limit is %d MB", float64(size)/1e6, l.MaxTotalBytes/1e6)
	}
	return ""
}

func (l MediaLimits) accepts(mediaType string, audio bool) bool {
	if len(l.Types) > 0 {
		return slices.Contains(l.Types, mediaType)
	}
	return strings.HasPrefix(mediaType, kindOfMedia(audio)+"/")
}

// accepted names the accepted types: "an MP4 or MOV video".
func (l MediaLimits) accepted(audio bool) string {
	var names []string
	for _, t := range l.Types {
		names = append(names, typeName(t))
	}
	kind := kindOfMedia(audio)
	switch len(names) {
	case 0:
		return map[string]string{"video": "a video", "audio": "an audio file"}[kind]
	case 1:
		return "an " + names[0] + " file"
	}
	return "an " + strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1] + " file"
}

func kindOfMedia(audio bool) string {
	if audio {
		return "audio"
	}
	return "video"
}

// The media types that vendors accept, as [MediaInfo.Type] has them.
const (
	TypeMP4  = "video/mp4"
	TypeMOV  = "video/quicktime"
	TypeWebM = "video/webm"
	TypeMP3  = "audio/mpeg"
	TypeWAV  = "audio/wav"
)

// typeName is the name of a media type for users.
func typeName(mediaType string) string {
	switch mediaType {
	case TypeMP4:
		return "MP4"
	case TypeMOV:
		return "MOV"
	case TypeWebM:
		return "WebM"
	case TypeMP3:
		return "MP3"
	case TypeWAV:
		return "WAV"
	}
	_, name, _ := strings.Cut(mediaType, "/")
	return strings.ToUpper(strings.TrimPrefix(name, "x-"))
}

// seconds formats a duration: "5" or "4.2".
func seconds(s float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", s), ".0") }

// String describes the file: "5.1 s 1280×720 MP4".
func (f MediaInfo) String() string {
	var words []string
	if f.Seconds > 0 {
		words = append(words, seconds(f.Seconds)+" s")
	}
	if f.Width > 0 {
		words = append(words, fmt.Sprintf("%d×%d", f.Width, f.Height))
	}
	return strings.Join(append(words, typeName(f.Type)), " ")
}
