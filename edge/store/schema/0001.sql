-- Times: *_at is RFC 3339 text in UTC; *_u is milliseconds of running time; mono is milliseconds of one boot.

CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE epoch(
    ep TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, cause TEXT NOT NULL, from_ep TEXT, from_seq INTEGER,
    acked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE journal(
    ep TEXT NOT NULL REFERENCES epoch(ep), seq INTEGER NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
    wall TEXT NOT NULL, row TEXT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(ep, seq)
) WITHOUT ROWID;

CREATE TABLE document(
    kind TEXT NOT NULL, key TEXT NOT NULL, ver INTEGER NOT NULL, hash TEXT NOT NULL, body TEXT,
    pass INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(kind, key)
) WITHOUT ROWID;

CREATE TABLE delivery(
    id TEXT PRIMARY KEY, planned TEXT, eta TEXT, carrier TEXT NOT NULL DEFAULT '', expected INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'announced'
) WITHOUT ROWID;

CREATE TABLE tote(
    id TEXT PRIMARY KEY, barcode TEXT NOT NULL DEFAULT '', delivery TEXT, state TEXT NOT NULL, ver INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX tote_barcode ON tote(barcode);

CREATE TABLE place(
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, size TEXT NOT NULL, side TEXT NOT NULL DEFAULT '', col INTEGER NOT NULL,
    level INTEGER NOT NULL, height_mm INTEGER NOT NULL, max_weight_g INTEGER NOT NULL, accessible INTEGER NOT NULL DEFAULT 0,
    uses INTEGER NOT NULL DEFAULT 0, door TEXT NOT NULL DEFAULT 'unknown', item TEXT NOT NULL DEFAULT 'unknown',
    blocked TEXT, reserved_for TEXT, opening TEXT, ver INTEGER NOT NULL DEFAULT 0, fitted INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;

CREATE TABLE parcel(
    id TEXT PRIMARY KEY, state TEXT NOT NULL, place TEXT REFERENCES place(id), opening TEXT, intent TEXT NOT NULL DEFAULT 'expect',
    order_no TEXT NOT NULL DEFAULT '', delivery TEXT, tote TEXT, size_class TEXT NOT NULL DEFAULT 'M', length_mm INTEGER,
    width_mm INTEGER, height_mm INTEGER, weight_g INTEGER NOT NULL DEFAULT 0, due TEXT, pay_kop INTEGER NOT NULL DEFAULT 0,
    person_check TEXT NOT NULL DEFAULT 'none', name TEXT NOT NULL DEFAULT '', phone4 TEXT NOT NULL DEFAULT '',
    condition TEXT NOT NULL DEFAULT 'ok', surplus INTEGER NOT NULL DEFAULT 0, issued_how TEXT, issued_code TEXT, issued_u INTEGER, issued_at TEXT,
    issued_place TEXT, reopened INTEGER NOT NULL DEFAULT 0, low_cell INTEGER NOT NULL DEFAULT 0, ver INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX parcel_state ON parcel(state);
CREATE INDEX parcel_place ON parcel(place) WHERE place IS NOT NULL;
CREATE INDEX parcel_delivery ON parcel(delivery);
CREATE INDEX parcel_due ON parcel(due) WHERE state = 'stored';
CREATE INDEX parcel_order ON parcel(order_no);
CREATE INDEX parcel_phone4 ON parcel(phone4);

CREATE TABLE parcel_barcode(
    barcode TEXT NOT NULL, parcel TEXT NOT NULL REFERENCES parcel(id) ON DELETE CASCADE, PRIMARY KEY(barcode, parcel)
) WITHOUT ROWID;
CREATE INDEX parcel_barcode_parcel ON parcel_barcode(parcel);

-- Words by which staff find a parcel: of the name, and parts of the order number. FTS5 was not taken: it cannot
-- delete by parcel without reading the whole table, and it knows no typing errors.
CREATE TABLE parcel_word(
    word TEXT NOT NULL, parcel TEXT NOT NULL REFERENCES parcel(id) ON DELETE CASCADE, PRIMARY KEY(word, parcel)
) WITHOUT ROWID;
CREATE INDEX parcel_word_parcel ON parcel_word(parcel);

-- What a word may look like when one letter was missed: its letters without one (never a customer's whole name).
CREATE TABLE word_slip(slip TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY(slip, word)) WITHOUT ROWID;

CREATE TABLE code(
    id TEXT PRIMARY KEY, purpose TEXT NOT NULL, valid_from TEXT NOT NULL, valid_until TEXT NOT NULL, wrong_max INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0, near_miss INTEGER NOT NULL DEFAULT 0, latest_expiry INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX code_wrong_max ON code(wrong_max);

CREATE TABLE code_way(
    mac TEXT PRIMARY KEY, code TEXT NOT NULL REFERENCES code(id) ON DELETE CASCADE, way TEXT NOT NULL, digits INTEGER NOT NULL DEFAULT 0,
    live INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX code_way_code ON code_way(code);
CREATE INDEX code_way_live ON code_way(digits) WHERE way = 'typed' AND live = 1;

CREATE TABLE code_parcel(
    code TEXT NOT NULL REFERENCES code(id) ON DELETE CASCADE, parcel TEXT NOT NULL, PRIMARY KEY(code, parcel)
) WITHOUT ROWID;
CREATE INDEX code_parcel_parcel ON code_parcel(parcel);

CREATE TABLE opening(
    id TEXT PRIMARY KEY, cell TEXT NOT NULL REFERENCES place(id), parcel TEXT, purpose TEXT NOT NULL, cause TEXT NOT NULL,
    rung TEXT NOT NULL DEFAULT '', attempt INTEGER NOT NULL DEFAULT 1, evidence TEXT NOT NULL DEFAULT '', item TEXT NOT NULL DEFAULT 'unknown', opened INTEGER NOT NULL DEFAULT 0,
    settled INTEGER NOT NULL DEFAULT 0, boot INTEGER NOT NULL, mono INTEGER NOT NULL, started_u INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX opening_open ON opening(cell) WHERE settled = 0;

CREATE TABLE person(
    id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, roles TEXT NOT NULL, rights TEXT NOT NULL DEFAULT '[]',
    blocked INTEGER NOT NULL DEFAULT 0, kdf TEXT, lease_h INTEGER NOT NULL DEFAULT 0, wrong INTEGER NOT NULL DEFAULT 0,
    wrong_u INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE person_way(
    mac TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE, way TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE session(
    hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE, device TEXT NOT NULL,
    started_u INTEGER NOT NULL, seen_u INTEGER NOT NULL, ended TEXT
) WITHOUT ROWID;
CREATE INDEX session_person ON session(person) WHERE ended IS NULL;

CREATE TABLE pin_try(
    pair TEXT PRIMARY KEY, wrong INTEGER NOT NULL, next_u INTEGER NOT NULL, last_u INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE task(
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, place TEXT, parcel TEXT, number INTEGER, opened_at TEXT NOT NULL,
    urgent INTEGER NOT NULL DEFAULT 0, taken_by TEXT, closed_at TEXT, closed_by TEXT
);
CREATE INDEX task_open ON task(kind, place) WHERE closed_at IS NULL;

CREATE TABLE visit(
    id INTEGER PRIMARY KEY CHECK(id = 1), value TEXT NOT NULL
);

CREATE TABLE answer(
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, value TEXT NOT NULL, kept_until_u INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE command(
    id TEXT PRIMARY KEY, hash TEXT NOT NULL, op TEXT NOT NULL, class TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,
    why TEXT, opening TEXT, at TEXT NOT NULL, ver INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX command_opening ON command(opening) WHERE opening IS NOT NULL;
