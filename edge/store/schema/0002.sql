-- What the platform says of a parcel that is given back, paid here, or may be kept longer.
ALTER TABLE parcel ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE parcel ADD COLUMN back_until TEXT;
ALTER TABLE parcel ADD COLUMN due_max TEXT;
ALTER TABLE parcel ADD COLUMN pay_qr TEXT NOT NULL DEFAULT '';
