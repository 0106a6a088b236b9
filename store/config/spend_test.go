package config_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/providertest"
	"dailies/provider/run"
	"dailies/store"
	"dailies/store/config"
	"dailies/store/storetest"
)

// newShop is a provider that sells videos for a dollar.
func newShop() *providertest.Endless {
	return &providertest.Endless{Name: "runflow", Prices: []provider.Price{{PerVideo: provider.Dollar, Source: "the shop", AsOf: "2026-11-20"}}}
}

func order(takes int) run.Spec {
	return run.Spec{Model: "runflow/one", Takes: takes, Request: provider.Request{Prompt: "a corgi", AspectRatio: "16:9", Resolution: "720p", Duration: 5}}
}

// spending is a running engine over a real history, configured by a config file like the
// program.
type spending struct {
	*engine.Engine
	t    *testing.T
	db   *store.DB
	shop *providertest.Endless
	stop func()
}

func open(t *testing.T, c config.Config) *spending {
	t.Helper()
	s := &spending{t: t, shop: newShop()}
	dir := t.TempDir()
	var err error
	history := filepath.Join(dir, "history.db")
	if err := storetest.New(history); err != nil {
		t.Fatal(err)
	}
	if s.db, err = store.Open(t.Context(), history); err != nil {
		t.Fatal(err)
	}
	s.Engine, err = engine.New(s.db, []provider.Provider{s.shop}, engine.Options{
		Folder: filepath.Join(dir, "videos"), HTTP: http.DefaultTransport, Budget: c.Budget, Prices: c.Prices, Timing: engine.Timing{Rate: 1000},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	}
	return s
}

// sells waits until n videos were sold.
func (s *spending) sells(n int) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); s.shop.Submissions() < n && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

var providers = []string{"runflow", "runcomfy", "aihubmax"}

// written writes a config file.
func written(t *testing.T, text string) config.Overrides {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Overrides{Config: path}
}

// Invalid configs and their errors: the line, and the nearest valid name.
var wrong = map[string][]string{
	// Caps inside of a text whose end is missing.
	"[ui]\neditor = \"\"\"\nvi\n\n[budget]\nper_day = 1\n\"\"\"":       {"line 5: [budget] is inside the text of ui.editor, which begins in line 2"},
	"[ui]\nplayer = '''mpv\n  [ Budget ] # caps\nper_day = 1'''":       {"line 3: [Budget] is inside the text of ui.player"},
	"[ui]\nkeys.undo = [\"\"\"u\n[[budget]]\nper_day = 1\"\"\"]":       {"line 3: [budget] is inside the text of ui.keys.undo"},
	"x = '''\nbudget.per_day = 1\n'''":                                 {"line 2: [budget] is inside the text of x"},
	"ui = { editor = '''\n[\"budget\"]\nper_day = 1''' }":              {"line 2: [budget] is inside the text of ui"},
	"[key_command]\nrunflow = '''pass \n[budget.caps]\nper_day = 1'''": {"line 3: [budget] is inside the text of key_command.runflow"},

	// Other names.
	"[budget]\nperday = 1":                                {"line 2: budget.perday is not a setting", "did you mean budget.per_day?"},
	"[budget]\nper-day = 1":                               {"line 2: budget.per-day", "budget.per_day?"},
	"[budget]\nPer_Day = 1":                               {"line 2: budget.Per_Day", "budget.per_day?"},
	"[budget]\nperDay = 1":                                {"line 2: budget.perDay", "budget.per_day?"},
	"[budget]\nday = 1":                                   {"line 2: budget.day", "budget.per_day?"},
	"[budget]\nper_dya = 1":                               {"line 2: budget.per_dya", "budget.per_day?"},
	"[budget]\nper_moth = 1":                              {"line 2: budget.per_moth", "budget.per_month?"},
	"[budget]\nper_month_usd = 1":                         {"line 2: budget.per_month_usd", "budget.per_month?"},
	"[budget]\nper_ run = 1":                              {"line 2: "},
	"[budget]\n\"per_run \" = 1":                          {"line 2: budget.per_run  is not a setting", "budget.per_run?"},
	"[budget]\nask_bellow = 1":                            {"line 2: budget.ask_bellow", "budget.ask_below?"},
	"[budget]\nper_day = 100\nper_week = 1":               {"line 3: budget.per_week", "the settings of [budget] are per_run, per_day, per_month, ask_below"},
	"[budget]\nmax = 1":                                   {"line 2: budget.max", "the settings of [budget] are per_run"},
	"[budget]\n\"p\u0435r_day\" = 1 # a Cyrillic e":       {"line 2: budget.p\u0435r_day", "budget.per_day?"},
	"budget.perday = 1":                                   {"line 1: budget.perday", "budget.per_day?"},
	"budget = { per_day = 9, per_moth = 1 }":              {"line 1: budget.per_moth", "budget.per_month?"},
	"[budget.caps]\nper_day = 1":                          {"line 1: budget.caps", "the settings of [budget] are per_run"},
	"[budget.per_day]\namount = 1":                        {"line 1: budget.per_day: this is a table; it must be one value"},
	"[budget]\nper_day.usd = 1":                           {"line 2: budget.per_day.usd", "budget.per_day?"},
	"[budgets]\nper_day = 1":                              {"line 1: budgets is not a setting", "did you mean [budget]?"},
	"[Budget]\nper_day = 1":                               {"line 1: Budget is not a setting", "did you mean [budget]?"},
	"[budget]\nper_day = 1\n[BUDGET]\nper_day = 1000":     {"line 3: BUDGET is not a setting", "did you mean [budget]?"},
	"[bugdet]\nper_day = 1":                               {"line 1: bugdet", "did you mean [budget]?"},
	"[my-budget]\nper_day = 1":                            {"line 1: my-budget", "did you mean [budget]?"},
	"[[budget]]\nper_day = 1":                             {"line 1: budget: this is a list of tables; it must be a table: [budget]"},
	"per_day = 1":                                         {"line 1: per_day is not a setting", "did you mean budget.per_day?"},
	"#[budget]\nper_run = 1\nper_month = 1":               {"line 2: per_run", "budget.per_run?"},
	"\n\nmaxPerDay = 1":                                   {"line 3: maxPerDay", "budget.per_day?"},
	"Budget.per_day = 1":                                  {"line 1: Budget.per_day", "budget.per_day?"},
	"daily = 1":                                           {"line 1: daily", "caps go under [budget]: per_run, per_day, per_month"},
	"[limits]\nvideo = 1":                                 {"line 1: limits", "caps go under [budget]"},
	"[spend]\nper_day = 1":                                {"line 1: spend", "caps go under [budget]"},
	"[nope]\na = 1\nper_day = 1":                          {"line 3: nope.per_day", "budget.per_day?"},
	"[ui]\nmouse = true\nper_day = 1":                     {"line 3: ui.per_day", "budget.per_day?"},
	"[providers.runflow]\nrate = 1\nbudget.per_day = 1":   {"line 3: providers.runflow.budget.per_day", "[budget]?"},
	"[keys]\nper_day = '1'":                               {`line 2: keys.per_day: there is no provider "per_day"`, "budget.per_day?"},
	"[prices.'runflow/one']\nany = 1\nper_day = 1":        {"line 3: prices.runflow/one.per_day", "budget.per_day?"},
	"[budget]\r\n# the cap\r\nperday = 1\r\n":             {"line 3: budget.perday", "budget.per_day?"},
	"\uFEFF[budget]\nperday = 1":                          {"line 2: budget.perday", "budget.per_day?"},
	"name = '{id}'\n[budget]\nper_days = 1\nper_runs = 2": {"line 3: budget.per_days", "budget.per_day?"},
	// Other values.
	"[budget]\nper_day = -1":                     {`line 2: budget.per_day: "-1" is negative`},
	"[budget]\nper_day = \"-0.01\"":              {`line 2: budget.per_day: "-0.01" is negative`},
	"[budget]\nper_day = inf":                    {`line 2: budget.per_day: "inf" is not an amount of dollars such as 1.50`},
	"[budget]\nper_day = -inf":                   {`line 2: budget.per_day: "-inf" is not an amount`},
	"[budget]\nper_day = nan":                    {`line 2: budget.per_day: "nan" is not an amount`},
	"[budget]\nper_day = 0.0000001":              {`line 2: budget.per_day: "0.0000001" has more than six decimals`},
	"[budget]\nper_day = 1e-7":                   {`line 2: budget.per_day: "1e-7" has more than six decimals`},
	"[budget]\nper_day = 1.0000005":              {`line 2: budget.per_day: "1.0000005" has more than six decimals`},
	"[budget]\nper_day = 1000000.000001":         {`line 2: budget.per_day: "1000000.000001" is more than $1,000,000`},
	"[budget]\nper_day = 1000000.0000001":        {`line 2: budget.per_day: "1000000.0000001" is more than $1,000,000`},
	"[budget]\nper_day = 1e7":                    {`line 2: budget.per_day: "1e7" is more than $1,000,000`},
	"[budget]\nper_day = 99999999999999999999":   {`line 2: budget.per_day: "99999999999999999999" is more than`},
	"[budget]\nper_day = 0xffff_ffff":            {`line 2: budget.per_day: "0xffff_ffff" is more than`},
	"[budget]\nper_day = 1e999":                  {`line 2: budget.per_day: "1e999" is not an amount`},
	"[budget]\nper_day = \"1,50\"":               {`line 2: budget.per_day: "1,50" is not an amount`},
	"[budget]\nper_day = \"20 USD\"":             {`line 2: budget.per_day: "20 USD" is not an amount`},
	"[budget]\nper_day = \"€20\"":                {`line 2: budget.per_day: "€20" is not an amount`},
	"[budget]\nper_day = \"lots\"":               {`line 2: budget.per_day: "lots" is not an amount`},
	"[budget]\nper_day = \" \"":                  {`line 2: budget.per_day: " " is not an amount`},
	"[budget]\nper_day = \"1__0\"":               {`line 2: budget.per_day: "1__0" is not an amount`},
	"[budget]\nper_day = false":                  {`line 2: budget.per_day: "false" is not an amount`},
	"[budget]\nper_day = [1]":                    {"line 2: budget.per_day: this is a list; it must be one value"},
	"[budget]\nper_day = {}":                     {"line 2: budget.per_day: this is a table; it must be one value"},
	"[budget]\nper_day = 2026-11-20":             {"line 2: budget.per_day: this is a date or time; it must be one value, such as a text in quotes"},
	"[budget]\nask_below = -1":                   {`line 2: budget.ask_below: "-1" is negative`},
	"budget = 1":                                 {"line 1: budget: this is a number; it must be a table: [budget]"},
	"budget = ''":                                {"line 1: budget: this is a text; it must be a table"},
	"budget = []":                                {"line 1: budget: this is a list; it must be a table"},
	"[budget]\nper_day = 0":                      {"nothing may be spent: per_day is 0"},
	"[budget]\nper_run = -0.0":                   {"nothing may be spent: per_run is 0"},
	"[budget]\nper_month = \"0\"\nper_day = 100": {"nothing may be spent: per_month is 0"},
	// No config at all.
	"[budget]\nper_day = 1\nper_day = 100":         {"line 3: per_day: key per_day is already defined"},
	"[budget]\nper_day = 1\n[budget]\nper_run = 1": {"line 3: budget: "},
	"[budget\nper_day = 1":                         {"line 1: "},
	"[budget]\nper_day = 1.":                       {"line 2: "},
	"[budget]\nper_day = 007":                      {"line 2: "},
	"[budget]\nper_day: 1":                         {"line 2: "},
	"[budget]\nper_day = 1,5":                      {"line 2: "},
	"[budget]\nper_day = 20 # a cap\nper_run =":    {"line 3: "},
	"name = \"a\xff\"\n[budget]\nper_day = 1":      {"line 1: "},
	"{\"budget\": {\"per_day\": 1}}":               {"line 1: "},
	"[ui]\ntheme = 'pink'\n[budget]\nper_day = 9":  {"line 2: ui.theme: "},
	"[prices.'runflow/one']\nper_video = -1":       {`line 2: prices.runflow/one.per_video: "-1" is negative`},
}

// With an invalid config nothing is spent in any way, and each error has the reason.
func TestNoWrongConfigSpends(t *testing.T) {
	if len(wrong) < 30 {
		t.Fatalf("only %d configs", len(wrong))
	}
	for text, says := range wrong {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			where := written(t, text)
			c, _, err := where.Load(providers...)
			if !strings.HasPrefix(says[0], "nothing may be spent") {
				says = append(says, where.Config+", line ", "so nothing is spent")
				if err == nil {
					t.Errorf("%q: the config is fine", text)
				}
			}
			refuses(t, c, fmt.Sprintf("%q", text), says)
		})
	}
}

// refuses fails unless all spending is refused under a config, for the given reason.
func refuses(t *testing.T, c config.Config, what string, says []string) {
	t.Helper()
	s := open(t, c)
	q, err := s.Quote(t.Context(), order(1))
	if err != nil || q.OverBudget == nil {
		t.Errorf("%s: a quote says %v, %v", what, q.OverBudget, err)
	}
	for i, orders := range [][]run.Spec{{order(1)}, {order(2), order(3)}} {
		made, err := s.Submit(t.Context(), orders...)
		e := provider.AsError(err)
		if e == nil || len(made) > 0 || e.Kind != provider.KindBudget || e.Delivery != provider.NotSent || e.Hint == "" {
			t.Errorf("%s: submit %d made %d runs and says %#v", what, i, len(made), e)
			continue
		}
		for _, word := range says {
			if !strings.Contains(e.UserMessage(), word) {
				t.Errorf("%s says %q, without %q", what, e.UserMessage(), word)
			}
		}
	}
	_, total, err := s.db.Count(t.Context(), run.Filter{})
	s.stop()
	if n := s.shop.Submissions(); n != 0 || total != 0 || err != nil {
		t.Errorf("%s: %d videos were bought, %d runs written, %v", what, n, total, err)
	}
}

// Valid configs, with the number of one-dollar videos they allow, of seven requested.
var good = map[string]int{
	"":                        7,
	"# [budget]\n# per_day=1": 7,
	"[budget]\n":              7,
	"[budget]\nper_run = ''\nper_day = \"\"\nper_month = \"\"": 7,
	"[budget]\nper_day = 1":                                                     1,
	"[budget]\nper_day = 2":                                                     2,
	"[budget]\nper_day = 2.999999":                                              2,
	"[budget]\nper_day = 3.0":                                                   3,
	"[budget]\nper_day = 1_0":                                                   7,
	"[budget]\nper_day = 0.4e1":                                                 4,
	"[budget]\nper_day = 50E-1":                                                 5,
	"[budget]\nper_day = 0x2":                                                   2,
	"[budget]\nper_day = 0b11":                                                  3,
	"[budget]\nper_day = 0o6":                                                   6,
	"[budget]\nper_day = +2":                                                    2,
	"[budget]\nper_day = \"4.50\"":                                              4,
	"[budget]\nper_day = '$3'":                                                  3,
	"[budget]\nper_month = 2":                                                   2,
	"[budget]\nper_month = 6\nper_day = 2":                                      2,
	"[budget]\nper_run = 1":                                                     7,
	"[budget]\nper_run = 0.999999":                                              0,
	"[budget]\nper_run = 0.000001":                                              0,
	"[budget]\nper_day = 1000000":                                               7,
	"[budget]\nask_below = 5\nper_day = 2":                                      2,
	"budget.per_day = 2":                                                        2,
	"budget = { per_day = 2, per_run = 1.0 }":                                   2,
	"'budget'.\"per_day\" = 2":                                                  2,
	"\"budget\" = { 'per_day' = 2 }":                                            2,
	"[ budget ] # caps\r\nper_day = 2 # a day\r\n":                              2,
	"[budget]\nper_day = \"\"\"\n2\"\"\"":                                       2,
	"[budget]\nper_day = 3\n[prices.'runflow/one']\nany = 0.3":                  2, // five seconds are 1.50
	"[budget]\nper_day = 3\n[prices.'runflow/one']\nper_video = 1.5":            2,
	"[budget]\nper_day = 3\n[prices.'runflow/one']\nper_video = ''":             3, // the shop's own price
	"[budget]\nper_day = 3\n[prices.'runflow/one']\n480p = 1":                   3,
	"colour = 'red'\n[nope]\na = 1\n[budget]\nper_day = 2\n[prices.x]\n480 = 1": 2, // only warned about
}

// With a valid config, spending stops exactly at the caps.
func TestGoodConfigsSpendUpToTheirCaps(t *testing.T) {
	for text, want := range good {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			where := written(t, text)
			c, _, err := where.Load(providers...)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			again, _, err := written(t, c.String()).Load(providers...) // what is shown means the same
			if err != nil {
				t.Fatalf("%q is shown as\n%s\n%v", text, c, err)
			}
			for what, c := range map[string]config.Config{"as it is": c, "as it is shown": again} {
				s := open(t, c)
				bought := 0
				for range 7 {
					if _, err := s.Submit(t.Context(), order(1)); err == nil {
						bought++
					} else if provider.KindOf(err) != provider.KindBudget {
						t.Fatal(err)
					}
				}
				s.sells(bought)
				s.stop()
				if n := s.shop.Submissions(); n != want || bought != want {
					t.Errorf("%q %s: %d written down and %d bought, want %d", text, what, bought, n, want)
				}
			}
		})
	}
}

// A named config must exist and be readable; the default one may be missing, but a dangling
// link is an error.
func TestAConfigThatIsNotThereDoesNotSpend(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Cleanup(xdg.Reload)
	xdg.Reload()
	in := func(parts ...string) string { return filepath.Join(append([]string{home}, parts...)...) }
	usual := config.Overrides{}
	load := func(w config.Overrides) config.Config {
		c, _, err := w.Load(providers...)
		if (err != nil) != (c.Budget.NoSpending != nil) {
			t.Errorf("%+v: the error is %v, the budget says %v", w, err, c.Budget.NoSpending)
		}
		return c
	}
	env := func(path string) config.Overrides {
		return usual.WithEnv(func(name string) string { return map[string]string{"DAILIES_CONFIG": path}[name] })
	}
	link := func(from, to string) {
		if err := os.Symlink(to, from); err != nil {
			t.Skip(err) // a system without links
		}
	}
	if c := load(usual); c.Budget.NoSpending != nil {
		t.Errorf("no config at the usual place: %v", c.Budget.NoSpending)
	}
	if c := load(env("")); c.Budget.NoSpending != nil {
		t.Errorf("an empty DAILIES_CONFIG: %v", c.Budget.NoSpending)
	}
	named := []string{"but --config or DAILIES_CONFIG names it", "correct the name"}
	refuses(t, load(config.Overrides{Config: in("none.toml")}), "--config of no file", append(named, in("none.toml")))
	refuses(t, load(config.Overrides{Config: in("no", "folder", "c.toml")}), "--config in no folder", named)
	refuses(t, load(env(in("none.toml"))), "DAILIES_CONFIG of no file", named)
	refuses(t, load(config.Overrides{Config: home}), "--config of a folder", []string{home + " is not a config"})
	refuses(t, load(env(home)), "DAILIES_CONFIG of a folder", []string{home + " is not a config"})
	refuses(t, load(config.Overrides{Config: os.DevNull}), "--config of a device", []string{"is not a config"})

	link(in("dailies"), in("gone")) // the folder is a link to nothing
	refuses(t, load(usual), "a folder that is a link to nothing", []string{in("dailies") + " is a dangling link"})
	must(t, os.Mkdir(in("gone"), 0o700)) // now it leads somewhere
	if c := load(usual); c.Budget.NoSpending != nil {
		t.Errorf("no config behind a link: %v", c.Budget.NoSpending)
	}
	file := in("gone", "config.toml")
	link(file, in("moved.toml"))
	refuses(t, load(usual), "a link to nothing", []string{"config.toml is a dangling link", "restore its target"})
	must(t, os.WriteFile(in("moved.toml"), []byte("[budget]\nper_day = 2"), 0o600))
	if c := load(usual); c.Budget.NoSpending != nil || *c.Budget.PerDay != 2*provider.Dollar {
		t.Errorf("a link to a config: %+v", c.Budget)
	}
	must(t, os.Remove(file))
	link(file, file)
	refuses(t, load(usual), "a link to itself", []string{"cannot be read"})
	must(t, os.Remove(file))
	must(t, os.Mkdir(file, 0o700))
	refuses(t, load(usual), "a folder", []string{"is not a config"})
	must(t, os.Remove(file))
	must(t, os.WriteFile(file, []byte("[budget]\nper_day = 2"), 0o200))
	if os.Getuid() > 0 {
		refuses(t, load(usual), "a file that may not be read", []string{"cannot be read", "check its permissions"})
	}
	must(t, os.RemoveAll(in("gone")))
	must(t, os.WriteFile(in("gone"), nil, 0o600)) // a file in the place of a folder
	refuses(t, load(usual), "no folder", []string{"cannot be read"})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
