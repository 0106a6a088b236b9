-- Pictures, videos and audio files that prompts mention by a name.
CREATE TABLE named_files (
	name  TEXT PRIMARY KEY COLLATE NOCASE, -- without the @
	kind  TEXT NOT NULL, -- image, video or audio
	path  TEXT NOT NULL, -- absolute
	hash  TEXT NOT NULL, -- SHA-256 of the content when it got its name, hex
	bytes INTEGER NOT NULL,
	added INTEGER NOT NULL -- microseconds since 1970
) STRICT, WITHOUT ROWID;
