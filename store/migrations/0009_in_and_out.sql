-- The part of a take's video that a person wants, from cut_in until cut_out, in microseconds; 0 is none.
ALTER TABLE runs ADD COLUMN cut_in INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN cut_out INTEGER NOT NULL DEFAULT 0;
