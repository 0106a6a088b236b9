package crashtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dailies/provider/run"
	"dailies/store"
)

// Programs that write, to be killed while they do.

// commit is a child that writes rows and prints each once it is acknowledged: to the history
// (how is "history"), or to a plain table with a setting of synchronous.
func commit(args []string) error {
	dir, how := args[0], args[1]
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	said, err := os.Create(filepath.Join(dir, "said"))
	if err != nil {
		return err
	}
	defer said.Close()
	add, end, err := committer(filepath.Join(dir, "history.db"), how)
	for i := 0; err == nil && i < n; i++ {
		if err = add(i); err == nil {
			_, err = fmt.Fprintln(said, runID(i))
		}
	}
	if err != nil {
		return err
	}
	return end()
}

func runID(i int) string { return fmt.Sprintf("01KAGYV%019d", i) }

func committer(path, how string) (add func(int) error, end func() error, err error) {
	if how != "history" {
		db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous("+how+")")
		if err != nil {
			return nil, nil, err
		}
		db.SetMaxOpenConns(1)
		_, err = db.Exec("CREATE TABLE runs (id TEXT, filling TEXT)")
		return func(i int) error {
			_, err := db.Exec("INSERT INTO runs VALUES (?, ?)", runID(i), strings.Repeat("x", 3000))
			return err
		}, db.Close, err
	}
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, nil, err
	}
	return func(i int) error {
		r := run.Run{ID: runID(i), Provider: "runflow", IdempotencyKey: runID(i), State: run.Pending, Created: time.Now()}
		r.Request.Prompt = strings.Repeat("a corgi in the rain ", 40)
		err := db.Add(context.Background(), "me", time.Now().Add(time.Minute), []run.Run{r}, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
		base := r.Base()
		r.Job, r.State, r.Epoch = "job", run.Queued, 1
		err = errors.Join(err, db.Save(context.Background(), "me", run.Update{Run: r, Base: base, Events: []run.Event{{Kind: "queued"}}}))
		if i%40 == 39 { // occasionally a backup is made
			old, _ := filepath.Glob(path + ".*.bak")
			for _, name := range old {
				err = errors.Join(err, os.Remove(name))
			}
			err = errors.Join(err, db.Backup(context.Background()))
		}
		return err
	}, db.Close, nil
}

// upgrade is a child that migrates the history in a folder from version 1 to the latest: as the
// program does ("history"), or statement by statement ("apart").
func upgrade(args []string) error {
	path := filepath.Join(args[0], "history.db")
	if args[1] == "history" {
		db, err := store.Open(context.Background(), path)
		if err != nil {
			return err
		}
		return db.Close()
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return err
	}
	steps, err := filepath.Glob(args[2])
	for i, name := range steps {
		text, unread := os.ReadFile(name)
		err = errors.Join(err, unread)
		if i > 0 && err == nil {
			_, err = db.Exec(fmt.Sprintf("%s; PRAGMA user_version = %d", text, i+1))
		}
	}
	return errors.Join(err, db.Close())
}

// insist is a child that writes a log and syncs it until that succeeds.
func insist(args []string) error {
	f, err := os.Create(filepath.Join(args[0], "history.db-wal"))
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString("a corgi"); err != nil {
		return err
	}
	for f.Sync() != nil {
		continue
	}
	return nil
}
