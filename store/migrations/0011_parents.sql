-- What was made from a run is listed on its page.
CREATE INDEX runs_parent ON runs (parent) WHERE parent <> '';
