package uitest

import (
	"fmt"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Models returns the models of two providers, one of them without prices.
func Models() []provider.Model {
	image := provider.ImageLimits{MaxBytes: 10_000_000, MinSide: 300, MaxSide: 6000}
	base := provider.Model{
		Provider: "runflow", ID: "bytedance/seedance/2.0/image-to-video", Name: "seedance 2.0 image-to-video",
		Mode: provider.ImageToVideo, Prompt: provider.PromptLimits{Max: 5000}, Start: provider.Required, End: provider.Optional,
		Images: image, AspectRatios: []string{provider.Auto, "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"}, AspectRatio: "16:9",
		Resolutions: []string{"480p", "720p", "1080p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 15, Default: 5, Auto: true}, Audio: true, Seed: true, Metadata: true,
		Prices: []provider.Price{{Resolution: "720p", PerSecond: 302_400, Source: "https://runflow.example/pricing", AsOf: "2026-11-20"}},
	}
	text := base
	text.ID, text.Name, text.Mode = "bytedance/seedance/2.0/fast/text-to-video", "seedance 2.0 fast text-to-video", provider.TextToVideo
	text.Start, text.End = provider.Unsupported, provider.Unsupported
	text.Prices = []provider.Price{{PerSecond: 241_900, Source: "https://runflow.example/pricing", AsOf: "2026-11-20"}}
	pro := text
	pro.Provider, pro.ID, pro.Name, pro.Prices = "runcomfy", "bytedance/seedance-1-0/pro", "seedance 1.0 pro", nil
	pro.Audio, pro.Duration = false, provider.DurationLimits{Min: 5, Max: 10, Default: 5}
	return []provider.Model{base, text, pro}
}

// Providers returns these providers.
func Providers() []provider.Info {
	return []provider.Info{
		{
			Name: "runflow", Title: "Runflow", KeyEnv: []string{"RUNFLOW_API_KEY"}, HasKey: true, RunsURL: "https://runflow.example/runs",
			Cancel: provider.CancelPolicy{
				Queued:  provider.CancelEffect{Can: true, Description: "Runflow drops a queued job and returns the hold."},
				Running: provider.CancelEffect{Can: true, Description: "Runflow stops a running job; what was rendered is charged."},
			},
		},
		{
			Name: "runcomfy", Title: "RunComfy", KeyEnv: []string{"RUNCOMFY_API_TOKEN"}, HasKey: true,
			Cancel: provider.CancelPolicy{
				Queued:  provider.CancelEffect{Can: true, Description: "RunComfy drops a queued job."},
				Running: provider.CancelEffect{Description: "RunComfy cannot stop a running job; it will be charged."},
			},
		},
	}
}

// Runs returns n runs in all states, oldest first, created one minute apart until now. Their
// ids sort by age.
func Runs(n int, now time.Time) []run.Run {
	kinds := samples(now)
	runs := make([]run.Run, n)
	for i := range runs {
		r := kinds[(n-1-i)%len(kinds)]
		age := time.Duration(n-1-i) * time.Minute
		r.ID = fmt.Sprintf("01RUN%021d", i)
		r.Created = now.Add(-age)
		r.Updated, r.Seq = r.Created, int64(i+1)
		if r.State != run.Pending {
			r.Sent = r.Created.Add(time.Second)
		}
		if r.State.Final() {
			r.Finished = r.Sent.Add(110 * time.Second)
		}
		runs[i] = r
	}
	return runs
}

func samples(now time.Time) []run.Run {
	n := func(n int) *int { return &n }
	usd := func(m provider.Money) *provider.Money { return &m }
	est := func(m provider.Money) provider.Estimate {
		return provider.Estimate{Known: true, Low: m, High: m, Basis: "5 s × $0.3024", AsOf: "2026-11-20", Source: "https://runflow.example/pricing"}
	}
	unpriced := provider.Estimate{UnknownReason: "no price known for this model"}
	const i2v, t2v, pro = "bytedance/seedance/2.0/image-to-video", "bytedance/seedance/2.0/fast/text-to-video", "bytedance/seedance-1-0/pro"
	r := func(p, model, prompt string, s run.State) run.Run {
		return run.Run{
			Provider: p, Model: model, State: s, Video: run.Video{Download: run.DownloadNone}, Estimate: est(1_512_000),
			Request: provider.Request{Model: model, Prompt: prompt, Duration: 5, AspectRatio: "16:9", Resolution: "720p", Audio: p == "runflow"},
		}
	}
	running := r("runflow", i2v, "Clouds moving slowly across the sky, light shifting across the mountain peaks, gentle breeze in the grass", run.Running)
	running.Progress, running.Job, running.Request.StartFrame = n(42), "job_8f2", "/home/ada/shots/mountain.png"
	queued := r("runcomfy", pro, "A pair of stylish round sunglasses on a marble table", run.Queued)
	queued.QueuePosition, queued.Job, queued.Estimate = n(3), "9c1d", unpriced
	saved := r("runcomfy", pro, "A corgi running on a rain-soaked street at night, neon signs", run.Succeeded)
	saved.Estimate, saved.Billed, saved.Charged, saved.Pick = unpriced, usd(960_000), provider.ChargedYes, true
	saved.Video = run.Video{Download: run.Downloaded, File: "/home/ada/Videos/dailies/corgi.mp4", Bytes: 4_200_000, Size: 4_200_000}
	saved.Video.URL = "https://cdn.example/corgi.mp4"
	left := r("runflow", t2v, "A barista pours steaming latte art into a cup, macro, 一只柯基犬", run.Succeeded)
	left.Estimate, left.Billed, left.Charged = est(1_450_000), usd(1_450_000), provider.ChargedYes
	left.Video.URL, left.Video.Expires = "https://cdn.example/latte.mp4?token=t", now.Add(21*time.Hour+time.Minute)
	failed := r("runflow", i2v, "A man waves at the camera", run.Failed)
	failed.Charged = provider.ChargedNo
	failed.Err = &provider.Error{Kind: provider.KindModeration, Message: "Moderation: real person in the first frame", Hint: "use a picture without a real person", Code: "E4005"}
	unsure := r("runcomfy", pro, "Two cats play chess", run.Unsure)
	unsure.Estimate = unpriced
	unsure.Err = &provider.Error{Kind: provider.KindUnsure, Message: "No answer to the submit", Hint: "check again, resubmit or dismiss it"}
	cancelled := r("runflow", t2v, "A train leaves the station", run.Cancelled)
	cancelled.Charged = provider.ChargedUnknown
	pending := r("runflow", t2v, "Waves", run.Pending)
	return []run.Run{running, queued, saved, left, failed, unsure, cancelled, pending}
}
