// Package run holds the vocabulary of runs: a run and its life, what a person orders,
// asks for and searches, budgets and sums. It is pure data and decisions; the engine
// drives runs, store keeps them and ui shows them, and all three speak of them by it.
package run
