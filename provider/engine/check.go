package engine

import (
	"context"
	"fmt"

	"dailies/provider"
	"dailies/provider/imagefile"
	"dailies/provider/mediafile"
	"dailies/provider/run"
)

// Check validates a request. It reads local files and does not use the network.
func (e *Engine) Check(ctx context.Context, modelKey string, r provider.Request) run.CheckResult {
	m, ok := e.Model(modelKey)
	if !ok {
		return run.CheckResult{Issues: []provider.FieldIssue{{Field: provider.FieldModel, Message: fmt.Sprintf("there is no model %q; see the list of models", modelKey)}}}
	}
	c := checker{ctx: ctx, model: m, title: e.info(m.Provider).Title}
	r, named, issues := e.resolve(ctx, m, r)
	c.Issues, c.Images, c.Media = append(issues, m.Check(r)...), map[string]provider.ImageInfo{}, map[string]provider.MediaInfo{}
	prompt, _ := provider.FieldOf(provider.FieldPrompt)
	for _, ref := range named {
		c.add(prompt, namedFileIssue(ref), false)
	}
	for _, f := range provider.Fields() {
		if !f.IsMedia() || !f.Offered(m) || m.NoUploadsFor(f) != "" {
			continue
		}
		files := f.Values(r)
		if most := f.Limits(m).Max; most > 0 {
			files = files[:min(len(files), most)]
		}
		for _, file := range files {
			c.file(f, file)
		}
	}
	c.shapes(r)
	c.totals(r)
	return c.CheckResult
}

// checker validates the local files of a request.
type checker struct {
	run.CheckResult
	ctx   context.Context
	model provider.Model
	title string // of the provider
}

func (c *checker) add(f provider.FieldSpec, message string, warning bool) {
	if message != "" {
		c.Issues = append(c.Issues, provider.FieldIssue{Field: f.ID, Message: message, Warning: warning})
	}
}

// file validates one entry of a field if it is a local file.
func (c *checker) file(f provider.FieldSpec, text string) {
	path := provider.CleanImage(text)
	if !provider.IsPath(path) || c.ctx.Err() != nil {
		return
	}
	if f.IsImage() {
		facts, err := imagefile.Read(path)
		if err != nil {
			c.add(f, provider.UserMessage(err), false)
			return
		}
		c.Images[text] = facts
		c.add(f, c.model.Images.Check(facts), false)
		c.add(f, facts.Warning(c.title), true)
		c.add(f, c.model.Images.Unstated().Unlikely(facts), true)
		return
	}
	facts, err := mediafile.Measure(path)
	if err != nil {
		c.add(f, provider.UserMessage(err), false)
		return
	}
	c.Media[text] = facts
	limits := c.model.MediaLimits(f)
	c.add(f, limits.Check(facts, f.Kind == provider.ValueAudios), false)
	c.add(f, limits.Unchecked(facts), true)
}

// shapes warns about an end frame of another shape than the start frame.
func (c *checker) shapes(r provider.Request) {
	start, known := c.Images[r.StartFrame]
	end, ok := c.Images[r.EndFrame]
	if field, listed := provider.FieldOf(provider.FieldEnd); known && ok && listed {
		c.add(field, end.Unlike(start), true)
	}
}

// totals validates what the videos, and the audio files, are together.
func (c *checker) totals(r provider.Request) {
	sums, last, others := map[bool][]provider.MediaInfo{}, map[bool]provider.FieldSpec{}, map[bool]bool{}
	for _, f := range provider.Fields() {
		if !f.IsMedia() || f.IsImage() {
			continue
		}
		audio := f.Kind == provider.ValueAudios
		for _, text := range f.Values(r) {
			if facts, ok := c.Media[text]; ok {
				sums[audio], last[audio] = append(sums[audio], facts), f
			} else {
				others[audio] = true
			}
		}
	}
	for _, audio := range []bool{false, true} {
		if len(sums[audio]) > 0 {
			c.add(last[audio], c.model.MediaLimits(last[audio]).CheckTotal(sums[audio], others[audio]), false)
		}
	}
}

// measured returns the facts about the local videos of a request that can be read.
func measured(r provider.Request) run.CheckResult {
	c := run.CheckResult{Media: map[string]provider.MediaInfo{}}
	for _, f := range r.Clean().LocalFiles() {
		if f.Field.IsImage() || f.Audio() {
			continue
		}
		if facts, err := mediafile.Measure(f.Path); err == nil {
			c.Media[f.Path] = facts
		}
	}
	return c
}
