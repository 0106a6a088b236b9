//go:build unix

package e2e

import (
	"fmt"
	"strings"
)

// hostileText is text that affects a terminal or misleads its reader if it is printed raw. The program
// itself writes none of it.
type hostileText struct{ name, text string }

// hostileTexts returns the corpus. Each text is between unique markers.
func hostileTexts() []hostileText {
	var all []hostileText
	add := func(name, text string) {
		n := len(all)
		all = append(all, hostileText{name, fmt.Sprintf("a%02d%sz%02d", n, text, n)})
	}
	for _, c := range controls {
		add("control "+c.name, c.text)
	}
	for _, c := range sequences {
		add(c.name, c.text)
	}
	for _, c := range eightBit {
		add("8 bit "+c.name, c.text)
	}
	for _, c := range invisibles {
		add(c.name, c.text)
	}
	for _, c := range invalid {
		add(c.name, c.text)
	}
	return all
}

var controls = []hostileText{
	{"NUL", "\x00"}, {"SOH", "\x01"}, {"ENQ", "\x05"}, {"BEL", "\a"}, {"BS", "\b\b\b\b"}, {"VT", "\v"}, {"FF", "\f"},
	{"SO and SI", "\x0e\x0f"}, {"XOFF", "\x13"}, {"CAN", "\x18"}, {"SUB", "\x1a"}, {"US", "\x1f"}, {"DEL", "\x7f"},
	{"TAB", "\t\t"}, {"CR that overwrites", "cost $9.00\rcost $0.00"}, {"CR and backspaces", "rm\r\b\b\b"},
}

var sequences = []hostileText{
	{"colours that hide", "\x1b[5;8;38;5;16;48;5;16m"}, {"reversed and hidden", "\x1b[7;8mno\x1b[28m"},
	{"cursor away", "\x1b[7777;7777H"}, {"cursor up", "\x1b[777A"}, {"clear the scrollback", "\x1b[3J"},
	{"insert mode", "\x1b[4h"}, {"reverse video", "\x1b[?5h"}, {"another alternate screen", "\x1b[?1047h"}, {"all motion", "\x1b[?1003h"},
	{"scroll region", "\x1b[777;778r"}, {"scrolled away", "\x1b[777S"}, {"reset", "\x1bc"}, {"soft reset", "\x1b[!p"},
	{"line drawing", "\x1b(0lqk\x1b(B"}, {"screen test", "\x1b#8"}, {"save and restore", "\x1b7\x1b8"}, {"key pad", "\x1b="},
	{"report the title", "\x1b[21t"}, {"report the status", "\x1b[5n"}, {"report the cursor", "\x1b[6n"}, {"small window", "\x1b[8;1;1t"},
	{"print", "\x1b[5i"}, {"repeat", "A\x1b[500b"}, {"blinking cursor", "\x1b[5 q"}, {"title", "\x1b]0;owned\a"},
	{"title ended by ST", "\x1b]2;owned\x1b\\"}, {"clipboard", "\x1b]52;c;b3duZWQ=\a"}, {"clipboard read", "\x1b]52;c;?\x1b\\"},
	{"link", "\x1b]8;;https://evil.example/\x1b\\safe\x1b]8;;\x1b\\"}, {"palette", "\x1b]4;1;#ff0000\a"}, {"background", "\x1b]11;#ff0000\a"},
	{"notification", "\x1b]9;owned\a"}, {"progress", "\x1b]9;4;1;50\a"}, {"file", "\x1b]1337;File=name=eA==;inline=1:AAAA\a"},
	{"shell marks", "\x1b]133;A\a"}, {"sixel", "\x1bPq#0;2;0;0;0#0~~@@\x1b\\"}, {"termcap", "\x1bP+q544e\x1b\\"}, {"answer back", "\x1bP$qm\x1b\\"},
	{"picture", "\x1b_Ga=T,f=24,s=1,v=1;AAAA\x1b\\"}, {"tmux", "\x1bPtmux;\x1b\x1b]0;owned\a\x1b\\"}, {"screen title", "\x1bkowned\x1b\\"},
	{"start of string", "\x1bXowned\x1b\\"}, {"privacy message", "\x1b^owned\x1b\\"}, {"half a sequence", "\x1b["}, {"half a title", "\x1b]0;owned"},
	{"escape before escape", "\x1b\x1b[5;8m"}, {"control in a sequence", "\x1b[5\a;8m"}, {"pasted", "\x1b[201~q\r"},
}

var eightBit = []hostileText{
	{"CSI", "\u009b5;8m"}, {"OSC", "\u009d0;owned\u009c"}, {"DCS", "\u0090q~~\u009c"}, {"APC", "\u009fGa=T;AAAA\u009c"},
	{"NEL", "\u0085"}, {"IND", "\u0084"}, {"CSI as a byte", "\x9b5;8m"}, {"OSC as a byte", "\x9d0;owned\x9c"}, {"every C1", everyC1()},
}

var invisibles = []hostileText{
	{"override", "\u202egpj.exe\u202c"}, {"embeddings", "\u202a\u202b\u202c\u202d"}, {"isolates", "\u2066\u2067\u2068\u2069"},
	{"marks of direction", "\u200e\u200f\u061c"}, {"tags", "\U000e0001\U000e0041\U000e007f"}, {"zero width spaces", "\u200b\u2060\ufeff"},
	{"joiners between letters", "b\u200dc\u200cd"}, {"joiner flood", "👩\u200d\u200d\u200d\u200d"}, {"soft hyphen", "\u00ad"},
	{"line separator", "\u2028"}, {"paragraph separator", "\u2029"}, {"combining flood", "e" + strings.Repeat("\u0301", 60)},
	{"enclosing flood", "e" + strings.Repeat("\u20dd", 40)}, {"blank braille", "\u2800\u2800\u2800"}, {"Hangul filler", "\u3164\u3164"},
	{"variation selectors", "b\ufe0f\ufe00\U000e0100"}, {"notes between lines", "\ufff9b\ufffac\ufffb"}, {"picture placeholder", "\U0010eeee\u0305\u0305"},
	{"noncharacters", "\uffff\U0001fffe"},
}

var invalid = []hostileText{
	{"lone continuation", "\x80\xbf"}, {"lead byte before an escape", "\xe2\x1b[5;8m"}, {"lead byte at the end", "\xf0\x9f\x98"},
	{"overlong escape", "\xc0\x9b[5;8m"}, {"surrogate", "\xed\xa0\x80"}, {"beyond Unicode", "\xf4\x90\x80\x80"}, {"bytes that never occur", "\xfe\xff"},
	{"very long and loud", strings.Repeat("\x1b[5;8mlong ", 4000)},
}

func everyC1() string {
	var b strings.Builder
	for r := rune(0x80); r < 0xa0; r++ {
		b.WriteRune(r)
	}
	return b.String()
}
