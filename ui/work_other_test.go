//go:build !linux

package ui_test

import "time"

// worked returns the wall-clock time: the CPU time is not available.
func worked() time.Duration { return time.Duration(time.Now().UnixNano()) }
