package sandbox

import (
	"bytes"
	"encoding/json"
	"image"
	_ "image/jpeg" // formats of start frames
	_ "image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	_ "golang.org/x/image/webp" // another one

	"dailies/provider"
	"dailies/provider/sandbox/clip"
)

// upload is the record of an uploaded file; its bytes are stored separately.
type upload struct {
	ID        string        `json:"id"`
	Provider  string        `json:"provider"`
	Name      string        `json:"name"`
	Type      string        `json:"type"`
	Size      int64         `json:"size"` // as announced
	Created   time.Time     `json:"created"`
	Life      time.Duration `json:"life"`
	Confirmed bool          `json:"confirmed"`
	// Metadata is what the client keeps with the file, where the store takes that.
	Metadata map[string]any `json:"metadata,omitempty"`
}

func (s *jobStore) putUpload(u upload) error {
	data, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return s.write("files", u.ID+".json", data)
}

func (s *jobStore) upload(id string) (upload, bool) {
	data, ok := s.read("files", id+".json")
	if !ok {
		return upload{}, false
	}
	var u upload
	return u, json.Unmarshal(data, &u) == nil
}

// uploads returns the ids of all files.
func (s *jobStore) uploads() []string {
	var all []string
	for _, name := range s.names("files") {
		if id, ok := strings.CutSuffix(name, ".json"); ok {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// path returns the path of the file in the storage.
func (u upload) path() string { return "/storage/files/" + u.ID + "/" + u.Name }

// ends returns when the file expires.
func (u upload) ends() time.Time { return u.Created.Add(u.Life) }

// uploadOf returns the id of the file at an address of our storage. Only the path is compared:
// the port may be that of an earlier start.
func uploadOf(address string) (id string, ours bool) {
	u, err := url.Parse(address)
	if err != nil || !loopback(u.Host) {
		return "", false
	}
	part := strings.Split(u.Path, "/")
	if id, ok := between(u.Path, "/"+Replicate+"/v1/files/", ""); ok {
		return id, true // its file store is part of its API
	}
	if len(part) != 5 || part[1] != "storage" || part[2] != "files" {
		return "", false
	}
	return part[3], true
}

// readable reports whether an uploaded file exists and has not expired.
func (s *Server) readable(id string) bool {
	u, ok := s.jobs.upload(id)
	if !ok || !u.Confirmed || !s.now().Before(u.ends()) {
		return false
	}
	_, ok = s.jobs.read("files", id+".bin")
	return ok
}

// serveFile sends an uploaded file.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, id string) {
	u, ok := s.jobs.upload(id)
	data, there := s.jobs.read("files", id+".bin")
	if !ok || !there || !s.now().Before(u.ends()) {
		write(w, xmlError(http.StatusNotFound, "NoSuchKey", "The specified key does not exist"))
		return
	}
	w.Header().Set("Content-Type", u.Type)
	w.Header().Set("ETag", `"`+hash(data)[:32]+`"`)
	http.ServeContent(w, r, "", u.Created, bytes.NewReader(data))
}

// putFile stores the bytes of an announced upload.
func (s *Server) putFile(w http.ResponseWriter, r *http.Request, id string, body []byte) {
	u, ok := s.jobs.upload(id)
	fault := s.match(u.Provider, StepUpload, "", id)
	c := &call{s: s, r: r}
	if a, struck := s.before(bucket(), c, fault); struck {
		s.send(w, r, a, fault)
		return
	}
	switch {
	case !ok:
		write(w, bucket().reject(c, errNoJob))
		return
	case r.Header.Get("Content-Type") != u.Type:
		write(w, xmlError(http.StatusForbidden, "SignatureDoesNotMatch", "The content type is not the announced one"))
		return
	}
	if err := s.jobs.write("files", id+".bin", body); err != nil {
		write(w, bucket().reject(c, broken))
		return
	}
	a := answer{status: http.StatusOK}.with("ETag", `"`+hash(body)[:32]+`"`)
	s.send(w, r, s.after(bucket(), c, fault, a), fault)
}

// picture returns an uploaded image, or nil if the address is not ours or is not of an image.
func (s *jobStore) picture(address string) image.Image {
	id, ours := uploadOf(address)
	if !ours {
		return nil
	}
	data, ok := s.read("files", id+".bin")
	if !ok {
		return nil
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	return img
}

// ratioOf returns the ratio for "auto": the named one nearest to that of the start image, or
// 16:9 if that is unknown.
func (s *Server) ratioOf(start string) string {
	img := s.jobs.picture(start)
	if img == nil {
		return "16:9"
	}
	return clip.NearestRatio(img.Bounds().Dx(), img.Bounds().Dy())
}

// isPicture reports whether data is an image of an accepted type.
func isPicture(data []byte) bool {
	switch http.DetectContentType(data) {
	case "image/jpeg", "image/png", "image/webp":
		return true
	}
	return false
}

// baseName returns the last element of a client's file name, safe for a path.
func baseName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
	if name = strings.Trim(name, "."); name == "" {
		return "file"
	}
	return name
}

// micros returns an amount as a JSON number of dollars.
func micros(m provider.Money) json.Number { return json.Number(m.Decimal()) }
