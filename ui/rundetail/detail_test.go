package rundetail

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

var now = time.Date(2026, 11, 20, 15, 2, 11, 0, time.UTC)

// asked is a loader whose commands return what was requested.
type asked struct{}

type eventsAsked struct{ ID string }

func (asked) Events(r run.Run) tea.Cmd { return func() tea.Msg { return eventsAsked{r.ID} } }

// page returns a page of sample run i, from the newest.
func page(i, width, height int) *Detail {
	p := New(theme.New(theme.Options{}), asked{})
	p.SetModels(uitest.Models(), uitest.Providers())
	p.SetHome("/home/ada")
	p.SetNow(now, 0)
	p.SetSize(width, height)
	runs := uitest.Runs(8, now)
	p.Show(runs[len(runs)-1-i])
	return p
}

func shows(t *testing.T, p *Detail, texts ...string) {
	t.Helper()
	view := strings.Join(strings.Fields(ansi.Strip(p.View())), " ")
	for _, s := range texts {
		if !strings.Contains(view, s) {
			t.Errorf("%q is not shown:\n%s", s, ansi.Strip(p.View()))
		}
	}
}

func events(id string) []run.Event {
	at := func(s int) time.Time { return now.Add(time.Duration(s) * time.Second) }
	return []run.Event{
		{Run: id, At: at(-90), Kind: "created", Text: "saved to history"},
		{Run: id, At: at(-88), Kind: "sent", Text: "sent", Detail: `{"method":"POST","url":"https://api.example/v1/jobs","status":201,"request":"{\"a\":1}","response":"{\"id\":\"j\"}","took":831000000}`},
		{Run: id, At: at(-20), Kind: "odd", Text: "", Detail: `{"broken`},
	}
}

func TestThePageTellsEverything(t *testing.T) {
	p := page(0, 80, 60)
	seed, used := int64(7), int64(9881)
	r := p.Run()
	r.Request.Seed, r.Seed, r.Request.EndFrame = &seed, &used, "https://cdn.example/end.png?sig=SECRET"
	r.Request.Metadata = map[string]string{"b": "2", "a": "1"}
	r.RawStatus, r.Reserved, r.CancelMessage, r.Tags, r.Note, r.Parent = "processing", "12 credits", "asked", []string{"hero", "night"}, "keep", "01OLD"
	p.Show(r)
	p.Update(EventsMsg{ID: r.ID, Events: events(r.ID), DurationStats: run.DurationStats{Median: 110 * time.Second, P90: 3 * time.Minute, Runs: 12}})
	shows(t, p, "running 42%", "the provider says processing", "usually 1m50, slowest tenth 3m00", "Runflow", "seedance 2.0 image-to-video",
		"gentle breeze in the grass", "~/shots/mountain.png", "https://cdn.example/end.png", "16:9 · 720p · 5 s · audio", "7, used 9881",
		"a = 1", "b = 2", "$1.51 (5 s × $0.3024, 2026-11-20)", "https://runflow.example/pricing", "not billed yet", "12 credits", "asked",
		"hero, night", "keep", "job_8f2", "01OLD", "15:00:41 saved to history", "15:00:43 sent +2s", "15:01:51 odd +1m08")
	if strings.Contains(p.View(), "SECRET") {
		t.Error("the signature of a link is shown")
	}
}

func TestTheMoneyIsToldAsTheProviderToldIt(t *testing.T) {
	usd := provider.Money(1_450_000)
	for _, c := range []struct {
		state  run.State
		billed *provider.Money
		charge provider.Charged
		want   string
	}{
		{run.Running, nil, "", "billed not billed yet"},
		{run.Succeeded, &usd, provider.ChargedYes, "billed $1.45, says Runflow"},
		{run.Succeeded, nil, provider.ChargedYes, "charged; the provider does not say how much"},
		{run.Failed, nil, provider.ChargedNo, "billed not charged"},
		{run.Failed, nil, provider.ChargedUnknown, "unknown: the provider does not say"},
		{run.Unsure, nil, "", "unknown: the provider does not say"},
	} {
		p := page(0, 80, 60)
		r := p.Run()
		r.State, r.Billed, r.Charged = c.state, c.billed, c.charge
		p.Show(r)
		shows(t, p, c.want)
	}
}

func TestTheVideoTellsWhereItIs(t *testing.T) {
	for _, c := range []struct {
		video run.Video
		want  string
	}{
		{run.Video{Download: run.Downloaded, File: "/home/ada/v/a.mp4", Bytes: 4_200_000}, "~/v/a.mp4"},
		{run.Video{Download: run.Downloading, Bytes: 1_000_000, Size: 4_000_000, Rate: 500_000}, "saving · 1.0 MB of 4.0 MB · 500.0 kB/s"},
		{run.Video{Download: run.LinkExpired}, "the link expired before the video was saved"},
		{run.Video{Download: run.DownloadFailed, Err: &provider.Error{Message: "the disk is full", Hint: "make room"}}, "the disk is full next step make room"},
		{run.Video{Video: provider.Video{URL: "https://c/a.mp4?s=1", Expires: now.Add(3*time.Hour + time.Minute)}}, "3h left, until 18:03:11 · https://c/a.mp4"},
		{run.Video{Video: provider.Video{URL: "https://c/a.mp4", Expires: now.Add(-3 * time.Hour)}}, "expired 3 h ago · https://c/a.mp4"},
		{run.Video{Video: provider.Video{URL: "https://c/a.mp4", Width: 1280, Height: 720, Seconds: 5.04}}, "1280×720 · 5.04 s"},
	} {
		p := page(3, 80, 60)
		r := p.Run()
		r.Video = c.video
		p.Show(r)
		shows(t, p, c.want)
	}
}

// A link that still works is not a film on the disk.
func TestTheStateSaysThatAFilmIsNotSaved(t *testing.T) {
	shows(t, page(3, 40, 60), "✓ link 21h left, not saved")
	shows(t, page(2, 40, 60), "✓ saved")
	shows(t, page(0, 40, 60), "◐ running 42%")
}

func TestARunThatTakesUnusuallyLongIsCalledSo(t *testing.T) {
	p := page(0, 80, 60)
	p.Update(EventsMsg{ID: p.Run().ID, Events: nil, DurationStats: run.DurationStats{Median: time.Second, P90: 2 * time.Second, Runs: 3}})
	p.SetNow(now.Add(time.Minute), 0)
	shows(t, p, "59s, usually 1s: probably stuck")
}

func TestTheWireIsShownOnRequest(t *testing.T) {
	p := page(0, 80, 20)
	uitest.Press(p, p.Commands(nil), "w")
	shows(t, p, "state") // nothing was said yet
	p.Update(EventsMsg{ID: p.Run().ID, Events: events(p.Run().ID), DurationStats: run.DurationStats{}})
	uitest.Press(p, p.Commands(nil), "w")
	shows(t, p, "POST https://api.example/v1/jobs → 201 in 831ms", `> "a": 1`, `< "id": "j"`)
	if cmd := uitest.Press(p, p.Commands(nil), "esc"); cmd != nil {
		t.Error("esc leaves the page instead of the wire")
	}
	shows(t, p, "provider Runflow")
	if cmd := uitest.Press(p, p.Commands(nil), "esc"); cmd == nil {
		t.Error("esc does not leave the page")
	} else if _, ok := cmd().(ClosedMsg); !ok {
		t.Error("esc says something else")
	}
}

func TestTheTimelineIsReadWithEverySnapshot(t *testing.T) {
	p := page(0, 80, 60)
	r, other := p.Run(), uitest.Runs(8, now)[0]
	for what, c := range map[string]struct {
		cmd  tea.Cmd
		want tea.Msg
	}{
		"shown": {p.Show(r), eventsAsked{r.ID}}, "changed": {p.Put(other, r), eventsAsked{r.ID}},
		"another changed": {p.Put(other), nil}, "none shown": {New(theme.New(theme.Options{}), asked{}).Show(run.Run{}), nil},
	} {
		var got tea.Msg
		if c.cmd != nil {
			got = c.cmd()
		}
		if got != c.want {
			t.Errorf("%s: asked for %v, want %v", what, got, c.want)
		}
	}
}

func TestLateEventsOfAnotherRunAreDropped(t *testing.T) {
	p := page(0, 80, 60)
	old := p.Run().ID
	p.Show(uitest.Runs(8, now)[0])
	p.Update(EventsMsg{ID: old, Events: events(old), DurationStats: run.DurationStats{}})
	if strings.Contains(p.View(), "saved to history") {
		t.Error("the timeline of another run is shown")
	}
}

func TestScrollingReachesTheEndAndStaysThere(t *testing.T) {
	p := page(4, 40, 8)
	p.Update(EventsMsg{ID: p.Run().ID, Events: events(p.Run().ID), DurationStats: run.DurationStats{}})
	shows(t, p, "state ✗ failed")
	uitest.Press(p, p.Commands(nil), "G")
	shows(t, p, "odd")
	for range 50 {
		uitest.Press(p, p.Commands(nil), "j")
	}
	shows(t, p, "odd")
	uitest.Press(p, p.Commands(nil), "k")
	uitest.Press(p, p.Commands(nil), "pgup")
	uitest.Press(p, p.Commands(nil), "g")
	shows(t, p, "state ✗ failed")
}

func TestThePageFitsEverySize(t *testing.T) {
	for i := range 8 {
		for _, side := range []bool{false, true} {
			p := page(i, 0, 0)
			p.SetSide(side)
			p.Update(EventsMsg{ID: p.Run().ID, Events: events(p.Run().ID), DurationStats: run.DurationStats{Median: time.Minute, P90: time.Minute, Runs: 3}})
			for w := 0; w <= 200; w++ {
				h := 1 + w%40
				p.SetSize(w, h)
				view := p.View()
				if lipgloss.Width(view) > w || lipgloss.Height(view) > h {
					t.Fatalf("run %d at %d × %d: it takes %d × %d", i, w, h, lipgloss.Width(view), lipgloss.Height(view))
				}
			}
		}
	}
	p := New(theme.New(theme.Options{}), asked{})
	p.SetSize(80, 24)
	shows(t, p, "no run chosen")
	if cmd := p.Update(tea.PasteMsg{Content: "w"}); cmd != nil || len(p.Targets()) != 0 {
		t.Error("an empty page does something")
	}
}

func TestWhatLeadsSomewhereIsALink(t *testing.T) {
	for _, width := range []int{40, 80, 140} { // in lines, and beside the timeline
		p := page(2, width, 60)
		r := p.Run()
		r.Video.File, r.Video.URL = "/home/ada/Videos/dailies/a corgi #1 on a rain-soaked street at night, neon signs.mp4", "https://cdn.example/corgi.mp4"
		p.Show(r)
		if strings.Contains(p.View(), "\x1b]8") {
			t.Error("there are links where the terminal has none")
		}
		p.SetLinks(true)
		for _, to := range []string{";file:///home/ada/Videos/dailies/a%20corgi%20%231%20on%20a%20rain-soaked%20street%20at%20night,%20neon%20signs.mp4\x07", ";https://cdn.example/corgi.mp4\x07"} {
			if !strings.Contains(p.View(), to) {
				t.Errorf("%d columns: %q is no link: %q", width, to, p.View())
			}
		}
		for _, bad := range []string{"https://cdn.example/corgi.mp4?sig=SECRET", "https://ada:SECRET@cdn.example/a.mp4", "javascript:SECRET", "https://cdn.example/\x1b]0;SECRET"} {
			r.Video.URL, r.Video.Download = bad, run.DownloadNone
			p.Show(r)
			if strings.Contains(p.View(), "\x1b]8") {
				t.Errorf("%q is a link: %q", bad, p.View())
			}
		}
	}
}
