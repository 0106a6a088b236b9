package spend

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

func rows(t *testing.T, runs ...run.Run) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(string(CSV(runs, time.UTC)))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		out = append(out, row)
	}
	return out
}

func TestEveryRunIsALine(t *testing.T) {
	now := time.Date(2026, 11, 20, 15, 2, 11, 0, time.UTC)
	runs := uitest.Runs(8, now)
	got := rows(t, runs...)
	if len(got) != len(runs) {
		t.Fatalf("%d lines for %d runs", len(got), len(runs))
	}
	for i, want := range []map[string]string{
		4: {"provider": "runflow", "state": "succeeded", "estimate_low_usd": "1.45", "estimate_high_usd": "1.45", "billed_usd": "1.45", "charged": "yes", "took_s": "110", "created": "2026-11-20 14:59:11", "seconds": "5"},
		5: {"provider": "runcomfy", "estimate_high_usd": "", "billed_usd": "0.96", "file": "/home/ada/Videos/dailies/corgi.mp4"},
		7: {"state": "running", "billed_usd": "", "took_s": "", "resolution": "720p"},
	} {
		for name, value := range want {
			if got[i][name] != value {
				t.Errorf("run %d: %s is %q, want %q", i, name, got[i][name], value)
			}
		}
	}
}

func TestALineSaysWhichTakeItIsAndHowItWasJudged(t *testing.T) {
	got := rows(t, run.Run{Shot: "S010", Take: 3, Project: "Night train", Rating: 4, Pick: true}, run.Run{Rejected: true})
	for i, want := range []map[string]string{
		{"shot": "S010", "take": "3", "project": "Night train", "rating": "4", "judged": "pick"},
		{"shot": "", "take": "", "project": "", "rating": "", "judged": "rejected"},
	} {
		for name, value := range want {
			if got[i][name] != value {
				t.Errorf("run %d: %s is %q, want %q", i, name, got[i][name], value)
			}
		}
	}
}

func TestNoCellBecomesAFormula(t *testing.T) {
	for prompt, want := range map[string]string{
		`=1+1`:                   `'=1+1`,
		`+1`:                     `'+1`,
		`-1`:                     `'-1`,
		`@SUM(A1)`:               `'@SUM(A1)`,
		"\t=1":                   `'=1`,
		"  =1":                   `'=1`,
		"\r\n=cmd|' /C calc'!A0": `'=cmd|' /C calc'!A0`,
		`＝1`:                     `'＝1`,
		`a;=1`:                   `a;'=1`,
		`a"; "=1`:                `a";' "=1`,
		`a cat = 1`:              `a cat = 1`,
		`"=1`:                    `'"=1`,
		`a, "quoted" cat`:        `a, "quoted" cat`,
		"two\nlines":             `two lines`,
		"\x1b[2Jred":             `red`,
		`16:9 - a cat`:           `16:9 - a cat`,
	} {
		r := run.Run{Request: provider.Request{Prompt: prompt}, Tags: []string{"=x"}, Provider: "-p"}
		row := rows(t, r)[0]
		if row["prompt"] != want {
			t.Errorf("%q becomes %q, want %q", prompt, row["prompt"], want)
		}
		if row["tags"] != "'=x" || row["provider"] != "'-p" {
			t.Errorf("the other texts are not guarded: %v", row)
		}
	}
}

func TestAnAmountStaysANumber(t *testing.T) {
	back := provider.Money(-1_500_000)
	row := rows(t, run.Run{Billed: &back, Estimate: provider.Estimate{Known: true, Low: 1, High: 1_210_000}})[0]
	if row["billed_usd"] != "-1.5" || row["estimate_low_usd"] != "0.000001" || row["estimate_high_usd"] != "1.21" {
		t.Errorf("amounts are %v", row)
	}
}
