// Package e2e plays people with the real program: its binary, in a
// pseudo-terminal with an emulator behind it, keys in and a screen out. It is
// tests and what they need for it, and nothing of the app. They run with the tag e2e:
// go test -tags e2e ./ui/e2e.
package e2e
