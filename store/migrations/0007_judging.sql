-- What is searched for by the filter: a shot, a project, a judgement, and what a request
-- asked for. Each gives the newest first, except the ratings.
CREATE INDEX runs_takes ON runs (shot COLLATE NOCASE) WHERE deleted = 0 AND shot <> '';
CREATE INDEX runs_project ON runs (project COLLATE NOCASE) WHERE deleted = 0 AND project <> '';
CREATE INDEX runs_rejected ON runs (n) WHERE deleted = 0 AND rejected <> 0;
CREATE INDEX runs_by_rating ON runs (rating) WHERE deleted = 0 AND rating > 0;
CREATE INDEX runs_seed ON runs (coalesce(seed, CASE WHEN json_valid(request) THEN json_extract(request, '$.seed') END))
	WHERE deleted = 0 AND coalesce(seed, CASE WHEN json_valid(request) THEN json_extract(request, '$.seed') END) IS NOT NULL;
CREATE INDEX runs_ratio ON runs (CASE WHEN json_valid(request) THEN json_extract(request, '$.ratio') END) WHERE deleted = 0;
CREATE INDEX runs_resolution ON runs (CASE WHEN json_valid(request) THEN json_extract(request, '$.resolution') END) WHERE deleted = 0;
