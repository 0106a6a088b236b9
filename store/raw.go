package store

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// This file reads the history's file and its write-ahead log without SQLite, which would
// answer from its cache or replay the log. Section numbers refer to
// https://sqlite.org/fileformat2.html, read 2026-12-01.

// counters holds rows of the table counters.
type counters struct {
	file   int64 // 0 before version 3
	orders int64
	seq    int64
}

// headerSize is the size of the database header, section 1.3.
const headerSize = 100

// rawFile is the state of a file according to its header and counters.
type rawFile struct {
	logged   bool // its version numbers say that it is in WAL mode
	pageSize int
	counters
	known bool // the counters could be read
}

// readRaw reads the header and the second page of a file. That page is the table
// counters, the first table that was created.
func readRaw(f io.ReaderAt) (r rawFile) {
	head := make([]byte, headerSize)
	if _, err := f.ReadAt(head, 0); err != nil {
		return r
	}
	r.logged = head[18] == 2
	r.pageSize = int(binary.BigEndian.Uint16(head[16:]))
	if r.pageSize == 1 {
		r.pageSize = 1 << 16
	}
	page := make([]byte, r.pageSize)
	if _, err := f.ReadAt(page, int64(r.pageSize)); err == nil {
		r.counters, r.known = readCounters(page)
	}
	return r
}

// readCounters decodes a page of the table counters and reports whether it is one. It is
// a leaf of an index b-tree, section 1.6.
func readCounters(page []byte) (c counters, ok bool) {
	if len(page) < 8 || page[0] != 0x0a {
		return c, false
	}
	for i := range int(binary.BigEndian.Uint16(page[3:])) {
		if 8+2*i+2 > len(page) {
			return c, false
		}
		at := int(binary.BigEndian.Uint16(page[8+2*i:]))
		if at >= len(page) {
			return c, false
		}
		name, value, sound := readCounter(page[at:])
		if !sound {
			return c, false
		}
		switch name {
		case "file":
			c.file = value
		case "orders":
			c.orders = value
		case "seq":
			c.seq, ok = value, true
		}
	}
	return c, ok
}

// readCounter decodes one row: its length, then a record of a text and an integer,
// section 2.1.
func readCounter(cell []byte) (name string, value int64, ok bool) {
	size, n := varint(cell)
	if n == 0 || size > uint64(len(cell)-n) {
		return "", 0, false
	}
	record := cell[n : n+int(size)]
	head, n := varint(record)
	kind, m := varint(record[n:])
	number, k := varint(record[n+m:])
	if n == 0 || m == 0 || k == 0 || int(head) != n+m+k || kind < 13 || kind%2 == 0 {
		return "", 0, false
	}
	length := (kind - 13) / 2
	rest := record[head:]
	if length > uint64(len(rest)) {
		return "", 0, false
	}
	value, ok = integer(number, rest[length:])
	return string(rest[:length]), value, ok
}

// integer decodes an integer of the given serial type.
func integer(kind uint64, b []byte) (int64, bool) {
	sizes := []int{1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
	switch {
	case kind == 8 || kind == 9:
		return int64(kind - 8), true
	case kind == 0 || kind > 6 || sizes[kind] > len(b):
		return 0, false
	}
	value := int64(int8(b[0])) // sign extension
	for _, c := range b[1:sizes[kind]] {
		value = value<<8 | int64(c)
	}
	return value, true
}

// varint decodes an integer of one to nine bytes and returns its length, 0 if b is too
// short.
func varint(b []byte) (value uint64, length int) {
	for i, c := range b[:min(len(b), 9)] {
		if i == 8 {
			return value<<8 | uint64(c), 9
		}
		value = value<<7 | uint64(c&0x7f)
		if c < 0x80 {
			return value, i + 1
		}
	}
	return 0, 0
}

// logBegins returns the first counters in a write-ahead log: their values after the first
// submission since the log was started.
func logBegins(log string) (c counters, ok bool) {
	f, err := os.Open(log) // SQLite holds no locks on it
	if err != nil {
		return c, false
	}
	defer f.Close()
	return firstCounters(f)
}

// firstCounters returns the first counters in the frames of a log.
func firstCounters(r io.Reader) (c counters, ok bool) {
	eachFrame(r, func(number uint32, page []byte) (more bool) {
		if number == countersPage {
			c, ok = readCounters(page)
			ok = ok && c.file != 0
		}
		return !ok
	})
	return c, ok
}

// countersPage is the number of the page that readRaw decodes.
const countersPage = 2

// sector is the smallest unit that a disk writes atomically, in bytes.
const sector = 512

// checkpointBegun reports whether a file contains something that only a checkpoint of the
// given log can have written: a page, or a sector of the table counters, equal to its
// last version in the log.
func checkpointBegun(log string, f io.ReaderAt) bool {
	w, err := os.Open(log) // SQLite holds no locks on it
	if err != nil {
		return false
	}
	defer w.Close()
	var first []byte // first version of the table counters in the log
	last := map[uint32][]byte{}
	eachFrame(w, func(number uint32, page []byte) bool {
		if number == countersPage && first == nil {
			first = bytes.Clone(page)
		}
		last[number] = append(last[number][:0], page...)
		return true
	})
	for number, page := range last {
		have := make([]byte, len(page))
		if _, err := f.ReadAt(have, int64(number-1)*int64(len(page))); err != nil {
			continue
		}
		if bytes.Equal(have, page) && (number != countersPage || !bytes.Equal(page, first)) {
			return true
		}
		for at := 0; number == countersPage && at < len(page); at += sector {
			now, was := page[at:at+sector], first[at:at+sector]
			if !bytes.Equal(now, was) && bytes.Equal(now, have[at:at+sector]) {
				return true
			}
		}
	}
	return false
}

// eachFrame calls visit with each page in a write-ahead log, section 4, until visit
// returns false. The page is only valid during the call.
func eachFrame(r io.Reader, visit func(number uint32, page []byte) (more bool)) {
	head := make([]byte, 32)
	if _, err := io.ReadFull(r, head); err != nil {
		return
	}
	pageSize := int(binary.BigEndian.Uint32(head[8:]))
	if pageSize < sector || pageSize > 1<<16 || pageSize%sector != 0 {
		return
	}
	frame := make([]byte, 24+pageSize)
	for {
		if _, err := io.ReadFull(r, frame); err != nil || string(frame[8:16]) != string(head[16:24]) { // the salts of an earlier log
			return
		}
		number := binary.BigEndian.Uint32(frame)
		if number == 0 || !visit(number, frame[24:]) {
			return
		}
	}
}
