// Package run defines the domain types that the engine, the store and the user interface share:
// runs and their states, orders, commands, queries, budgets and spending. It holds data and
// pure functions only.
package run
