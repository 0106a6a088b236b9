package timeline

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"dailies/provider/run"
)

const (
	maxSlug  = 40  // bytes of the part of a name that tells what the take is about
	maxName  = 100 // bytes of a name without its extension
	maxReel  = 8   // characters, the most that CMX 3600 has
	maxShown = 2000
)

// clipName is the name of a film: shot, take, what it is about, such as
// S010_t07_corgi_in_the_rain. output is the number of the video in its run, from 1.
func clipName(r run.Run, output int) string {
	name := fmt.Sprintf("%s_t%02d", r.Shot, r.Take)
	if r.Shot == "" {
		name = "run_" + r.ID
	}
	if output > 1 {
		name += fmt.Sprintf("_v%d", output)
	}
	if s := slug(r.Request.Prompt, maxSlug); s != "" {
		name += "_" + s
	}
	return name
}

// slug keeps letters and digits, in lower case, and puts one _ between words.
func slug(s string, most int) string {
	var b strings.Builder
	gap := false
	for _, c := range s {
		switch {
		case unicode.IsLetter(c), unicode.IsDigit(c), unicode.In(c, unicode.Mn, unicode.Mc) && b.Len() > 0 && !gap:
			if gap && b.Len() > 0 {
				b.WriteByte('_')
			}
			gap = false
			c = unicode.ToLower(c)
			if b.Len()+utf8.RuneLen(c) > most {
				return wholeWords(b.String())
			}
			b.WriteRune(c)
		default:
			gap = true
		}
	}
	return b.String()
}

// wholeWords drops the last word of a text that was cut, unless little would be left.
func wholeWords(s string) string {
	if i := strings.LastIndexByte(s, '_'); i >= len(s)/2 {
		return s[:i]
	}
	return s
}

// documentName is a timeline's name as a file name.
func documentName(s string) string {
	var b strings.Builder
	for _, c := range oneLine(s) {
		if strings.ContainsRune(`<>:"/\|?*`, c) || c == '.' && b.Len() == 0 {
			c = '_'
		}
		if b.Len()+utf8.RuneLen(c) > maxName {
			break
		}
		b.WriteRune(c)
	}
	name := strings.TrimRight(b.String(), " .")
	switch strings.ToUpper(name) {
	case "", "CON", "PRN", "AUX", "NUL":
		return "timeline" + name
	}
	return name
}

// reels hands out reel names of CMX 3600: capital letters and digits, unique.
type reels map[string]bool

func (all reels) name(r run.Run, output int) string {
	tail := fmt.Sprintf("T%02d", r.Take)
	if output > 1 {
		tail += fmt.Sprintf("V%d", output)
	}
	head := strings.Map(func(c rune) rune {
		switch c = unicode.ToUpper(c); {
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}, r.Shot)
	fit := func(tail string) string {
		tail = tail[max(0, len(tail)-maxReel):]
		return head[:min(len(head), maxReel-len(tail))] + tail
	}
	name := fit(tail)
	for n := 2; all[name]; n++ {
		name = fit(fmt.Sprintf("%sN%d", tail, n))
	}
	all[name] = true
	return name
}

// plain is text from outside without characters that do something in a program which shows it:
// control characters but line breaks, and those that turn the direction of writing.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return c
		case c == '\t', c == '\u2028', c == '\u2029':
			return ' '
		case unicode.IsControl(c), c >= 0x202a && c <= 0x202e, c >= 0x2066 && c <= 0x2069, c == 0xfeff, c == 0x200e, c == 0x200f, c == 0xfffe, c == 0xffff:
			return -1
		}
		return c
	}, s)
}

// oneLine is plain text in a line.
func oneLine(s string) string {
	line := strings.Join(strings.Fields(plain(s)), " ")
	if len(line) > maxShown {
		line = strings.ToValidUTF8(line[:maxShown], "")
	}
	return line
}
