//go:build !linux

package film

import "time"

// limit does nothing: other systems cannot limit another process. ffmpeg's own limits remain.
func limit(int, uint64, time.Duration) error { return nil }
