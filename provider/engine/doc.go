// Package engine schedules runs. One loop (loop.go) leases the runs that are due from the store
// and performs their next step: submit, poll, download, cancel, or reconcile after a crash.
// Each step saves its result before it acts on it. Budgets are checked here, where money is
// spent.
//
// The engine knows no vendor (see the adapters), no SQL (see store) and no screen.
package engine
