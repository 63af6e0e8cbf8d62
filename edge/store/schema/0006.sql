-- How far the journal had come at which running time: how old its facts are, whatever the wall clock said.
CREATE TABLE journal_age(
    ep TEXT NOT NULL REFERENCES epoch(ep), seq INTEGER NOT NULL, u INTEGER NOT NULL, PRIMARY KEY(ep, seq)
) WITHOUT ROWID;
