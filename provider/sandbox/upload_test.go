package sandbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"
)

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// painted is a PNG in one colour.
func painted(w, h int, c color.Color) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// uploadToRunflow makes the three calls and returns the asset's URL.
func (r *rig) uploadToRunflow(data []byte) (id, address string) {
	r.t.Helper()
	g := r.call("POST", r.flow("/v1/asset-uploads"),
		fmt.Sprintf(`{"filename":"my frame.png","mime_type":"image/png","size_bytes":%d}`, len(data)))
	g.want(r.t, 201)
	r.call("PUT", g.text("upload_url"), string(data), "Content-Type", "image/png").want(r.t, 200)
	id = g.text("asset_id")
	a := r.call("POST", r.flow("/v1/asset-uploads/"+id+"/confirmations"), "{}")
	a.want(r.t, 201, "id", id, "mime_type", "image/png", "size_bytes", fmt.Sprint(len(data)))
	return id, a.text("url")
}

func TestRunflowUpload(t *testing.T) {
	r := newRig(t)
	data := painted(40, 30, color.White)
	id, address := r.uploadToRunflow(data)
	if g := r.call("GET", address, ""); g.status != 200 || !bytes.Equal(g.body, data) || g.header.Get("Content-Type") != "image/png" {
		t.Errorf("the file came back as %d, %d bytes", g.status, len(g.body))
	}
	r.call("GET", r.flow("/v1/assets/"+id), "").want(t, 200, "url", address, "filename", "my_frame.png")
	input := with(flowInput(), "image_url", address)
	r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"), enc(obj("input", input))).want(t, 201)
	r.clock.move(7*24*time.Hour + time.Second)
	r.call("GET", address, "").want(t, 403)
	g := r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"), enc(obj("input", input)))
	g.want(t, 422, "errors.0.loc", `["image_url"]`)
}

func TestRunflowUploadIsStrict(t *testing.T) {
	r := newRig(t)
	for _, body := range []string{
		`{"filename":"a","mime_type":"image/png"}`, `{"filename":"","mime_type":"image/png","size_bytes":1}`,
		`{"filename":"a","mime_type":"image/png","size_bytes":0}`, `{"filename":"a","mime_type":"image/png","size_bytes":52428801}`,
		`{"filename":"a","mime_type":"image/png","size_bytes":"1"}`, `{"filename":"a","mime_type":"image/png","size_bytes":1,"x":1}`,
	} {
		r.call("POST", r.flow("/v1/asset-uploads"), body).want(t, 422)
	}
	g := r.call("POST", r.flow("/v1/asset-uploads"), `{"filename":"a.png","mime_type":"image/png","size_bytes":4}`)
	put, id := g.text("upload_url"), g.text("asset_id")
	confirm := r.flow("/v1/asset-uploads/" + id + "/confirmations")
	r.call("POST", confirm, "{}").want(t, 409, "code", "CONFLICT")
	r.call("PUT", put, "data", "Content-Type", "image/png", "Authorization", "Bearer "+Key).want(t, 400)
	r.call("PUT", put, "data", "Content-Type", "image/jpeg").want(t, 403)
	r.call("GET", put, "").want(t, 403)
	r.call("POST", confirm, "{}").want(t, 409)
	r.call("PUT", put, "longer than announced", "Content-Type", "image/png").want(t, 200)
	r.call("POST", confirm, "{}").want(t, 422)
	r.call("GET", r.flow("/v1/assets/"+id), "").want(t, 404)
	r.call("PUT", put, "data", "Content-Type", "image/png").want(t, 200)
	unconfirmed := with(flowInput(), "image_url", r.StorageURL()+"/storage/files/"+id+"/a.png")
	r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"), enc(obj("input", unconfirmed))).want(t, 422)
	r.call("POST", confirm, `{"folder":1}`).want(t, 422)
	r.call("POST", confirm, `{"folder_id":null}`).want(t, 201)
	r.call("POST", r.flow("/v1/asset-uploads/unknown/confirmations"), "{}").want(t, 404)

	g = r.call("POST", r.flow("/v1/asset-uploads"), `{"filename":"a.png","mime_type":"image/png","size_bytes":4}`)
	r.clock.move(putLife + time.Second)
	r.call("PUT", g.text("upload_url"), "data", "Content-Type", "image/png").want(t, 403)
}

// form is a multipart body: pairs of a part's name and content; "file" has a
// file name.
func form(parts ...string) (body, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		if parts[i] == "file" {
			f, _ := w.CreateFormFile("file", "../../étoile.png")
			f.Write([]byte(parts[i+1]))
			continue
		}
		w.WriteField(parts[i], parts[i+1])
	}
	w.Close()
	return b.String(), w.FormDataContentType()
}

func TestAIHubMaxUpload(t *testing.T) {
	r := newRig(t)
	data := painted(40, 30, color.Black)
	stream := r.hub("/v1/files/upload/stream")
	body, kind := form("file", string(data), "auto_cleanup", "false")
	g := r.call("POST", stream, body, "Content-Type", kind)
	g.want(t, 200, "filename", "_toile.png", "size", fmt.Sprint(len(data)))
	if f := r.call("GET", g.text("url"), ""); !bytes.Equal(f.body, data) {
		t.Errorf("the file came back as %d, %d bytes", f.status, len(f.body))
	}
	in := with(hubInput(), "image_url", g.text("url"))
	r.call("POST", r.hub("/v1/videos/generations"), enc(in)).want(t, 200)
	r.clock.move(72*time.Hour + time.Second)
	r.call("POST", r.hub("/v1/videos/generations"), enc(in)).want(t, 422)

	for _, parts := range [][]string{{"file_name", "a.png"}, {"file", "no picture"}, {"file", string(data), "folder", "x"}} {
		body, kind := form(parts...)
		r.call("POST", stream, body, "Content-Type", kind).want(t, 422)
	}
	r.call("POST", stream, "{}").want(t, 422)
	r.call("POST", stream, "garbage", "Content-Type", "multipart/form-data; boundary=x").want(t, 400)
	body, kind = form("file", string(data)+strings.Repeat("x", maxHubFile))
	r.call("POST", stream, body, "Content-Type", kind).want(t, 413, "error.type", "file_too_large_error")
}

func TestAIHubMaxUploadAsBase64(t *testing.T) {
	r := newRig(t)
	data := base64.StdEncoding.EncodeToString(painted(8, 8, color.Black))
	address := r.hub("/v1/files/upload/base64")
	r.call("POST", address, enc(obj("file_data", data, "file_name", "a.png"))).want(t, 200, "filename", "a.png")
	r.call("POST", address, enc(obj("file_data", "data:image/png;base64,"+data))).want(t, 200, "filename", "file")
	for _, bad := range []map[string]any{obj(), obj("file_data", "%%%"), obj("file_data", 7), obj("file_data", data, "x", 1)} {
		r.call("POST", address, enc(bad)).want(t, 422)
	}
}

func TestOnlyOurOwnUploadsAreLookedUp(t *testing.T) {
	for address, want := range map[string]string{
		"http://127.0.0.1:1/storage/files/f_1/a.png?x=y": "f_1",
		"http://localhost:99/storage/files/f_1/a.png":    "f_1",
		"https://example.com/storage/files/f_1/a.png":    "",
		"http://127.0.0.1:1/storage/videos/f_1/a.mp4":    "",
		"http://127.0.0.1:1/storage/files/f_1":           "",
		"::":                                             "",
	} {
		if id, ours := uploadOf(address); id != want || ours != (want != "") {
			t.Errorf("%s is upload %q", address, id)
		}
	}
	b, err := openBook("")
	if err != nil {
		t.Fatal(err)
	}
	b.write("files", "x.bin", []byte("secret"))
	for _, name := range []string{"", "../x", ".hidden", `a\b`, "a/b", strings.Repeat("x", 300)} {
		if _, ok := b.read("files", name); ok || safeName(name) {
			t.Errorf("%q is a safe name", name)
		}
	}
}

func TestUploadedPictureDecidesAuto(t *testing.T) {
	r := newRig(t)
	_, address := r.uploadToRunflow(painted(30, 40, color.White))
	g := r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"),
		enc(obj("input", obj("prompt", "x", "image_url", address, "aspect_ratio", "auto", "duration", "auto"))))
	g.want(t, 201)
	r.clock.move(lifetime)
	run := r.poll(Runflow, g.id())
	j, _ := r.jobs.job(Runflow, g.id())
	if j.Shot.Ratio != "3:4" || j.Shot.Seconds < 4 || j.Shot.Seconds > 15 || j.Shot.Seed < 0 {
		t.Errorf("decided %+v", j.Shot)
	}
	run.want(t, 200, "output.outputs.0.duration", fmt.Sprint(j.Shot.Seconds), "cost", dollars("0.3024").Times(j.Shot.Seconds).Decimal())
	r.call("GET", run.text("output.outputs.0.url"), "").want(t, 200)
}
