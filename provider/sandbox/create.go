package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox/clip"
)

// createParams holds the parameters of a create call besides the video.
type createParams struct {
	id       string
	model    model
	older    bool
	input    map[string]any
	ref      string
	callback string
	repeat   string // Idempotency-Key
	metadata any
	sent     []byte                        // the body, if it differs from the input
	price    func(clipSpec) provider.Money // overrides the model's price per second
	refused  []problem                     // why the job will fail, where any submission is accepted
}

// create creates a job or returns why not; the id is "" then and nothing was stored. A repeated
// key returns the first job.
func (s *Server) create(d dialect, c *call, w createParams) (job, errorCode, []problem) {
	sh, seed := w.model.clipSpec(w.input)
	ps := append(s.unreachable(w.model, sh), s.mediaProblems(d.name, w.model, w.input)...)
	if len(ps) > 0 && !d.blind {
		return job{}, errBadInput, ps
	}
	w.refused = append(w.refused, ps...)
	s.fillDefaults(&sh, seed)
	s.taking.Lock() // the balance and a repeated key must be checked atomically
	defer s.taking.Unlock()
	if old, ok := s.repeated(d, w.repeat); ok {
		if old.BodyHash != hash(c.body) {
			return job{}, errNotNow, nil
		}
		return old, 0, nil
	}
	price := s.price(w.model).Times(sh.Seconds)
	if w.price != nil {
		price = w.price(sh)
	}
	if s.balanceLeft(d.name) < price {
		return job{}, errNoMoney, nil
	}
	input, _ := json.Marshal(w.input) // decoded from JSON
	j := job{
		ID: w.id, Provider: d.name, Model: w.model.id, Older: w.older, Shot: sh, Input: input, Ref: w.ref,
		Callback: w.callback, Repeat: w.repeat, BodyHash: hash(c.body), RequestID: c.requestID,
		Created: s.now(), Queued: s.randomize(s.o.Speed.Queued), Running: s.randomize(s.o.Speed.Running),
		BillsCancelled: d.billsCancelled, Traits: s.jobFaults(d.name, sh.Prompt), Price: price,
	}
	if w.sent != nil {
		j.Input = w.sent
	}
	for _, p := range w.refused {
		j.Refused = append(j.Refused, flaw{p.loc, p.msg})
	}
	if d.late {
		j.Settle = s.o.Speed.Running / 10
	}
	if w.metadata != nil {
		j.Metadata, _ = json.Marshal(w.metadata)
	}
	if err := s.jobs.put(j); err != nil {
		return job{}, broken, nil // the error would show a local path
	}
	if d.webhook != nil {
		s.sendWebhook(d, j)
	}
	return j, 0, nil
}

// repeated returns the job created with an Idempotency-Key, if the dialect supports it.
func (s *Server) repeated(d dialect, key string) (job, bool) {
	if !s.o.Idempotent && !d.replays || key == "" {
		return job{}, false
	}
	all := s.jobs.jobs(d.name)
	i := slices.IndexFunc(all, func(j job) bool { return j.Repeat == key })
	if i < 0 {
		return job{}, false
	}
	return all[i], true
}

// unreachable reports images in our storage that cannot be read, as the vendor could not fetch
// them.
func (s *Server) unreachable(m model, sh clipSpec) []problem {
	var all []problem
	for _, f := range m.fields {
		var urls []string
		switch f.role {
		case isStart:
			urls = []string{sh.Start}
		case isEnd:
			urls = []string{sh.End}
		case isFrames:
			urls = []string{sh.Start, sh.End}
		case isRefs:
			urls = sh.Refs
		}
		for _, u := range urls {
			if id, ours := uploadOf(u); ours && !s.readable(id) {
				all = append(all, problem{[]string{f.name}, "the image could not be downloaded"})
			}
		}
	}
	return all
}

// fillDefaults sets what the request left to the model.
func (s *Server) fillDefaults(sh *clipSpec, seed *int64) {
	if sh.Seconds == 0 {
		sh.Seconds = 5 + int(sha256.Sum256([]byte(sh.Prompt))[0]%4)
	}
	if !clip.KnowsRatio(sh.Ratio) {
		sh.Ratio = s.ratioOf(sh.Start)
	}
	if seed != nil {
		sh.Seed = *seed
		return
	}
	sh.Seed = int64(random() % math.MaxInt32)
}

// randomize varies a duration by the spread of the speed.
func (s *Server) randomize(d time.Duration) time.Duration {
	part := float64(random()%2001)/1000 - 1
	return d + time.Duration(float64(d)*s.o.Speed.Spread*part)
}

func random() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// newID returns an id with a prefix, for calls.
func newID(prefix string) string { return fmt.Sprintf("%s_%016x", prefix, random()) }

// newUUID returns a version 7 UUID, which begins with the time.
func newUUID(at time.Time) string {
	var b [16]byte
	rand.Read(b[:])
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = b[6]&0x0f | 0x70
	return formatUUID(b)
}

// fixedUUID returns a UUID derived from a name.
func fixedUUID(name string) string {
	h := sha256.Sum256([]byte(name))
	var b [16]byte
	copy(b[:], h[:])
	b[6] = b[6]&0x0f | 0x50
	return formatUUID(b)
}

func formatUUID(b [16]byte) string {
	b[8] = b[8]&0x3f | 0x80
	x := hex.EncodeToString(b[:])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

func hash(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func find(models []model, id string) (model, bool) {
	i := slices.IndexFunc(models, func(m model) bool { return m.id == id })
	if i < 0 {
		return model{}, false
	}
	return models[i], true
}

// dollars parses an amount in our tables.
func dollars(s string) provider.Money {
	m, err := provider.ParseMoney(s)
	if err != nil {
		panic(err) // our own tables are valid
	}
	return m
}
