// Package crashtest tests what is left after the program was killed or suspended at any instant
// and at any system call, with failing disks, several processes over one history, vendors that
// respond incorrectly, and a machine that slept. Nothing may be lost, paid twice or corrupted.
//
// It holds only tests and their tools. They run the real program as a process against the
// sandbox, whose charges every history is compared with. DAILIES_LONG=1 makes the tests longer;
// DAILIES_SOAK sets only the number of runs of the soak test.
package crashtest
