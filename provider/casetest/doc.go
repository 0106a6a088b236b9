// Package casetest holds responses of vendors as observed in practice, each in a small file
// with the expected outcome, and a test that replays them: the real adapter, engine and history
// over real HTTP, with a server that responds exactly as the file says. Time is simulated, so
// waiting costs nothing.
//
// A file in testdata is a txtar archive. Its first line is a description, followed by settings,
// one per line:
//
//	provider runcomfy      the adapter
//	remote                 videos are downloaded only on command
//
// A section is a response to the calls of its name: create, look (a poll), result (RunComfy's
// second call), cancel, list, or download with a file name. The responses of a name are used in
// order, and the last one from then on; "look x3" is used three times, "look until 2h" during
// the first two hours. A section has a status, headers, an empty line and the body:
//
//	-- look x3 --
//	200 delay=5s
//	X-Request-Id: 7
//
//	{"status":"completed"}
//
// Status 0 closes the connection without a response. In a body, SELF is the server's address,
// RUN the id of the run, and @NAME the file of that name in testdata/files, or NAME.gz,
// compressed.
//
// The section story lists actions and the state that the run must have then:
//
//	after 9m               time passes
//	do refresh             also: download, cancel, dismiss, attach ID, restart, import
//	state running          and so on, see expectations in the test
//
// At the end exactly one create call must have been made, unless "creates N" says otherwise,
// and the key must not have been sent to the host of the videos.
package casetest
