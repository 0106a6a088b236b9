package provider

import (
	"slices"
	"strings"
)

// ProofRule tells what one kind of response to a create call proves about the submission, with the
// source.
type ProofRule struct {
	// From and To are the first and last HTTP status of the rule. To 0 means From.
	From, To int
	// Codes restricts the rule to responses with one of these codes of the vendor, ignoring
	// case. nil = any.
	Codes []string
	// Proves is Rejected if the response means that nothing was accepted or charged, and
	// DeliveryUnknown if a source says that it does not mean that.
	Proves Delivery
	// Repeat allows the engine to send the same submission again automatically: it was rejected, and
	// waiting helps.
	Repeat bool
	Source string // page or program
	AsOf   string // date read, YYYY-MM-DD
}

// Proof is a provider's rules for responses to create calls. The first matching rule applies; a
// response without one proves nothing.
//
// Failures without a response are handled alike for all providers: only an unknown host, a
// refused connection and a failed handshake prove that nothing was sent. A timeout never does,
// not even one of the connection (aihub-studio 1.1.2, read 2026-11-30).
type Proof []ProofRule

// Of returns the rule for a response with a status and the vendor's code, which may be "". The
// zero rule means that it proves nothing.
func (p Proof) Of(status int, code string) ProofRule {
	for _, r := range p {
		if status < r.From || status > max(r.From, r.To) {
			continue
		}
		if r.Codes == nil || slices.ContainsFunc(r.Codes, func(c string) bool { return strings.EqualFold(c, code) }) {
			return r
		}
	}
	return ProofRule{}
}
