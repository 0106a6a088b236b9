package sandbox

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// aihubmaxModels are the models of the vendor's API descriptions. 1080p is left
// out: the page of image to video says 480p and 720p. Prices are invented.
func aihubmaxModels() []model {
	var all []model
	for _, tier := range []struct{ name, price string }{{"seedance-2.0-", "0.20"}, {"seedance-2.0-fast-", "0.16"}} {
		for _, mode := range []string{"image-to-video", "text-to-video", "reference-to-video"} {
			all = append(all, model{id: tier.name + mode, price: dollars(tier.price), resolution: "720p", seconds: 5, fields: hubTwo(mode)})
		}
	}
	for _, mode := range []string{"text-to-video", "image-to-video", "reference-to-video"} {
		all = append(all, model{id: "seedance-2.5-" + mode, price: dollars("0.30"), resolution: "720p", seconds: 5, fields: hubTwoFive(mode)})
	}
	for _, id := range []string{"seedance-1.5-pro", "seedance-1.0-pro-fast"} {
		all = append(all, model{id: id, price: dollars("0.08"), resolution: "720p", seconds: 5, fields: []field{
			{name: "model", required: true},
			{name: "prompt", role: isPrompt, required: true},
			{name: "image_url", role: isStart, kind: link},
			{name: "duration", role: isSeconds, kind: whole, min: 2, max: 12},
			{name: "size", role: isRatio, oneOf: []string{"auto", "1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"}},
			{name: "model_params", kind: object},
			{name: "callback_url", kind: link, most: 2048},
		}})
	}
	return all
}

func hubFrames(mode string) []field {
	switch mode {
	case "image-to-video":
		return []field{{name: "image_url", role: isStart, kind: link, required: true}}
	case "reference-to-video":
		return []field{
			{name: "image_urls", role: isRefs, kind: links, most: 9},
			{name: "video_urls", kind: links, most: 3},
			{name: "audio_urls", kind: links, most: 3},
		}
	}
	return nil
}

func hubTwo(mode string) []field {
	fields := append(hubFrames(mode), []field{
		{name: "model", required: true},
		{name: "prompt", role: isPrompt, required: true, most: 5000},
		{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p"}},
		{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
		{name: "duration", role: isSeconds, kind: whole, min: 4, max: 15, also: []int{-1}},
		{name: "generate_audio", role: isAudio, kind: boolean},
		{name: "seed", role: isSeed, kind: whole},
	}...)
	if mode == "image-to-video" {
		fields = append(fields, field{name: "end_image_url", role: isEnd, kind: link, null: true})
	}
	return fields
}

func hubTwoFive(mode string) []field {
	return append(hubFrames(mode), []field{
		{name: "model", required: true},
		{name: "prompt", role: isPrompt, required: true},
		{name: "duration", role: isSeconds, kind: whole, min: 4, max: 30},
		{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}},
		{name: "aspect_ratio", role: isRatio, oneOf: comfyRatios("adaptive")},
	}...)
}

// maxHubFile is the vendor's own cap of an upload as a stream.
const maxHubFile = 50 << 20

// uploadStream is POST /v1/files/upload/stream: multipart with a part "file".
func (v aihubmax) uploadStream(c *call) answer {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return v.refuse(c, badInput, problem{[]string{"body"}, "send multipart/form-data"})
	}
	var name string
	var data []byte
	parts := multipart.NewReader(strings.NewReader(string(c.body)), params["boundary"])
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return v.refuse(c, badBody)
		}
		content, err := io.ReadAll(p)
		switch {
		case err != nil:
			return v.refuse(c, badBody)
		case p.FormName() == "file":
			data = content
			name = orText(name, p.FileName())
		case p.FormName() == "file_name":
			name = string(content)
		case p.FormName() != "auto_cleanup":
			return v.refuse(c, badInput, problem{[]string{p.FormName()}, "extra fields not permitted"})
		}
	}
	if data == nil {
		return v.refuse(c, badInput, problem{[]string{"file"}, "field required"})
	}
	return v.store(c, name, data)
}

// uploadBase64 is POST /v1/files/upload/base64: the file as base64 or a data URL.
func (v aihubmax) uploadBase64(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.refuse(c, badBody)
	}
	ps := check([]field{{name: "file_data", required: true}, {name: "file_name"}, {name: "auto_cleanup", kind: boolean}}, body)
	if len(ps) > 0 {
		return v.refuse(c, badInput, ps...)
	}
	encoded := body["file_data"].(string)
	if _, after, ok := strings.Cut(encoded, ";base64,"); ok && strings.HasPrefix(encoded, "data:") {
		encoded = after
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return v.refuse(c, badInput, problem{[]string{"file_data"}, "not base64"})
	}
	name, _ := body["file_name"].(string)
	return v.store(c, name, data)
}

// store keeps an uploaded file for 72 hours.
func (v aihubmax) store(c *call, name string, data []byte) answer {
	switch {
	case len(data) > maxHubFile:
		return reply(http.StatusRequestEntityTooLarge, map[string]any{"error": map[string]any{
			"message": "The file is too large", "type": "file_too_large_error", "code": "file_too_large"}})
	case !isPicture(data):
		return v.refuse(c, badInput, problem{[]string{"file"}, "invalid_file_type"})
	}
	u := upload{ID: newID("f"), Provider: AIHubMax, Name: baseName(name), Type: http.DetectContentType(data),
		Size: int64(len(data)), Created: v.s.now(), Life: aihubmaxFileLife, Confirmed: true}
	if err := v.s.book.write("files", u.ID+".bin", data); err != nil {
		return v.refuse(c, broken)
	}
	if err := v.s.book.keepUpload(u); err != nil {
		return v.refuse(c, broken)
	}
	return reply(http.StatusOK, map[string]any{"id": u.ID, "filename": u.Name, "size": u.Size, "created_at": u.Created.Unix(),
		"url": v.s.link(http.MethodGet, u.path(), u.Created, u.Life)})
}
