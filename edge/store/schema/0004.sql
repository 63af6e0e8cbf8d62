-- Whether parcels may lie in a place: commissioning proved it, or the settings let it be used all the same.
ALTER TABLE place ADD COLUMN trusted INTEGER NOT NULL DEFAULT 1;
-- How urgent a task is follows from its kind.
ALTER TABLE task DROP COLUMN urgent;
