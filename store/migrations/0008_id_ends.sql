-- A run is named by the end of its id too: the beginning is a time, which runs of an hour share.
CREATE INDEX runs_id_end ON runs (substr(id, -4) COLLATE NOCASE);
