package registry

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
)

var update = flag.Bool("update", false, "write the tables of the README anew")

// The README's tables of vendors and models say what the adapters say. With -update
// they are written.
func TestReadmeNamesEveryVendorAndModel(t *testing.T) {
	path := filepath.Join("..", "..", "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{"keys": keyTable(), "models": modelTable(t)} {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
		head, rest, ok := strings.Cut(want, begin)
		_, tail, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("the README has no %s", begin)
		}
		want = head + begin + table + end + tail
	}
	switch {
	case want == string(text):
	case *update:
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the tables of the README are older than the adapters: run go test ./provider/registry -run Readme -update")
	}
}

func keyTable() string {
	b := &strings.Builder{}
	fmt.Fprintln(b, "| provider | key | another address |\n|---|---|---|")
	for _, i := range Accounts() {
		key := "`" + i.KeyEnv[0] + "`"
		if len(i.KeyEnv) > 1 {
			key += " (or `" + strings.Join(i.KeyEnv[1:], "`, `") + "`)"
		}
		bases := []string{i.BaseURLEnv}
		for _, h := range i.Hosts {
			if h.BaseURLEnv != "" {
				bases = append(bases, h.BaseURLEnv)
			}
		}
		fmt.Fprintf(b, "| [%s](%s) | %s | `%s` |\n", i.Title, i.KeyURL, key, strings.Join(bases, "`, `"))
	}
	return b.String()
}

func modelTable(t *testing.T) string {
	ps, err := Providers(func(string) provider.Access { return provider.Access{} })
	if err != nil {
		t.Fatal(err)
	}
	b := &strings.Builder{}
	fmt.Fprintln(b, "| model | what it does | seconds | resolutions | price | read on |\n|---|---|---|---|---|---|")
	for _, p := range ps {
		for _, m := range p.Models() {
			price, read := "not published", ""
			if len(m.Prices) > 0 {
				price, read = priceOf(m.Prices[0]), m.Prices[0].AsOf+" "
			}
			fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s|\n", m.Key(), does(m), seconds(m.Duration), resolutions(m), price, read)
		}
	}
	return b.String()
}

// does says what a model makes a video from.
func does(m provider.Model) string {
	what := map[provider.Mode]string{
		provider.TextToVideo: "text", provider.ImageToVideo: "start frame", provider.ReferenceToVideo: "text, reference images",
		provider.ExtendVideo: "a video, extended", provider.EditVideo: "a video, edited", provider.DraftToVideo: "a draft, finished",
	}[m.Mode]
	if m.Mode == provider.ReferenceToVideo && m.Options[provider.FieldReferenceVideos].Requirement != provider.Unsupported {
		what += ", videos, audio"
	}
	if m.End != provider.Unsupported {
		what += " (and end frame)"
	}
	if m.NoUploads != "" && m.Mode != provider.TextToVideo {
		what += " by URL"
	}
	if m.Blocking {
		what = "the " + m.Note + ": one blocking call"
	}
	return what
}

func seconds(l provider.DurationLimits) string {
	s := fmt.Sprintf("%d–%d", l.Min, l.Max)
	switch {
	case l.AutoOnly:
		return "auto"
	case l.Auto:
		s += " or auto"
	}
	return s
}

func resolutions(m provider.Model) string {
	s := strings.Join(m.Resolutions, " ")
	if len(m.Unverified) > 0 {
		s += ", " + strings.Join(m.Unverified, " ") + " not confirmed"
	}
	return s
}

func priceOf(p provider.Price) string {
	amount, unit := p.PerSecond, "/s"
	if p.PerVideo > 0 {
		amount, unit = p.PerVideo, " a video"
	}
	if p.Tokens != nil {
		amount, unit = p.Tokens.PerMillion, " a million tokens"
	}
	s := amount.Full() + unit
	if p.Resolution != "" {
		s += " at " + p.Resolution
	}
	return s
}
