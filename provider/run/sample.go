package run

import (
	"fmt"
	"slices"
	"strings"
)

// SampleTag marks the sample runs of the demo for people. They are recognized by their keys, since anybody can
// write a tag.
const SampleTag = "sample"

const sampleKey = "sample-"

// SampleKey returns the idempotency key of a sample run.
func SampleKey(number int) string { return fmt.Sprintf(sampleKey+"%03d", number) }

// InheritedTags returns the tags of a run that is made from r: those of r, without the mark of a sample run.
func (r Run) InheritedTags() []string {
	tags := slices.Clone(r.Tags)
	if !strings.HasPrefix(r.IdempotencyKey, sampleKey) {
		return tags
	}
	return slices.DeleteFunc(tags, func(tag string) bool { return tag == SampleTag })
}
