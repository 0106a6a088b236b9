package runcomfy

import (
	"encoding/json"
	"strconv"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// adaptive is RunComfy's word for [provider.Auto].
const adaptive = "adaptive"

// imageInput is the body for seedance 1.0 pro. Every field is always sent: the
// schema fills an omitted prompt or image with a sample, which would be billed.
type imageInput struct {
	Prompt     string `json:"prompt"`
	FirstFrame string `json:"first_frame_image_url"`
	Resolution string `json:"resolution"`
	Ratio      string `json:"ratio"`
	Duration   int    `json:"duration"`
}

// referenceInput is the body for the seedance 2.0 models. No word for a random
// seed is documented, so without one the field is left out.
type referenceInput struct {
	Prompt      string   `json:"prompt"`
	Images      []string `json:"images,omitempty"`
	AspectRatio string   `json:"aspect_ratio"`
	Duration    int      `json:"duration"`
	Resolution  string   `json:"resolution"`
	Audio       bool     `json:"generate_audio"`
	Seed        *int64   `json:"seed,omitempty"`
}

// input returns the body of a submit, nil for a model that is not in the table.
func input(r provider.Request) any {
	switch r.Model {
	case seedance1Pro:
		return imageInput{
			Prompt: r.Prompt, FirstFrame: r.StartFrame,
			Resolution: r.Resolution, Ratio: ratio(r.Ratio), Duration: r.Seconds,
		}
	case seedance2Pro, seedance2Fast:
		return referenceInput{
			Prompt: r.Prompt, Images: r.References, AspectRatio: ratio(r.Ratio), Duration: r.Seconds,
			Resolution: r.Resolution, Audio: r.Audio, Seed: r.Seed,
		}
	}
	return nil
}

func ratio(canonical string) string {
	if canonical == provider.Auto {
		return adaptive
	}
	return canonical
}

// submitted is the answer to a submit. The URLs beside the id are not read: the
// key must not follow an address out of an answer.
type submitted struct {
	RequestID vendorhttp.Text `json:"request_id"`
}

// standing is the answer to a status or a result call. The result's status may
// differ from that of the status call, and it alone knows of a failure.
type standing struct {
	Status vendorhttp.Text       `json:"status"`
	Queue  vendorhttp.Text       `json:"queue_position"` // status call, while queued
	Output json.RawMessage `json:"output"`         // result call, on success only
	Cost   vendorhttp.Text       `json:"cost"`           // result call, US dollars
	Error  json.RawMessage `json:"error"`          // text, or an object
}

// stopped is the answer to a cancel call. Its status may say "completed" next to
// an outcome of "cancelled", so the outcome decides.
type stopped struct {
	Outcome vendorhttp.Text `json:"outcome"`
}

// balance is the answer to a balance call.
type balance struct {
	USD      vendorhttp.Text `json:"balance_usd"`
	Currency vendorhttp.Text `json:"currency"`
}

// listed is a model of the catalogue.
type listed struct {
	Price vendorhttp.Text `json:"base_price_usd"`
	Unit  vendorhttp.Text `json:"price_unit"` // "second" or "output"
	Note  vendorhttp.Text `json:"pricing_note"`
}

// count is the text as a count, nil when it is none.
func count(t vendorhttp.Text) *int {
	n, err := strconv.Atoi(string(t))
	if err != nil || n < 0 {
		return nil
	}
	return &n
}
