package provider

import (
	"slices"
	"strings"
)

// ProofRule says what one kind of answer to a create call proves about the order
// that was sent, and where that is written.
type ProofRule struct {
	// From and To are the HTTP statuses that the rule is for, both included. To is
	// From when it is 0.
	From, To int
	// Codes restricts the rule to answers with one of these codes of the vendor,
	// whatever their case. nil is every answer with such a status.
	Codes []string
	// Proves is Refused where the answer means that nothing was taken and nothing
	// charged, and DeliveryUnknown where a source says that it means no such thing.
	Proves Delivery
	// Repeat allows the engine to send the same order again by itself: it was
	// refused, and waiting helps.
	Repeat bool
	Source string // the page or program that says so
	AsOf   string // the day on which that was read, YYYY-MM-DD
}

// Proof is a provider's rules of what an answer to a create call proves. The
// first rule that matches counts; an answer that none matches proves nothing.
//
// It is about answers. What breaks before one came is the same for all providers:
// only a name that is not found, a refused connection and a failed handshake
// prove that nothing was sent. A time-out never does, that of a connection
// included (aihub-studio 1.1.2, read 2026-11-30).
type Proof []ProofRule

// Of returns the rule for an answer with a status and the vendor's code, which
// may be "". The zero rule stands for an answer that proves nothing.
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
