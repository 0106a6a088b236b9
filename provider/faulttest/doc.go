// Package faulttest proves what becomes of a run, and of the money, when something
// goes wrong: every adapter, at every step, with every fault, each with the end
// that it must have written down as data.
//
// It holds tests only. What goes wrong is done by the sandbox, but for connections
// that cannot be made.
package faulttest
