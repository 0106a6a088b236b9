// Package engine drives runs: it writes down what a person asked for, sends it
// once, watches the job, saves the video, and takes all of it up again after a
// crash. Budgets are checked here, in the one place that spends.
//
// It knows no vendor (see the adapters), no SQL (see store) and no screen.
package engine
