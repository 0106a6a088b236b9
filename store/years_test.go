package store_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// Creating a long history takes longer than querying it. With -history it is stored and reused.
var (
	kept = flag.String("history", "", "keep the histories that benchmarks make in this folder")
	long = flag.Int("runs", 100_000, "how many runs these histories have")
)

// years opens a realistic history of n runs: several takes of a prompt, English and Chinese
// prompts, a few Japanese, Korean and Russian ones, common words and rare names, tags, notes, four
// events a run, and twenty active runs.
func years(b testing.TB, n int) (*store.DB, string) {
	b.Helper()
	dir := *kept
	if dir == "" {
		dir = b.TempDir()
	}
	must(b, os.MkdirAll(dir, 0o700))
	path := fmt.Sprintf("%s/%d.db", dir, n)
	_, err := os.Stat(path)
	made := err == nil
	d := openAt(b, path)
	if made {
		return d, path
	}
	w := writer{random: rand.New(rand.NewPCG(7, uint64(n))), now: time.Now(), step: 3 * 365 * 24 * time.Hour / time.Duration(n)}
	for from := 0; from < n; from += 2000 {
		var runs []run.Run
		for i := from; i < min(from+2000, n); i++ {
			runs = append(runs, w.run(i, n))
		}
		free := func(run.BudgetUsage) error { return nil }
		must(b, d.Add(context.Background(), "", time.Time{}, runs, run.PeriodStart{Day: w.now, Month: w.now}, free))
	}
	w.events(b, d)
	must(b, d.RebuildRecentIndex(context.Background()))
	return d, path
}

// writer generates runs.
type writer struct {
	random *rand.Rand
	now    time.Time
	step   time.Duration
	prompt string
	takes  int
}

func (w *writer) run(i, n int) run.Run {
	if w.takes == 0 {
		w.prompt, w.takes = w.write(), 1+w.random.IntN(4)
	}
	w.takes--
	r := makeRun(i, func(r *run.Run) {
		r.Created = w.now.Add(-time.Duration(n-i) * w.step)
		r.Request = provider.Request{Prompt: w.prompt, Duration: 4 + w.random.IntN(9), AspectRatio: "16:9", Resolution: "720p", Audio: i%3 > 0}
		r.Provider, r.Model = w.model()
		if strings.Contains(r.Model, "image") {
			r.Request.StartFrame = "/home/me/shots/mountain.png"
		}
		r.Job, r.Updated = fmt.Sprintf("job_%08x%08x", w.random.Uint32(), i), r.Created
		r.Batch = fmt.Sprintf("01KBATCH%018d", i/6)
		price := provider.Money(r.Request.Duration) * 302_400
		r.Estimate = provider.Estimate{Known: r.Provider == "runflow", Low: price, High: price,
			Basis: fmt.Sprintf("%d s × $0.3024", r.Request.Duration), AsOf: "2026-11-20", Source: "https://app.runflow.io/pricing"}
	})
	w.fate(&r, n-i)
	w.mark(&r)
	return r
}

// model returns one of two models most of the time.
func (w *writer) model() (providerName, model string) {
	switch p := w.random.IntN(100); {
	case p < 55:
		return "runflow", "bytedance/seedance/2.0/image-to-video"
	case p < 75:
		return "runflow", "bytedance/seedance/2.0/fast/text-to-video"
	case p < 88:
		return "runcomfy", "bytedance/seedance-1-0/pro/image-to-video"
	case p < 98:
		return "aihubmax", "seedance-2.0-fast-image-to-video"
	case p < 99:
		return "aihubmax", "seedance-2.0-text-to-video"
	}
	return "runflow-older", "bytedance/seedance/2.0/image-to-video"
}

// fate sets how a run ended; the newest twenty have not. left is the number of later runs.
func (w *writer) fate(r *run.Run, left int) {
	r.Sent = r.Created.Add(time.Second)
	if left <= 20 {
		r.State, r.NextAttempt = []run.State{run.Running, run.Queued}[left%2], w.now.Add(time.Hour)
		return
	}
	r.Finished = r.Sent.Add(time.Duration(40+w.random.IntN(300)) * time.Second)
	switch p := w.random.IntN(1000); {
	case p < 80:
		r.State, r.Charged = run.Failed, provider.ChargedNo
		r.Err = &provider.Error{Kind: provider.KindModeration, Message: "real person in the first frame", Hint: "use a picture without a real person"}
		return
	case p < 110:
		r.State, r.Charged = run.Cancelled, provider.ChargedUnknown
		return
	case p < 112:
		r.State, r.Finished = run.Unsure, time.Time{}
		return
	}
	r.State, r.Charged = run.Succeeded, provider.ChargedYes
	bill := provider.Money(w.random.IntN(400)) * 10_000
	r.Billed = &bill
	r.Video.URL = "https://cdn.example.test/videos/" + r.Job + ".mp4?token=" + strings.Repeat("x", 120)
	switch p := w.random.IntN(100); {
	case p < 90:
		r.Video.Download, r.Video.File, r.Video.Bytes = run.Downloaded, "/home/me/Videos/dailies/"+r.Job+".mp4", 4_200_000
	case p < 98:
		r.Video.Download = run.LinkExpired
	case p < 99:
		r.Video.Download = run.DownloadFailed
	}
}

func (w *writer) mark(r *run.Run) {
	if p := w.random.IntN(1000); p < 40 {
		r.Tags = []string{pick(w, "hero", "draft", "client a", "client b", "night", "reel")}
	} else if p < 42 {
		r.Tags = []string{"main hero", pick(w, "festival", "片头")}
	}
	if w.random.IntN(100) == 0 {
		r.Note = pick(w, "the client likes it", "hands are wrong", "use the second half", "客戶喜歡")
	}
	r.Pick = w.random.IntN(60) == 0
	if w.random.IntN(200) == 0 {
		r.Deleted = r.Created.Add(time.Hour)
	}
}

// events adds three events to each run.
func (w *writer) events(b testing.TB, d *store.DB) {
	b.Helper()
	for _, what := range []string{"submitted", "running", "succeeded"} {
		detail := "POST /v1/models/runs HTTP/1.1\nAuthorization: Bearer …\n\n" + strings.Repeat(what+" ", 40)
		_, err := d.SQL().Exec("INSERT INTO events (run, at, what, text, detail) SELECT n, created, ?, ?, ? FROM runs", what, what, detail)
		must(b, err)
	}
}

// write generates a prompt.
func (w *writer) write() string {
	switch p := w.random.IntN(100); {
	case p < 18:
		return w.glue("", chinese())
	case p < 22:
		return w.glue("", japanese())
	case p < 24:
		return w.glue(" ", korean())
	case p < 25:
		return w.glue(" ", russian())
	case p < 29:
		return w.english() + "，" + w.glue("", chinese())
	case p < 31:
		return pick(w, "🦊", "🎬", "👩‍👩‍👧", "☔️", "🔥") + " " + w.english()
	}
	return w.english()
}

func (w *writer) glue(by string, stock []string) string {
	var l []string
	for range 6 + w.random.IntN(20) {
		l = append(l, stock[w.often(len(stock))])
	}
	return strings.Join(l, by)
}

// english generates a few sentences of common phrases with a random name or number.
func (w *writer) english() string {
	stock := phrases()
	var l []string
	for range 6 + w.random.IntN(16) {
		l = append(l, stock[w.often(len(stock))])
	}
	if w.random.IntN(3) == 0 {
		l = append(l, "named "+w.name())
	}
	if w.random.IntN(8) == 0 {
		l = append(l, fmt.Sprintf("shot %d", w.random.IntN(2000)))
	}
	return strings.Join(l, ", ")
}

// often returns a number below n, with small ones far more frequent, like words.
func (w *writer) often(n int) int {
	f := w.random.Float64()
	return int(f * f * float64(n))
}

func (w *writer) name() string {
	s := ""
	for range 2 + w.random.IntN(2) {
		s += pick(w, "ka", "mi", "ro", "ven", "tor", "li", "sha", "quo", "zan", "el", "bri", "mo", "fen", "dra", "ul", "xi")
	}
	return s
}

func pick(w *writer, l ...string) string { return l[w.random.IntN(len(l))] }

func phrases() []string {
	return strings.Split("cinematic light|slow camera push in|golden hour|a corgi runs|rain-soaked street|neon signs at night|shallow depth of field|"+
		"gentle breeze in the grass|clouds drift across the sky|mountain peaks|35mm film grain|the camera follows|a fox in the snow|soft shadows|"+
		"macro shot|steam rises|a barista pours latte art|dolly zoom|drone shot of the city|waves break on the shore|handheld|warm tones|"+
		"the woman turns to the window|dust in the sunlight|reflections on wet asphalt|a train leaves the station|fog rolls over the hills|"+
		"rim lighting|an old man laughs|lanterns sway|sparks fly|blue hour|time-lapse|a child chases pigeons|cherry blossoms fall|"+
		"stylish round sunglasses on a marble table|close-up of hands|a violin plays|the crowd parts|ink spreads in water|ultra wide angle|"+
		"smoke curls|a lighthouse in the storm|paper boats|a robot waters flowers|tracking shot|volumetric light|a carousel spins|autumn leaves|"+
		"snow falls on rooftops|a café in Montréal|naïve painting style|a jellyfish glows|crystal cave|the desert at dawn|a market in Marrakesh|"+
		"underwater|bioluminescent|a ballerina leaps|stop motion|claymation|watercolour|isometric|a whale breaches|northern lights|no text, no watermark|"+
		"4k|24 fps|do not show hands|don't cut|a hummingbird hovers|quartz clock|jade statue|a xylophone in the attic|zeppelin over the bay|axolotl", "|")
}

func chinese() []string {
	return strings.Split("雨夜的|街头|霓虹灯|闪烁|一只柯基犬|奔跑|镜头缓缓|推进|电影感|光线|柔和|云在天空|飘动|山峰|微风|草地|女孩|转身|窗边|阳光|尘埃|"+
		"東京|上海|老城区|雪落在|屋顶|灯笼|摇曳|特写|慢动作|水墨|风格|海浪|拍打|礁石|猫|鲸鱼|跃出|水面|黄昏|樱花|飘落|古镇|小巷|黑白|胶片|颗粒|不要文字|鹤", "|")
}

func japanese() []string {
	return strings.Split("ネオンの|街を|走る|狐|夜の|雨|桜が|散る|カメラが|ゆっくり|近づく|猫|電車|海|光|影|静かな|森|雪|東京タワー", "|")
}

func korean() []string {
	return strings.Split("비 오는|밤의|서울|거리|고양이|카메라가|천천히|다가간다|눈|벚꽃|바다|빛", "|")
}

func russian() []string {
	return strings.Split("лиса|бежит|под дождём|ночной|город|камера|медленно|снег|падает|мягкий свет|море", "|")
}
