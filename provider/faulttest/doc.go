// Package faulttest tests the outcome of a run, and what it cost, for every adapter, step and
// fault. The expected outcomes are a table.
//
// It holds only tests. The faults are injected by the sandbox, except for connections that
// cannot be established.
package faulttest
