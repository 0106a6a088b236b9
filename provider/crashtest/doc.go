// Package crashtest proves what is left when the program does not end by itself:
// killed or stopped at any instant and at any system call, on a disk that fails, with
// several processes over one history, against vendors that answer badly, and
// after a long sleep. Nothing may be lost, paid twice or torn.
//
// It holds tests and their tools only. They drive the real program as a process
// of its own against the sandbox, whose charges are the truth that every history
// is compared with. DAILIES_LONG=1 makes them long, and DAILIES_SOAK sets the
// number of runs of the soak test alone.
package crashtest
