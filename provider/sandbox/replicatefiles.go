package sandbox

import (
	"net/http"
	"time"
)

// replicateFileLife is the lifetime of an uploaded file (the client's example).
const replicateFileLife = 24 * time.Hour

// maxReplicateFile is the limit of the store, exclusive.
const maxReplicateFile = 100_000_000

// uploadFile is POST /v1/files: multipart with a part "content".
func (v replicate) uploadFile(c *call) answer {
	name, data, why, ps := oneFile(c, "content", "filename", "type", "metadata")
	if data == nil {
		return v.refuse(c, why, ps...)
	}
	if len(data) >= maxReplicateFile {
		return v.refuse(c, errBadInput, problem{[]string{"content"}, "the file is too large"})
	}
	u := upload{ID: predictionID(), Provider: Replicate, Name: baseName(name), Type: http.DetectContentType(data),
		Size: int64(len(data)), Created: v.s.now(), Life: replicateFileLife, Confirmed: true}
	if err := v.s.jobs.write("files", u.ID+".bin", data); err != nil {
		return v.refuse(c, broken)
	}
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.refuse(c, broken)
	}
	return reply(http.StatusCreated, v.fileCard(u, data))
}

// fileCard describes a file. Its URL needs the key.
func (v replicate) fileCard(u upload, data []byte) map[string]any {
	return map[string]any{
		"id": u.ID, "name": u.Name, "content_type": u.Type, "size": u.Size, "etag": hash(data)[:32], "metadata": map[string]any{},
		"checksums": map[string]any{"sha256": hash(data)}, "created_at": isoTime(u.Created), "expires_at": isoTime(u.ends()),
		"urls": map[string]any{"get": v.s.URL(Replicate) + "/v1/files/" + u.ID},
	}
}

func (v replicate) stored(id string) (upload, []byte, bool) {
	u, ok := v.s.jobs.upload(id)
	data, there := v.s.jobs.read("files", id+".bin")
	return u, data, ok && there && u.Provider == Replicate && u.Confirmed && v.s.now().Before(u.ends())
}

func (v replicate) file(c *call, id string) answer {
	u, data, ok := v.stored(id)
	if !ok {
		return v.refuse(c, errNoRoute)
	}
	return reply(http.StatusOK, v.fileCard(u, data))
}

// forget is DELETE /v1/files/{id}.
func (v replicate) forget(c *call, id string) answer {
	u, _, ok := v.stored(id)
	if !ok {
		return v.refuse(c, errNoRoute)
	}
	u.Confirmed = false
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.refuse(c, broken)
	}
	return answer{status: http.StatusNoContent}
}

// files is GET /v1/files.
func (v replicate) files(*call) answer {
	all := []any{}
	for _, id := range v.s.jobs.uploads() {
		if u, data, ok := v.stored(id); ok {
			all = append(all, v.fileCard(u, data))
		}
	}
	return reply(http.StatusOK, map[string]any{"next": nil, "previous": nil, "results": all})
}
