-- Which channel a person asked to be told by first: 0 none, else 1 + its number.
ALTER TABLE recipients ADD COLUMN preferred INTEGER NOT NULL DEFAULT 0;

-- `planned` is whom a plan may tell by each channel; `rung` whom it tells so from the start (empty: all of them), and after
-- ladder_s seconds without a delivery report a person goes on to his next channel (0: there is no ladder).
ALTER TABLE plans ADD COLUMN rung BLOB NOT NULL DEFAULT x'';
ALTER TABLE plans ADD COLUMN ladder_s INTEGER NOT NULL DEFAULT 0;
