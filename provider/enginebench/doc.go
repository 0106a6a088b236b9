// Package enginebench measures the cost and speed of the engine and the program over real HTTP.
// The vendors run in a separate process, so that the measured processor time is ours. Every
// figure is printed beside that of a reference measured in the same run.
//
// It holds only tests and their tools, which run on request:
//
//	DAILIES_SPEED=1 go test -v ./provider/enginebench
//
// They print tables. Counts (connections, goroutines, bytes) fail the test when they exceed
// their limit; times are only reported, because they vary between machines. With
// DAILIES_SPEED_PROFILE=folder the processor profiles of the engine are written there.
package enginebench
