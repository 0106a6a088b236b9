package sandbox

import (
	"encoding/base64"
	"net/http"
	"time"
)

// aihubmaxFileLife is the lifetime of an uploaded file (upload page).
const aihubmaxFileLife = 72 * time.Hour

// maxHubFile is the vendor's limit of a streamed upload.
const maxHubFile = 50 << 20

// uploadStream is POST /v1/files/upload/stream: multipart with a part "file".
func (v aihubmax) uploadStream(c *call) answer {
	f, why, ps := oneFile(c, "file", "file_name", "auto_cleanup")
	if f.data == nil {
		return v.errorResponse(c, why, ps...)
	}
	return v.store(c, orText(f.text("file_name"), f.file), f.data)
}

// uploadBase64 is POST /v1/files/upload/base64: the file as base64 or a data URL.
func (v aihubmax) uploadBase64(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.errorResponse(c, errBadBody)
	}
	ps := check([]field{{name: "file_data", required: true}, {name: "file_name"}, {name: "auto_cleanup", kind: boolean}}, body)
	if len(ps) > 0 {
		return v.errorResponse(c, errBadInput, ps...)
	}
	data, err := base64.StdEncoding.DecodeString(bareBase64(body["file_data"].(string)))
	if err != nil {
		return v.errorResponse(c, errBadInput, problem{[]string{"file_data"}, "not base64"})
	}
	name, _ := body["file_name"].(string)
	return v.store(c, name, data)
}

// store stores an uploaded file for 72 hours.
func (v aihubmax) store(c *call, name string, data []byte) answer {
	switch {
	case len(data) > maxHubFile:
		return reply(http.StatusRequestEntityTooLarge, map[string]any{"error": map[string]any{
			"message": "The file is too large", "type": "file_too_large_error", "code": "file_too_large"}})
	case !isPicture(data):
		return v.errorResponse(c, errBadInput, problem{[]string{"file"}, "invalid_file_type"})
	}
	u := upload{ID: newID("f"), Provider: AIHubMax, Name: baseName(name), Type: http.DetectContentType(data),
		Size: int64(len(data)), Created: v.s.now(), Life: aihubmaxFileLife, Confirmed: true}
	if err := v.s.jobs.write("files", u.ID+".bin", data); err != nil {
		return v.errorResponse(c, broken)
	}
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.errorResponse(c, broken)
	}
	return reply(http.StatusOK, map[string]any{"id": u.ID, "filename": u.Name, "size": u.Size, "created_at": u.Created.Unix(),
		"url": v.s.link(http.MethodGet, u.path(), u.Created, u.Life)})
}
