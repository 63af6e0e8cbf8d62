-- What is in a parcel, as far as its customer may refuse it piece by piece: pairs of a thing's id and its barcode.
ALTER TABLE parcel ADD COLUMN goods TEXT NOT NULL DEFAULT '[]';
