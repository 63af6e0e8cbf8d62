-- A parcel whose cell opens writes one page less: only those that wait to be stowed are found by their state, what lies
-- in a place by that.
DROP INDEX parcel_state;
CREATE INDEX parcel_received ON parcel(id) WHERE state = 'received';
