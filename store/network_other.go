//go:build !linux

package store

// onNetwork cannot tell on this system. Opening tries WAL and falls back.
func onNetwork(string) bool { return false }
