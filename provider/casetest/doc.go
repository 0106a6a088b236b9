// Package casetest holds answers of vendors as they came in the wild, each as a
// small file with its right end beside it, and a test that plays them: the real
// adapter, engine and history over real HTTP, with a server that answers exactly
// what the file says. Time is fake, so ten minutes cost nothing.
//
// A file in testdata is a txtar archive. Its first line says what happens, then come
// settings, one a line:
//
//	provider runcomfy      the adapter
//	remote                 videos are not saved without being asked for
//
// A section is one answer. Its name says to what: create, look (the status of a job), result
// (RunComfy's second call), cancel, list, or download with the name of a file. The answers of a
// kind are given one after the other, the last one forever; "look x3" is given three times,
// "look until 2h" as often as is asked in the first two hours of the story. It begins with the
// status, then come headers, an empty line and the body:
//
//	-- look x3 --
//	200 delay=5s
//	X-Request-Id: 7
//
//	{"status":"completed"}
//
// A status of 0 closes the connection without an answer. SELF in a body is the
// server's address, RUN the id of the run, and @NAME is the file of that name in
// testdata/files, or NAME.gz, compressed.
//
// The section story says what is done and how the run must stand then:
//
//	after 9m               time goes by
//	do refresh             also: download, cancel, dismiss, attach ID, restart, import
//	state running          and so on, see expectations in the test
//
// At its end exactly one create call must have been made, unless "creates N" says
// otherwise, and the key must never have gone to where the videos are.
package casetest
