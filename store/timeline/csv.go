package timeline

import (
	"encoding/csv"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"dailies/provider/run"
)

// writeCSV writes a shot list. It begins with a byte order mark, without which spreadsheets
// take UTF-8 for another encoding.
func writeCSV(w io.Writer, films []exported) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	t := csv.NewWriter(w)
	t.UseCRLF = true
	rows := [][]string{{
		"Shot", "Take", "File", "In", "Out", "FPS", "Frames", "Width", "Height", "Rating", "Pick", "Note",
		"Prompt", "Seed", "Provider", "Model", "Cost", "Cost is", "Project", "Run",
	}}
	for _, f := range films {
		rows = append(rows, csvRow(f))
	}
	for _, row := range rows {
		for i := range row {
			row[i] = csvCell(row[i])
		}
		if err := t.Write(row); err != nil {
			return err
		}
	}
	t.Flush()
	return t.Error()
}

func csvRow(f exported) []string {
	r := f.clip.Take
	film := make([]string, 6)
	if f.known {
		in, out := f.clip.Range()
		rate := f.clip.Film.Rate
		film = []string{rate.Timecode(in), rate.Timecode(out), rate.String(), number(f.clip.Film.Frames), itoa(f.clip.Film.Width), itoa(f.clip.Film.Height)}
	}
	rating, pick, used, is := "", "", "", ""
	if r.Rating > 0 {
		rating = itoa(r.Rating)
	}
	if r.Pick {
		pick = "yes"
	}
	if s := seed(r); s != nil {
		used = number(*s)
	}
	if cost(r) != "" {
		is = costIs(r)
	}
	return append([]string{r.Shot, itoa(r.Take), filepath.Base(f.clip.File), film[0], film[1], film[2], film[3], film[4], film[5]},
		rating, pick, r.Note, r.Request.Prompt, used, r.Provider, r.Model, cost(r), is, r.Project, r.ID)
}

// costIs says what the cost of a take is: a bill or an estimate.
func costIs(r run.Run) string {
	if r.Billed != nil {
		return "billed"
	}
	return "estimated"
}

// csvCell is a cell that no spreadsheet takes for a formula.
func csvCell(s string) string {
	s = plain(s)
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

func number(n int64) string { return strconv.FormatInt(n, 10) }
