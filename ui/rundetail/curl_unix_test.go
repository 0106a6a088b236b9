//go:build unix

package rundetail

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"unicode"

	"dailies/provider"
	"dailies/provider/run"
)

func sent(t *testing.T, x provider.Exchange) run.Event {
	t.Helper()
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return run.Event{Kind: "sent", Detail: string(b)}
}

func TestCurlIsTheCallThatAShellReadsBack(t *testing.T) {
	body := `{"prompt":"it's \"raining\" $HOME ` + "`id`" + `"}`
	events := []run.Event{
		{Kind: "created"},
		sent(t, provider.Exchange{Method: "POST", URL: "https://api.example/v1/first", Request: `{"a":1}`}),
		sent(t, provider.Exchange{Method: "POST", URL: "https://api.example/v1/runs?a=1&b=2", Request: body}),
		{Kind: "succeeded", Detail: `{"method":"GET","url":"https://api.example/v1/runs/1"}`},
	}
	command, why := Curl(events, "Bearer", "RUNFLOW_API_KEY")
	if why != "" {
		t.Fatal(why)
	}
	cmd := exec.Command("sh", "-c", `printf '%s\0' `+strings.TrimPrefix(command, "curl "))
	cmd.Env = []string{"RUNFLOW_API_KEY=k123", "HOME=/h"}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"-X", "POST", "https://api.example/v1/runs?a=1&b=2", "-H", "Authorization: Bearer k123", "-H", "Content-Type: application/json", "--data-raw", body}
	if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("a shell reads\n%q, want\n%q", got, want)
	}
	if strings.Contains(command, "k123") || !strings.Contains(command, "$RUNFLOW_API_KEY") {
		t.Errorf("the key stands in it otherwise: %s", command)
	}
}

// TestCurlKeepsEveryCharacterOfThePrompt: joiners unchanged, invisible characters as equivalent escapes.
func TestCurlKeepsEveryCharacterOfThePrompt(t *testing.T) {
	prompt := "می\u200cخواهم ශ්\u200dරී 👩\u200d💻 \u200e\u202e\u2066 a\u00adb \u0085\u2028 🏴\U000e0067\U000e007f \ue000 一\u3000二 ☂\ufe0e\t\n\x1b[31m"
	var body strings.Builder
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if err := e.Encode(map[string]string{"prompt": prompt}); err != nil {
		t.Fatal(err)
	}
	command, why := Curl([]run.Event{sent(t, provider.Exchange{Method: "POST", URL: "https://a.example", Request: body.String()})}, "Bearer", "K")
	if why != "" {
		t.Fatal(why)
	}
	out, err := exec.Command("sh", "-c", `set -- `+command+`; for last; do :; done; printf %s "$last"`).Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(out, &got); err != nil || got["prompt"] != prompt {
		t.Errorf("a shell reads %q, %v\nwant %q", got["prompt"], err, prompt)
	}
	if !strings.Contains(command, "می\u200cخواهم ශ්\u200dරී 👩\u200d💻") {
		t.Errorf("the joiners are spelled out: %s", command)
	}
	for _, r := range command {
		if r != '\n' && r != '\u200c' && r != '\u200d' && !unicode.IsGraphic(r) {
			t.Errorf("%U stands in it as it is", r)
		}
	}
}

func TestWhereThereIsNoWholeCallCurlSaysWhy(t *testing.T) {
	if c, why := Curl([]run.Event{{Kind: "created"}, {Kind: "sent"}}, "Bearer", "X"); c != "" || why != "it has not been sent yet" {
		t.Errorf("an unsent run is %q, %q", c, why)
	}
	cut := sent(t, provider.Exchange{Method: "POST", URL: "https://a.example", Request: `{"prompt":"aaa…`})
	if c, why := Curl([]run.Event{cut}, "Bearer", "X"); c != "" || !strings.Contains(why, "too long") {
		t.Errorf("a cut call is %q, %q", c, why)
	}
	evil := sent(t, provider.Exchange{Method: "POST", URL: "https://a.example/;rm -rf $(x)", Request: "{\"a\":\"\\u001b[31m\"}"})
	if c, _ := Curl([]run.Event{evil}, "Bearer", "X$(id)"); strings.ContainsAny(c, "\x1b") || !strings.Contains(c, "'https://a.example/;rm -rf $(x)'") || strings.Contains(c, "$(id)") {
		t.Errorf("a hostile call is %s", c)
	}
}
