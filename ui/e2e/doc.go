// Package e2e tests the real binary in a pseudo-terminal with a terminal emulator: keys in, a screen
// out. It contains only tests and their helpers.
package e2e
