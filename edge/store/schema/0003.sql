-- Every page that a pickup writes is encrypted, sealed and synced: the visit lies beside the other single values, and
-- one index by state serves what is overdue, too.
INSERT INTO meta(name, value) SELECT 'visit', value FROM visit;
DROP TABLE visit;
DROP INDEX parcel_due;
DROP INDEX parcel_state;
CREATE INDEX parcel_state ON parcel(state, due);
