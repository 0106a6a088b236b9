//go:build unix

package e2e

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// newestPrompt begins the prompt of the newest run: on the screen it shows that the rows are loaded.
const newestPrompt = "Firstlight"

// searched is the number of indexed runs of a longer history: indexing a million takes ten minutes,
// and neither the start nor the list uses the index.
const searched = 100_000

// history creates a history of n ended runs, or reuses one, and returns its path.
func history(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(*histories, fmt.Sprintf("%d-runs", n), "history.db")
	if _, err := os.Stat(path); err == nil {
		db, err := store.Open(t.Context(), path) // a newer program brings it up to date
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		keepFromCopying(t, path)
		return path
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	making := path + ".making"
	_ = os.Remove(making) // one that was interrupted
	begin := time.Now()
	if err := errors.Join(addRuns(t.Context(), making, min(n, searched)), multiply(making, n), addEvents(making)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(making, path); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d runs were made in %s", n, time.Since(begin).Round(time.Second))
	keepFromCopying(t, path)
	return path
}

// keepFromCopying pretends that the daily backup was made: it would run during the measurement.
func keepFromCopying(t testing.TB, path string) {
	t.Helper()
	name := path + "." + time.Now().UTC().Format("20060102T150405Z") + ".day.bak"
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(name) })
}

func addRuns(ctx context.Context, path string, n int) error {
	db, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(7, 7))
	free := func(run.BudgetUsage) error { return nil }
	begin := time.Now().Add(-time.Duration(n) * 10 * time.Minute)
	for from := 0; from < n && err == nil; from += 5000 {
		var runs []run.Run
		for i := from; i < min(from+5000, n); i++ {
			runs = append(runs, ofThePast(random, i, begin.Add(time.Duration(i)*10*time.Minute), i == n-1))
		}
		err = db.Add(ctx, "", time.Time{}, runs, run.PeriodStart{}, free)
	}
	return errors.Join(err, db.Close())
}

// ofThePast is run i: realistic, with every possible outcome.
func ofThePast(random *rand.Rand, i int, at time.Time, newest bool) run.Run {
	models := []struct{ provider, model string }{
		{"runflow", "bytedance/seedance/2.0/image-to-video"}, {"runflow", "bytedance/seedance/2.0/fast/text-to-video"},
		{"runcomfy", "bytedance/seedance-2.0/pro"}, {"aihubmax", "seedance-2.0-text-to-video"},
	}
	m := models[random.IntN(len(models))]
	charge := provider.Money(500_000 + random.IntN(4_000_000))
	r := run.Run{
		ID: fmt.Sprintf("01RUN%021d", i), Provider: m.provider, Model: m.model, State: run.Succeeded, Job: fmt.Sprintf("job_%d", i),
		Created: at, Updated: at.Add(2 * time.Minute), Sent: at.Add(time.Second), Finished: at.Add(time.Duration(40+random.IntN(200)) * time.Second),
		Estimate: provider.Estimate{Known: true, Low: charge, High: charge, Basis: "5 s × $0.3024", AsOf: "2026-11-20"},
		Billed:   &charge, Charged: provider.ChargedYes, Pick: i%50 == 0,
		Request: provider.Request{
			Model: m.model, Prompt: prompt(random, i), Duration: 4 + i%9, AspectRatio: "16:9", Resolution: "720p", Audio: i%2 == 0,
		},
		Video: run.Video{
			Video: provider.Video{URL: "https://cdn.example/videos/" + strings.Repeat("x", 200)}, Download: run.Downloaded, Bytes: 4_200_000, Size: 4_200_000,
			File: fmt.Sprintf("/home/ada/Videos/dailies/2026-11-%02d-take-%d.mp4", 1+i%28, i),
		},
	}
	if newest {
		r.Request.Prompt = newestPrompt + " over the harbour, gulls, slow dolly in"
	}
	if i%7 == 3 && !newest {
		r.State, r.Charged, r.Billed, r.Video = run.Failed, provider.ChargedNo, nil, run.Video{Download: run.DownloadNone}
		r.Err = &provider.Error{Kind: provider.KindModeration, Message: "Moderation: real person in the first frame", Hint: "use a picture without a real person"}
	}
	if i%97 == 0 {
		r.Tags = []string{"hero"}
	}
	return r
}

func prompt(random *rand.Rand, i int) string {
	english := strings.Fields("neon fox runs slowly through the wet street light shifting across mountain peaks gentle breeze in grass " +
		"a barista pours steaming latte art while rain falls camera dolly zoom cinematic soft golden hour drone shot of the city " +
		"corgi astronaut lighthouse fog macro glass reflections handheld 35mm film grain sunset waves paper lanterns market")
	chinese := []string{"雨夜的街頭", "霓虹灯下的狐狸", "镜头缓缓推进", "清晨的海边", "一只柯基犬奔跑", "山间的微风", "慢动作", "电影感", "金色的光"}
	words, from, join := 12+random.IntN(40), english, " "
	if i%8 == 5 {
		words, from, join = 4+random.IntN(12), chinese, "，"
	}
	var said []string
	for range words {
		said = append(said, from[random.IntN(len(from))])
	}
	if i%5000 == 17 {
		said = append(said, "axolotl")
	}
	return strings.Join(said, join)
}

// multiply copies the runs of a history into its past until there are n.
func multiply(path string, n int) error {
	if n <= searched {
		return nil
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(0)")
	if err != nil {
		return err
	}
	columns := "seq,provider,model,batch,parent,key,seconds,state,saved,next,created,sent,started,finished,updated,cancel,cancel_said,unwatched,high,billed,charge," +
		"reserved,job,raw,progress,queue,eta,seed,flagged,looks,tries,bytes,size,file,star,deleted,tags,note,prompt,problem,estimate,video,request"
	const back = searched * 10 * 60 * 1000                               // milliseconds that searched runs take
	older := strings.Replace(columns, "seq,", "seq - ?2 * (?3 + 1),", 1) // each its own; and every time by as much, in microseconds
	for _, at := range []string{"created", "sent", "finished", "updated"} {
		older = strings.Replace(older, ","+at+",", ","+at+" - ?1 * 1000,", 1)
	}
	for i := 1; i < n/searched && err == nil; i++ {
		_, err = db.Exec(`INSERT INTO runs (n, id, `+columns+`) SELECT n - ?1, printf('01OLD%03d', ?2) || substr(id, 9), `+older+`
			FROM runs WHERE n >= (SELECT n FROM runs ORDER BY n DESC LIMIT 1 OFFSET ?3)`, i*back, i, searched-1)
	}
	return errors.Join(err, db.Close())
}

// addEvents gives every run its events in one statement: one by one would take a second per thousand
// runs.
func addEvents(path string) error {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(0)")
	if err != nil {
		return err
	}
	for i, what := range []string{"submitting", "queued", "running", "succeeded", "saved"} {
		_, err = db.Exec(`INSERT INTO events (run, at, what, text, detail)
			SELECT n, created + ? * 1000000, ?, 'the provider says so', '{"status":"' || ? || '","progress":' || (n % 100) || '}' FROM runs`, i*20, what, what)
		if err != nil {
			break
		}
	}
	return errors.Join(err, db.Close())
}
