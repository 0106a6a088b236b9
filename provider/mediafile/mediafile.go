// Package mediafile validates local videos and audio files before money is spent on them: their
// type, whether a video is complete, and their duration and size. It decodes nothing and sends
// nothing.
package mediafile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/imagefile"
)

// maxBytes limits how much of a file is read; models allow less.
const maxBytes = 1_000_000_000

// Measure returns the facts about a local video or audio file, without its hash. A path may
// begin with "~/". Errors are of KindFile: not found, not a file, empty, too large, or a video
// that is cut off. A complete file of another kind is no error; its facts tell what it is.
func Measure(path string) (provider.MediaInfo, error) {
	f, err := imagefile.Open(path)
	if err != nil {
		return provider.MediaInfo{}, err
	}
	defer f.Close()
	return measure(f, path)
}

// Read is [Measure] with the hash, for which the whole file is read.
func Read(path string) (provider.MediaInfo, error) {
	f, err := imagefile.Open(path)
	if err != nil {
		return provider.MediaInfo{}, err
	}
	defer f.Close()
	facts, err := measure(f, path)
	if err != nil {
		return facts, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return facts, imagefile.ReadError(path, err)
	}
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, maxBytes+1))
	if err != nil {
		return facts, imagefile.ReadError(path, err)
	}
	if n != facts.Bytes {
		return facts, provider.Errorf(provider.KindFile, "%s changed while it was read", filepath.Base(path)).WithHint("try again")
	}
	facts.Hash = hex.EncodeToString(h.Sum(nil))
	return facts, nil
}

func measure(f *os.File, path string) (provider.MediaInfo, error) {
	facts := provider.MediaInfo{Path: path}
	st, err := f.Stat()
	if err != nil {
		return facts, imagefile.ReadError(path, err)
	}
	facts.Bytes = st.Size()
	switch {
	case facts.Bytes == 0:
		return facts, provider.Errorf(provider.KindFile, "%s is empty", filepath.Base(path)).WithHint("choose another file")
	case facts.Bytes > maxBytes:
		return facts, provider.Errorf(provider.KindFile, "%s has more than %d MB", filepath.Base(path), maxBytes/1_000_000).WithHint("make it smaller")
	}
	mt, err := mimetype.DetectReader(io.NewSectionReader(f, 0, facts.Bytes))
	if err != nil {
		return facts, imagefile.ReadError(path, err)
	}
	facts.Type = mediaType(mt.String())
	switch facts.Type {
	case provider.TypeMP4, provider.TypeMOV, provider.TypeWebM, "video/x-matroska", "video/x-m4v", "video/x-msvideo":
		if _, err := download.Sniff(f, facts.Bytes); err != nil {
			return facts, incomplete(path, err)
		}
	}
	err = nil
	switch facts.Type {
	case provider.TypeMP4, provider.TypeMOV, "video/x-m4v", "audio/mp4", "audio/x-m4a":
		readMovie(f, &facts)
	case provider.TypeWebM, "video/x-matroska":
		readMatroska(f, &facts)
	case provider.TypeWAV:
		err = readWAV(f, &facts)
	case provider.TypeMP3:
		readMP3(f, &facts)
	}
	if err != nil {
		return facts, provider.Errorf(provider.KindFile, "%s is cut off: its end is missing", filepath.Base(path)).WithHint("copy it again")
	}
	return facts, nil
}

// mediaType returns the media type without parameters, under one name each.
func mediaType(detected string) string {
	name := strings.TrimSpace(strings.Split(detected, ";")[0])
	switch name {
	case "audio/wave", "audio/x-wav", "audio/vnd.wave":
		return provider.TypeWAV
	case "audio/mp3", "audio/x-mpeg":
		return provider.TypeMP3
	}
	return name
}

// incomplete names the local file in an error about a download.
func incomplete(path string, err error) error {
	why := err.Error()
	if e, ok := errors.AsType[*provider.Error](err); ok {
		_, why, _ = strings.Cut(e.Message, ": ")
	}
	return provider.Errorf(provider.KindFile, "%s is not a complete video: %s", filepath.Base(path), why).WithHint("copy it again, or export it again")
}
