package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dailies/provider"
)

func (c *command) models() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "models",
		Short: "List the models, what they take and what they cost",
		Example: `  dailies models
  dailies models --json | jq -r 'select(.has_key) | .key'`,
		Long: "Prices are dollars a second, with the date on which they were read; those of the\n" +
			"config stand in front of them. A ? is a price that nobody published.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.reading(cmd.Context(), func(s *Session) error { return c.listModels(s) })
		},
	}
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
	// Options are the other fields that it takes, by their name in a request.
	Options map[string]optionObject `json:"options"`
	Prices  []priceObject           `json:"prices"`
}

// optionObject is what a model takes of an option.
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
		o := optionObject{Need: need(l.Need), Choices: l.Choices, Default: text(l.Default), Most: l.Max}
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
}

func (c *command) listModels(s *Session) error {
	t := &table{cut: 0}
	for _, m := range s.Engine.Models() {
		info := infoOf(s, m.Provider)
		if c.json {
			if err := c.put(newModel(m, info)); err != nil {
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
		Ratios: list(m.Ratios), Ratio: text(m.Ratio), Resolutions: list(m.Resolutions), Resolution: text(m.Resolution),
		Unconfirmed: list(m.Unconfirmed), Length: length(m.Length.Default), Audio: m.Audio, Seed: m.Seed,
		Options: options(m), Lengths: []any{}, Prices: []priceObject{},
	}
	if m.Prompt.Max > 0 {
		o.PromptMax = &m.Prompt.Max
	}
	for _, n := range m.Lengths() {
		o.Lengths = append(o.Lengths, length(n))
	}
	for _, p := range m.Prices {
		row := priceObject{Resolution: text(p.Resolution), Source: text(p.Source), AsOf: text(p.AsOf)}
		if p.PerVideo > 0 {
			row.PerVideo = &p.PerVideo
		} else {
			row.PerSecond = &p.PerSecond
		}
		o.Prices = append(o.Prices, row)
	}
	return o
}

func need(n provider.Need) string {
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
	s := fmt.Sprintf("%d–%d s", m.Length.Min, m.Length.Max)
	switch {
	case m.Length.AutoOnly:
		return "auto, " + s
	case m.Length.Auto:
		return s + " or auto"
	}
	return s
}

// priceOf is the price at the default resolution.
func priceOf(m provider.Model) string {
	p, ok := m.PriceFor(m.Resolution)
	switch {
	case !ok:
		return "?"
	case p.PerVideo > 0:
		return strings.TrimSpace(p.PerVideo.Full() + " a video " + p.AsOf)
	}
	return strings.TrimSpace(fmt.Sprintf("%s/s at %s %s", p.PerSecond.Full(), m.Resolution, p.AsOf))
}
