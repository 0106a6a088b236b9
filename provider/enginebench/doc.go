// Package enginebench measures what the engine costs and how fast it is, on the real
// engine and the real program over real HTTP, with the vendors in a process of
// their own so that the processor time is ours alone. Every figure stands beside
// a peer measured in the same run.
//
// It holds tests and their tools only, and they run when they are asked to:
//
//	DAILIES_SPEED=1 go test -v ./provider/enginebench
//
// They print tables. Counts (connections, goroutines, bytes) fail the test when
// their gate is missed; times only say so, since machines are noisy. With
// DAILIES_SPEED_PROFILE=folder the engine's processor profiles are written there.
package enginebench
