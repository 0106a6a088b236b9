package download

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"dailies/provider"
)

// format is a container format.
type format int

const (
	formatUnknown  format = iota
	formatBoxes           // MP4, QuickTime and relatives
	formatMatroska        // and WebM
	formatAVI
	formatGIF
)

// formatBytes is how many bytes are needed to detect a format.
const formatBytes = 12

// formatOf detects the format of a file by its first bytes.
func formatOf(head []byte) format {
	switch {
	case len(head) < formatBytes:
		return formatUnknown
	case binary.BigEndian.Uint32(head) == ebmlHead:
		return formatMatroska
	case slices.Contains(topBoxes, string(head[4:8])):
		return formatBoxes
	case string(head[:4]) == "RIFF" && string(head[8:12]) == "AVI ":
		return formatAVI
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return formatGIF
	}
	return formatUnknown
}

// endings returns the extensions that [Sniff] may return.
func endings() []string { return []string{".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".gif"} }

// Sniff validates a downloaded file and returns the extension for its content, or an error of
// KindFile if it is not a complete video.
func Sniff(f io.ReaderAt, size int64) (ending string, err error) {
	head := make([]byte, min(size, formatBytes))
	if _, err := f.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", notVideo("it cannot be read")
	}
	switch formatOf(head) {
	case formatBoxes:
		return boxesKind(f, size)
	case formatMatroska:
		return matroskaKind(f, size)
	case formatAVI:
		return ".avi", walkAVI(f, size)
	case formatGIF:
		return ".gif", walkGIF(io.NewSectionReader(f, 0, size))
	}
	return "", notVideo("it does not start like a video")
}

func notVideo(why string) *provider.Error {
	return provider.Errorf(provider.KindFile, "the download is not a complete video: %s", why).WithHint("download it again")
}
