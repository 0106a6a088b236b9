// Package e2e plays people with the real program: its binary, in a
// pseudo-terminal with an emulator behind it, keys in and a screen out. It is
// tests and what they need for it, and nothing of the app.
package e2e
