// Package faults proves what becomes of a run, and of the money, when something
// goes wrong: every adapter, at every step, with every fault, each with the end
// that it must have written down as data.
//
// It holds a gateway that misbehaves on purpose and tests, nothing of the program.
package faults
