//go:build !linux

package store_test

import "time"

// worked returns the wall-clock time: the CPU time is not available.
func worked() time.Duration { return time.Duration(time.Now().UnixNano()) }
