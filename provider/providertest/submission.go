package providertest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"dailies/provider"
)

// TextModel returns the first model of a provider that needs no image and does not block, or
// false.
func TextModel(p provider.Provider) (provider.Model, bool) {
	for _, m := range p.Models() {
		if m.Start != provider.Required && !m.Blocking {
			return m, true
		}
	}
	return provider.Model{}, false
}

// Addresses of inputs; they are never fetched.
const (
	startURL = "https://example.com/start.png"
	endURL   = "https://example.com/end.png"
	imageURL = "https://example.com/reference.png"
)

// newSubmission returns a complete order for a model with its defaults and a new key.
func newSubmission(m provider.Model, prompt string) provider.Submission {
	q := m.Defaults()
	q.Prompt = prompt
	if m.Start == provider.Required {
		q.StartFrame = startURL
	}
	if m.NeedsReference {
		q.References = []string{imageURL}
	}
	for _, f := range provider.Fields() {
		if f.IsOption() && f.Limits(m).Requirement == provider.Required {
			say(&q, f, f.Limits(m), sample(f))
		}
	}
	return provider.Submission{Request: q, ClientRef: ref, IdempotencyKey: newKey()}
}

// newKey returns a unique idempotency key.
func newKey() string { return fmt.Sprintf("6f6a1d5e-0a0e-4b37-9a0e-%012x", rand.Uint64()>>16) }

// sample returns a value for an option that is neither a choice nor a number.
func sample(f provider.FieldSpec) string {
	switch {
	case f.IsMedia():
		return "https://example.com/" + f.Column()
	case f.Kind == provider.ValueSwitch:
		return "on"
	}
	return "sample-1"
}

// say sets an option and the fields that it requires.
func say(q *provider.Request, f provider.FieldSpec, l provider.Limits, values ...string) {
	_ = f.Set(q, values...) // they are of its kind
	for id, value := range l.With {
		if other, ok := provider.FieldOf(id); ok {
			_ = other.Set(q, value) // a value of the table
		}
	}
}

// ready returns a complete order for a model. If it completes a draft, that is created first,
// by the model with the most similar name.
func (h *harness) ready(m provider.Model) provider.Submission {
	h.Helper()
	o := newSubmission(m, "a cat")
	if m.Options[provider.FieldDraftID].Requirement == provider.Required {
		o.Request.DraftID = h.draft(m)
	}
	return o
}

func (h *harness) draft(final provider.Model) string {
	h.Helper()
	var from provider.Model
	for _, m := range h.Models() {
		l := m.Options[provider.FieldDraft]
		if l.Requirement != provider.Unsupported && (from.ID == "" || common(m.ID, final.ID) > common(from.ID, final.ID)) {
			from = m
		}
	}
	o := newSubmission(from, "a cat")
	f, _ := provider.FieldOf(provider.FieldDraft)
	say(&o.Request, f, from.Options[provider.FieldDraft], "on")
	report, err := h.Submit(h.Context(), o)
	if err != nil {
		h.Fatalf("the draft of %s: %v", final.ID, err)
	}
	return h.finish(report).Job
}

// common returns the length of the common prefix of two ids.
func common(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// options submits every value of every option that a model accepts.
func options(m provider.Model, try func(string, func(*provider.Request))) {
	for _, f := range provider.Fields() {
		l := f.Limits(m)
		if !f.IsOption() || l.Requirement == provider.Unsupported || f.ID == provider.FieldDraftID {
			continue
		}
		var values [][]string
		switch {
		case f.Kind == provider.ValueChoice:
			for _, c := range l.Choices {
				values = append(values, []string{c})
			}
		case f.Kind == provider.ValueNumber:
			values = [][]string{{number(l.Least)}, {number(max(l.Most, 1))}}
		case f.IsList():
			values = [][]string{{sample(f)}, strings.Split(strings.Repeat(" "+sample(f), l.Max)[1:], " ")}
		default:
			values = [][]string{{sample(f)}}
		}
		for _, v := range values {
			try(string(f.ID)+" "+strings.Join(v, " "), func(q *provider.Request) {
				if f.ID == provider.FieldReferenceAudios && !m.LoneAudio {
					q.References = []string{imageURL}
				}
				say(q, f, l, v...)
			})
		}
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
