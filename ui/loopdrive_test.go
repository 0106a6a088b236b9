package ui_test

import (
	"time"

	"dailies/ui/uitest"
)

// changeWhileShotsLoad changes runs until it happens while the shots are being read, which is
// when they are read again later.
func (d *desk) changeWhileShotsLoad() {
	for late := time.Now().Add(20 * time.Second); time.Now().Before(late); {
		for _, k := range []string{"esc", "1", "2"} {
			d.send(uitest.Key(k))
		}
		d.bother()
		time.Sleep(100 * time.Millisecond) // the pause before they are read again is longer than settle waits
		d.settle()
		if _, came := d.took["shots.reloadMsg"]; came {
			return
		}
	}
}

// slowly presses keys with time between them for what is loaded.
func (d *desk) slowly(keys ...string) {
	for _, k := range keys {
		d.send(uitest.Key(k))
		d.settle()
		time.Sleep(50 * time.Millisecond)
		d.settle()
	}
}

// until presses keys again and again until a message came.
func (d *desk) until(msg string, keys ...string) {
	for late := time.Now().Add(30 * time.Second); time.Now().Before(late); {
		d.slowly(keys...)
		if _, came := d.took[msg]; came {
			return
		}
	}
}

// trashRejected rejects everything, and asks about the films of a shot once the list of shots
// knows it.
func (d *desk) trashRejected() {
	d.slowly("esc", "esc", "1", "ctrl+a", "z")
	d.until("ui.rejectedMsg", "1", "2", "T")
	d.slowly("esc", "1", "u")
}

// askElsewhere asks where else a failed take can be made.
func (d *desk) askElsewhere() {
	d.until("ui.placesMsg", "esc", "esc", "1", "/", "esc", "f", "f", "A")
	d.slowly("esc", "esc", "/", "esc")
}
