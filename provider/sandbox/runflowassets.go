package sandbox

import (
	"net/http"
	"time"
)

// An upload takes three calls: announce, PUT to the storage, confirm (vendor's page on assets).

// putLife is the lifetime of a PUT link.
const putLife = 15 * time.Minute

// runflowFileLife is the lifetime of an uploaded file: about a week (from the vendor's code).
const runflowFileLife = 7 * 24 * time.Hour

// createUpload is POST /v1/asset-uploads.
func (v runflow) createUpload(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.errorResponse(c, errBadBody)
	}
	ps := check([]field{
		{name: "filename", required: true, most: 500},
		{name: "mime_type", required: true, most: 255},
		{name: "size_bytes", kind: whole, required: true, min: 1, max: 50 << 20},
	}, body, "body")
	if len(ps) > 0 {
		return v.errorResponse(c, errBadInput, ps...)
	}
	u := upload{ID: newUUID(v.s.now()), Provider: Runflow, Type: body["mime_type"].(string),
		Size: number(body["size_bytes"]), Created: v.s.now(), Life: runflowFileLife}
	u.Name = baseName(body["filename"].(string))
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.errorResponse(c, broken)
	}
	return reply(http.StatusCreated, map[string]any{
		"asset_id": u.ID, "upload_url": v.s.link(http.MethodPut, u.path(), v.s.now(), putLife)})
}

// confirm is POST /v1/asset-uploads/{id}/confirmations.
func (v runflow) confirm(c *call, id string) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.errorResponse(c, errBadBody)
	}
	if ps := check([]field{{name: "folder_id", null: true}}, body, "body"); len(ps) > 0 {
		return v.errorResponse(c, errBadInput, ps...)
	}
	u, ok := v.s.jobs.upload(id)
	if !ok || u.Provider != Runflow {
		return v.errorResponse(c, errNoRoute)
	}
	data, ok := v.s.jobs.read("files", id+".bin")
	if !ok {
		return v.errorResponse(c, errNotNow)
	}
	if int64(len(data)) != u.Size {
		return v.errorResponse(c, errBadInput, problem{[]string{"body", "size_bytes"}, "the uploaded file has another size"})
	}
	u.Confirmed = true
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.errorResponse(c, broken)
	}
	return reply(http.StatusCreated, v.assetCard(u))
}

// asset is GET /v1/assets/{id}.
func (v runflow) asset(c *call, id string) answer {
	u, ok := v.s.jobs.upload(id)
	if !ok || u.Provider != Runflow || !u.Confirmed {
		return v.errorResponse(c, errNoRoute)
	}
	return reply(http.StatusOK, v.assetCard(u))
}

func (v runflow) assetCard(u upload) map[string]any {
	return map[string]any{
		"id": u.ID, "url": v.s.link(http.MethodGet, u.path(), u.Created, u.Life), "filename": u.Name,
		"mime_type": u.Type, "size_bytes": u.Size, "created_at": isoTime(u.Created),
	}
}
