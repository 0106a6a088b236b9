package sandbox

import (
	"encoding/base64"
	"net/http"
	"time"
)

// evolinkFileLife is the lifetime of an uploaded file (file series).
const evolinkFileLife = 72 * time.Hour

// maxEvolinkFile is the largest upload of the vendor's clients.
const maxEvolinkFile = 100 << 20

// uploadStream is POST /api/v1/files/upload/stream: multipart with a part "file". The
// page names the other parts file_name and upload_path; evolink-media 1.2.1 sends
// fileName and uploadPath.
func (v evolink) uploadStream(c *call) answer {
	f, why, ps := oneFile(c, "file", "file_name", "fileName", "upload_path", "uploadPath")
	if f.data == nil {
		return v.reject(c, why, ps...)
	}
	return v.store(c, orText(f.text("file_name", "fileName"), f.file), f.text("upload_path", "uploadPath"), f.data)
}

// uploadBase64 is POST /api/v1/files/upload/base64: the file as base64 or a data URL.
func (v evolink) uploadBase64(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.reject(c, errBadBody)
	}
	if ps := check([]field{{name: "base64_data", required: true}, {name: "file_name"}, {name: "upload_path"}}, body); len(ps) > 0 {
		return v.reject(c, errBadInput, ps...)
	}
	data, err := base64.StdEncoding.DecodeString(bareBase64(body["base64_data"].(string)))
	if err != nil {
		return v.reject(c, errBadInput, problem{[]string{"base64_data"}, "not base64"})
	}
	name, _ := body["file_name"].(string)
	folder, _ := body["upload_path"].(string)
	return v.store(c, name, folder, data)
}

// store keeps an uploaded file for 72 hours. A refusal of the store comes with 200.
func (v evolink) store(c *call, name, folder string, data []byte) answer {
	decline := func(code int, why string) answer {
		return reply(http.StatusOK, map[string]any{"success": false, "code": code, "msg": why})
	}
	switch kind := mediaKind(data); {
	case len(data) > maxEvolinkFile:
		return decline(413, "The file is too large")
	case !isPicture(data) && kind != "image/gif" && kind != "video/mp4" && kind != "audio/mpeg" && kind != "audio/wave":
		return decline(400, "The type of the file is not supported")
	}
	u := upload{ID: newID("file"), Provider: EvoLink, Name: baseName(name), Type: mediaKind(data),
		Size: int64(len(data)), Created: v.s.now(), Life: evolinkFileLife, Confirmed: true}
	if err := v.s.jobs.write("files", u.ID+".bin", data); err != nil {
		return v.reject(c, broken)
	}
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.reject(c, broken)
	}
	link := v.s.link(http.MethodGet, u.path(), u.Created, u.Life)
	return reply(http.StatusOK, map[string]any{"success": true, "code": 200, "msg": "File uploaded successfully", "data": map[string]any{
		"file_id": u.ID, "file_name": u.Name, "original_name": u.Name, "file_size": u.Size, "mime_type": u.Type, "upload_path": folder,
		"file_url": link, "download_url": link, "upload_time": u.Created.Format(time.RFC3339), "expires_at": u.ends().Format(time.RFC3339),
	}})
}

func (v evolink) quota(*call) answer {
	return reply(http.StatusOK, map[string]any{"success": true, "code": 200, "msg": "",
		"data": map[string]any{"used_files": 0, "max_files": 2000, "remain_files": 2000}})
}
