package timeline

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
)

// writeEDL writes a CMX 3600 edit decision list with one video track, non-drop timecode and
// cuts. Its timecode counts at one rate: source times of films of another rate are converted.
func writeEDL(out io.Writer, t Timeline) error {
	w := bufio.NewWriter(out)
	rate := t.Rate()
	base := 3600 * rate.Nominal() // the record side begins at one hour, as is usual
	fmt.Fprintf(w, "TITLE: %s\r\nFCM: NON-DROP FRAME\r\n", edlText(t.Name, 70))
	placed, _ := t.Place()
	for i, c := range placed {
		in, _ := c.Range()
		from := c.Film.Rate.Convert(in, rate)
		channel := "V"
		if c.Film.Audio {
			channel = "B"
		}
		fmt.Fprintf(w, "\r\n%03d  %-8s %-5s C        %s %s %s %s\r\n", i+1, c.Reel, channel,
			rate.Timecode(from), rate.Timecode(from+c.Frames), rate.Timecode(base+c.Start), rate.Timecode(base+c.Start+c.Frames))
		fmt.Fprintf(w, "* FROM CLIP NAME: %s\r\n", edlText(filepath.Base(c.File), 120))
		if c.Film.Rate != rate {
			fmt.Fprintf(w, "* COMMENT: THE FILM HAS %s FRAMES A SECOND\r\n", c.Film.Rate)
		}
		for _, m := range c.sorted() {
			at := c.Film.Rate.Convert(m.Frame, rate) - from
			if at >= 0 && at < c.Frames {
				fmt.Fprintf(w, "* LOC: %s YELLOW  %s\r\n", rate.Timecode(base+c.Start+at), edlText(m.Text, 60))
			}
		}
		if c.Take.Note != "" {
			fmt.Fprintf(w, "* COMMENT: %s\r\n", edlText(c.Take.Note, 120))
		}
	}
	return w.Flush()
}

// edlText is text as a line of a list can hold it.
func edlText(s string, most int) string {
	r := []rune(oneLine(s))
	if len(r) > most {
		r = append(r[:most-1], '…')
	}
	return string(r)
}
