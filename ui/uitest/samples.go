package uitest

import (
	"fmt"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// Models are two providers' worth of models, one of them without prices.
func Models() []provider.Model {
	image := provider.ImageRule{MaxBytes: 10_000_000, MinSide: 300, MaxSide: 6000}
	base := provider.Model{
		Provider: "runflow", ID: "bytedance/seedance/2.0/image-to-video", Name: "seedance 2.0 image-to-video",
		Mode: provider.ImageToVideo, Prompt: provider.PromptRule{Max: 5000}, Start: provider.Required, End: provider.Optional,
		Images: image, Ratios: []string{provider.Auto, "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"}, Ratio: "16:9",
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p",
		Length: provider.LengthRule{Min: 4, Max: 15, Default: 5, Auto: true}, Audio: true, Seed: true, Metadata: true,
		Prices: []provider.Price{{Resolution: "720p", PerSecond: 302_400, Source: "https://runflow.example/pricing", AsOf: "2026-11-20"}},
	}
	text := base
	text.ID, text.Name, text.Mode = "bytedance/seedance/2.0/fast/text-to-video", "seedance 2.0 fast text-to-video", provider.TextToVideo
	text.Start, text.End = provider.Absent, provider.Absent
	text.Prices = []provider.Price{{PerSecond: 241_900, Source: "https://runflow.example/pricing", AsOf: "2026-11-20"}}
	pro := text
	pro.Provider, pro.ID, pro.Name, pro.Prices = "runcomfy", "bytedance/seedance-1-0/pro", "seedance 1.0 pro", nil
	pro.Audio, pro.Length = false, provider.LengthRule{Min: 5, Max: 10, Default: 5}
	return []provider.Model{base, text, pro}
}

// Providers are the facts about them.
func Providers() []provider.Info {
	return []provider.Info{
		{
			Name: "runflow", Title: "Runflow", KeyEnv: []string{"RUNFLOW_API_KEY"}, HasKey: true, RunsPage: "https://runflow.example/runs",
			Cancel: provider.CancelRule{
				Queued:  provider.CancelEffect{Can: true, Says: "Runflow drops a queued job and returns the hold."},
				Running: provider.CancelEffect{Can: true, Says: "Runflow stops a running job; what was rendered is charged."},
			},
		},
		{
			Name: "runcomfy", Title: "RunComfy", KeyEnv: []string{"RUNCOMFY_API_TOKEN"}, HasKey: true,
			Cancel: provider.CancelRule{
				Queued:  provider.CancelEffect{Can: true, Says: "RunComfy drops a queued job."},
				Running: provider.CancelEffect{Says: "RunComfy cannot stop a running job; it will be charged."},
			},
		},
	}
}

// Runs returns n runs in every state, the newest last, made one minute apart
// until now. Their ids sort by age.
func Runs(n int, now time.Time) []engine.Run {
	kinds := samples(now)
	runs := make([]engine.Run, n)
	for i := range runs {
		r := kinds[(n-1-i)%len(kinds)]
		age := time.Duration(n-1-i) * time.Minute
		r.ID = fmt.Sprintf("01RUN%021d", i)
		r.Created = now.Add(-age)
		r.Updated, r.Seq = r.Created, int64(i+1)
		if r.State != engine.Pending {
			r.Sent = r.Created.Add(time.Second)
		}
		if r.State.Final() {
			r.Finished = r.Sent.Add(110 * time.Second)
		}
		runs[i] = r
	}
	return runs
}

func samples(now time.Time) []engine.Run {
	n := func(n int) *int { return &n }
	usd := func(m provider.Money) *provider.Money { return &m }
	est := func(m provider.Money) provider.Estimate {
		return provider.Estimate{Known: true, Low: m, High: m, Basis: "5 s × $0.3024", AsOf: "2026-11-20", Source: "https://runflow.example/pricing"}
	}
	unpriced := provider.Estimate{Why: "no price known for this model"}
	const i2v, t2v, pro = "bytedance/seedance/2.0/image-to-video", "bytedance/seedance/2.0/fast/text-to-video", "bytedance/seedance-1-0/pro"
	run := func(p, model, prompt string, s engine.State) engine.Run {
		return engine.Run{
			Provider: p, Model: model, State: s, Video: engine.Video{Saved: engine.SavedNone}, Estimate: est(1_512_000),
			Request: provider.Request{Model: model, Prompt: prompt, Seconds: 5, Ratio: "16:9", Resolution: "720p", Audio: p == "runflow"},
		}
	}
	running := run("runflow", i2v, "Clouds moving slowly across the sky, light shifting across the mountain peaks, gentle breeze in the grass", engine.Running)
	running.Progress, running.Job, running.Request.StartFrame = n(42), "job_8f2", "/home/ada/shots/mountain.png"
	queued := run("runcomfy", pro, "A pair of stylish round sunglasses on a marble table", engine.Queued)
	queued.Queue, queued.Job, queued.Estimate = n(3), "9c1d", unpriced
	saved := run("runcomfy", pro, "A corgi running on a rain-soaked street at night, neon signs", engine.Succeeded)
	saved.Estimate, saved.Billed, saved.Charge, saved.Star = unpriced, usd(960_000), provider.ChargeYes, true
	saved.Video = engine.Video{Saved: engine.SavedDone, File: "/home/ada/Videos/dailies/corgi.mp4", Bytes: 4_200_000, Size: 4_200_000}
	saved.Video.URL = "https://cdn.example/corgi.mp4"
	left := run("runflow", t2v, "A barista pours steaming latte art into a cup, macro, 一只柯基犬", engine.Succeeded)
	left.Estimate, left.Billed, left.Charge = est(1_450_000), usd(1_450_000), provider.ChargeYes
	left.Video.URL, left.Video.Expires = "https://cdn.example/latte.mp4?token=t", now.Add(21*time.Hour+time.Minute)
	failed := run("runflow", i2v, "A man waves at the camera", engine.Failed)
	failed.Charge = provider.ChargeNo
	failed.Problem = &provider.Error{Kind: provider.KindModeration, Message: "Moderation: real person in the first frame", Next: "use a picture without a real person", Code: "E4005"}
	unsure := run("runcomfy", pro, "Two cats play chess", engine.Unsure)
	unsure.Estimate = unpriced
	unsure.Problem = &provider.Error{Kind: provider.KindUnsure, Message: "No answer to the submit", Next: "check again, resubmit or dismiss it"}
	cancelled := run("runflow", t2v, "A train leaves the station", engine.Cancelled)
	cancelled.Charge = provider.ChargeUnknown
	pending := run("runflow", t2v, "Waves", engine.Pending)
	return []engine.Run{running, queued, saved, left, failed, unsure, cancelled, pending}
}
