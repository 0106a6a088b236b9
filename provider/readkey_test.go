package provider

import "testing"

func TestAKeyIsReadAsItIsPasted(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "",
		" \r\n":                             "",
		`""`:                                "",
		"rf_1-a.B/c+d==":                    "rf_1-a.B/c+d==",
		"  rf_1\r\n":                        "rf_1",
		"\ufeffrf_1\u200b":                  "rf_1",
		"Bearer rf_1":                       "rf_1",
		"bearer  rf_1\n":                    "rf_1",
		"Bearer\trf_1":                      "rf_1",
		"Bearer: rf_1":                      "rf_1",
		`"rf_1"`:                            "rf_1",
		`'rf_1'`:                            "rf_1",
		`"rf_1`:                             "rf_1",
		"`rf_1`":                            "rf_1",
		"“rf_1”":                            "rf_1",
		`"Bearer rf_1"`:                     "rf_1",
		`Bearer "rf_1"`:                     "rf_1",
		"Authorization: Bearer rf_1":        "rf_1",
		`"authorization:Bearer rf_1"`:       "rf_1",
		"Key 12ab:34cd":                     "12ab:34cd",
		"Token r8_1":                        "r8_1",
		"x-api-key: rf_1":                   "rf_1",
		"RUNFLOW_API_KEY=rf_1":              "rf_1",
		`export REPLICATE_API_TOKEN="r8_1"`: "r8_1",
		"bearer_1":                          "bearer_1",
		"keyword":                           "keyword",
		"key-1":                             "key-1",
		"ABCDEF==":                          "ABCDEF==",
		"Bearer Bearer rf_1":                "rf_1",
	} {
		if key, why := ReadKey(text); key.Reveal() != want || why != "" {
			t.Errorf("%q is read as %q, %q; want %q", text, key.Reveal(), why, want)
		}
	}
}

func TestWhatIsNoKeyIsSaidToBeNone(t *testing.T) {
	for text, want := range map[string]string{
		"Bearer":                 "it is the word Bearer without a key after it",
		" bearer \n":             "it is the word Bearer without a key after it",
		"two words":              "it has a space or a line break",
		"Bearer two words":       "it has a space or a line break",
		"line\nbreak":            "it has a space or a line break",
		"line\u00a0break":        "it has a space or a line break",
		"caf\u00e9":              "it has a character that keys do not have",
		"nul\x00key":             "it has a character that keys do not have",
		"esc\x1b[0m":             "it has a character that keys do not have",
		"bytes\xff":              "it has a character that keys do not have",
		"hidden\u200bin between": "it has a character that keys do not have",
	} {
		if key, why := ReadKey(text); !key.Empty() || why != want {
			t.Errorf("%q: %q, %q; want %q", text, key.Reveal(), why, want)
		}
	}
}
