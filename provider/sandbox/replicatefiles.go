package sandbox

import (
	"net/http"
	"time"
)

// replicateFileLife is the lifetime of an uploaded file (the client's example).
const replicateFileLife = 24 * time.Hour

// maxReplicateFile is the limit of the store, exclusive.
const maxReplicateFile = 100_000_000

// uploadFile is POST /v1/files: multipart with a part "content". The client 1.4.0 sends
// a second one, "metadata", as JSON, and reads it back from the file.
func (v replicate) uploadFile(c *call) answer {
	f, why, ps := oneFile(c, "content", "filename", "type", "metadata")
	if f.data == nil {
		return v.reject(c, why, ps...)
	}
	if len(f.data) >= maxReplicateFile {
		return v.reject(c, errBadInput, problem{[]string{"content"}, "the file is too large"})
	}
	metadata, err := decodeObject([]byte(orText(f.text("metadata"), "{}")))
	if err != nil {
		return v.reject(c, errBadInput, problem{[]string{"metadata"}, "not a JSON object"})
	}
	u := upload{ID: predictionID(), Provider: Replicate, Name: baseName(orText(f.text("filename"), f.file)), Type: mediaKind(f.data),
		Size: int64(len(f.data)), Created: v.s.now(), Life: replicateFileLife, Confirmed: true, Metadata: metadata}
	if err := v.s.jobs.write("files", u.ID+".bin", f.data); err != nil {
		return v.reject(c, broken)
	}
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.reject(c, broken)
	}
	return reply(http.StatusCreated, v.fileCard(u, f.data))
}

// fileCard describes a file. Its URL needs the key.
func (v replicate) fileCard(u upload, data []byte) map[string]any {
	return map[string]any{
		"id": u.ID, "name": u.Name, "content_type": u.Type, "size": u.Size, "etag": hash(data)[:32], "metadata": u.Metadata,
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
		return v.reject(c, errNoRoute)
	}
	return reply(http.StatusOK, v.fileCard(u, data))
}

// forget is DELETE /v1/files/{id}.
func (v replicate) forget(c *call, id string) answer {
	u, _, ok := v.stored(id)
	if !ok {
		return v.reject(c, errNoRoute)
	}
	u.Confirmed = false
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.reject(c, broken)
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
