package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/ui/sanitize"
)

func (c *invocation) models() *cobra.Command {
	var refresh bool
	cmd := &cobra.Command{
		Use:   "models",
		Short: "List the models, what they take and what they cost",
		Example: `  dailies models
  dailies models --refresh
  dailies models --json | jq -r 'select(.has_key) | .key'`,
		Long: "A price comes from the config, the vendor's live list, its pages, its formula, or your own\n" +
			"bills for similar runs, in this order, each with its date. --refresh asks the\n" +
			"vendors for their live lists: those that you have a key for, and those that need no key.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.reading(cmd.Context(), func(s *Session) error { return c.priced(cmd.Context(), s, refresh) })
		},
	}
	cmd.Flags().BoolVar(&refresh, "refresh", false, "fetch the vendors' live prices first")
	c.jsonFlag(cmd)
	return cmd
}

// modelObject is a model.
type modelObject struct {
	Key         string        `json:"key"` // what --model takes
	Provider    string        `json:"provider"`
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Mode        provider.Mode `json:"mode"`
	Note        *string       `json:"note"`
	HasKey      bool          `json:"has_key"`
	PromptMax   *int          `json:"prompt_max"`
	StartFrame  string        `json:"start_frame"` // absent, optional or required
	EndFrame    string        `json:"end_frame"`
	References  int           `json:"references"` // at most
	Ratios      []string      `json:"ratios"`
	Ratio       *string       `json:"ratio"` // the default
	Resolutions []string      `json:"resolutions"`
	Resolution  *string       `json:"resolution"`
	Unconfirmed []string      `json:"unconfirmed_resolutions"`
	Lengths     []any         `json:"durations"` // seconds, or "auto"
	Length      any           `json:"duration"`
	Audio       bool          `json:"audio"`
	Seed        bool          `json:"seed"`
	// Options are the other fields of the model, by their name in a request.
	Options map[string]optionObject `json:"options"`
	Prices  []priceObject           `json:"prices"`
	// Estimate5s is the price of 5 s with defaults for everything else.
	Estimate5s estimateObject `json:"estimate_5s"`
}

// optionObject describes a model's support of an option.
type optionObject struct {
	Need    string   `json:"need"`              // optional or required
	Choices []string `json:"choices,omitempty"` // of a choice
	Default *string  `json:"default,omitempty"`
	Most    int      `json:"at_most,omitempty"` // entries of a list, characters of a text
	Range   []int64  `json:"range,omitempty"`   // of a number: the least and the most
}

func options(m provider.Model) map[string]optionObject {
	all := map[string]optionObject{}
	for _, f := range provider.Fields() {
		if !f.IsOption() || !f.Offered(m) {
			continue
		}
		l := f.Limits(m)
		o := optionObject{Need: need(l.Requirement), Choices: l.Choices, Default: text(l.Default), Most: l.Max}
		if l.Least != 0 || l.Most != 0 {
			o.Range = []int64{l.Least, l.Most}
		}
		all[f.Column()] = o
	}
	return all
}

type priceObject struct {
	Resolution *string         `json:"resolution"` // null = every one
	PerSecond  *provider.Money `json:"per_second_usd"`
	PerVideo   *provider.Money `json:"per_video_usd"`
	Source     *string         `json:"source"`
	AsOf       *string         `json:"as_of"`

	Kind       provider.PriceKind `json:"kind"`
	Sound      *string            `json:"sound,omitempty"`       // with or without; left out where it makes no difference
	Footage    *string            `json:"video_input,omitempty"` // the same
	Flex       *string            `json:"flex,omitempty"`        // the same, for the service tier flex
	PerMillion *provider.Money    `json:"per_million_tokens_usd,omitempty"`
	Base       bool               `json:"base,omitempty"`
	Doubt      *string            `json:"doubt,omitempty"`
	Bills      int                `json:"bills,omitempty"`
}

// priced returns the models with the newest known prices.
func (c *invocation) priced(ctx context.Context, s *Session, refresh bool) error {
	if err := s.Engine.LoadBills(ctx); err != nil {
		return err
	}
	if refresh {
		for _, p := range s.Engine.RefreshPrices(ctx) {
			if p.Failed != "" {
				fmt.Fprintf(c.Err, "prices: the live prices of %s are not available: %s\n", infoOf(s, p.Provider).Title, sanitize.Line(p.Failed))
			}
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return c.listModels(s)
}

// fiveSeconds returns the price of 5 s with defaults for everything else, or of the nearest
// supported duration.
func fiveSeconds(m provider.Model) provider.Estimate {
	r := m.Defaults()
	r.Duration = min(max(5, m.Duration.Min), m.Duration.Max)
	return m.Estimate(r)
}

func (c *invocation) listModels(s *Session) error {
	t := &table{cut: 0}
	for _, m := range s.Engine.Models() {
		info := infoOf(s, m.Provider)
		if c.json {
			if err := c.printJSON(newModel(m, info)); err != nil {
				return err
			}
			continue
		}
		key := ""
		if !info.HasKey {
			key = "no key"
		}
		mode := string(m.Mode)
		if m.Note != "" {
			mode += ", " + m.Note
		}
		t.add(m.Key(), mode, lengths(m), strings.Join(m.AllResolutions(), " "), priceOf(m), key)
	}
	return c.printTable(t)
}

func newModel(m provider.Model, info provider.Info) modelObject {
	o := modelObject{
		Key: m.Key(), Provider: m.Provider, ID: m.ID, Name: m.Name, Mode: m.Mode, Note: text(m.Note), HasKey: info.HasKey,
		StartFrame: need(m.Start), EndFrame: need(m.End), References: m.References,
		Ratios: list(m.AspectRatios), Ratio: text(m.AspectRatio), Resolutions: list(m.Resolutions), Resolution: text(m.Resolution),
		Unconfirmed: list(m.Unverified), Length: length(m.Duration.Default), Audio: m.Audio, Seed: m.Seed,
		Options: options(m), Lengths: []any{}, Prices: []priceObject{}, Estimate5s: newEstimate(fiveSeconds(m)),
	}
	if m.Prompt.Max > 0 {
		o.PromptMax = &m.Prompt.Max
	}
	for _, n := range m.Durations() {
		o.Lengths = append(o.Lengths, length(n))
	}
	for _, p := range m.Prices {
		row := priceObject{
			Resolution: text(p.Resolution), Source: text(p.Source), AsOf: text(p.AsOf), Kind: p.From(), Sound: text(string(p.Sound)),
			Footage: text(string(p.Footage)), Flex: text(string(p.Flex)), Base: p.Base, Doubt: text(p.Doubt), Bills: p.Bills,
		}
		switch {
		case p.Tokens != nil:
			row.PerMillion = &p.Tokens.PerMillion
		case p.PerVideo > 0:
			row.PerVideo = &p.PerVideo
		default:
			row.PerSecond = &p.PerSecond
		}
		o.Prices = append(o.Prices, row)
	}
	return o
}

func need(n provider.Requirement) string {
	switch n {
	case provider.Optional:
		return "optional"
	case provider.Required:
		return "required"
	}
	return "absent"
}

func length(n int) any {
	if n == 0 {
		return provider.Auto
	}
	return n
}

func list(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

func lengths(m provider.Model) string {
	s := fmt.Sprintf("%d–%d s", m.Duration.Min, m.Duration.Max)
	switch {
	case m.Duration.AutoOnly:
		return "auto, " + s
	case m.Duration.Auto:
		return s + " or auto"
	}
	return s
}

// priceOf formats the price at the default resolution.
func priceOf(m provider.Model) string {
	p, ok := m.PriceFor(m.Resolution)
	switch {
	case !ok:
		return string(provider.Unpriced)
	case p.PerVideo > 0:
		return strings.TrimSpace(p.Rate() + " " + p.AsOf)
	}
	rate := fmt.Sprintf("%s at %s", p.Rate(), m.Resolution)
	if p.Doubt != "" {
		rate += ", " + p.Doubt
	}
	return strings.TrimSpace(rate + " " + p.AsOf)
}
