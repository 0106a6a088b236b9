package timeline

import (
	"regexp"
	"strconv"
	"strings"
)

// timedLine is a line of a note that begins with a time: "0:02.4 the hand", "2.4s: the hand" or
// "02.4 the hand".
var timedLine = regexp.MustCompile(`^\s*[\[@(]?(?:(\d{1,3}):)?(\d{1,3})(\.\d{1,3})?( ?s)?[\])]?[\s:–-]+(\S.*)$`)

// markers returns the lines of a note that begin with a time inside the film. A number alone is
// a time only with a colon, a fraction or the unit behind it: "2 dogs" is none.
func markers(note string, film Film) []Marker {
	var all []Marker
	for line := range strings.SplitSeq(note, "\n") {
		for _, part := range strings.Split(line, " · ") {
			p := timedLine.FindStringSubmatch(part)
			if p == nil || p[1] == "" && p[3] == "" && p[4] == "" {
				continue
			}
			minutes, _ := strconv.Atoi(p[1])
			seconds, _ := strconv.ParseFloat(p[2]+p[3], 64)
			frame := film.Rate.Within(float64(60*minutes)+seconds, max(0, len(p[3])-1))
			if frame < film.Frames {
				all = append(all, Marker{frame, oneLine(p[5])})
			}
		}
	}
	return all
}
