-- What version 1 of the schema held: its tables as they were made, and a few rows.
PRAGMA application_id = 1413964148;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE alerts (
            sequence INTEGER PRIMARY KEY NOT NULL,
            time INTEGER NOT NULL,
            account TEXT NOT NULL,
            kind TEXT NOT NULL,
            severity TEXT NOT NULL,
            document BLOB NOT NULL
        );
INSERT INTO "alerts" VALUES(3,1728000000000000000,'acct-1','relay-sharing','medium',X'7B2273657175656E6365223A337D');
INSERT INTO "alerts" VALUES(4,1728000000000000000,'acct-1','relay-sharing','high',X'7B2273657175656E6365223A347D');
INSERT INTO "alerts" VALUES(7,1728000000000000000,'acct-2','relay-sharing','critical',X'7B2273657175656E6365223A377D');
CREATE TABLE evidence (
            id INTEGER PRIMARY KEY NOT NULL,
            account TEXT NOT NULL,
            time INTEGER NOT NULL,
            document BLOB NOT NULL
        );
INSERT INTO "evidence" VALUES(1,'acct-1',1728000000000000000,X'7B22646179223A307D');
INSERT INTO "evidence" VALUES(2,'acct-1',1728086400000000000,X'7B22646179223A317D');
CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('reserved',64);
CREATE TABLE profiles (
            id INTEGER PRIMARY KEY NOT NULL,
            account TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL,
            saved INTEGER NOT NULL,
            blob BLOB NOT NULL
        );
INSERT INTO "profiles" VALUES(1,'acct-1',1,1728086400000000000,X'010203');
CREATE TABLE reviews (
            id INTEGER PRIMARY KEY NOT NULL,
            account TEXT NOT NULL,
            alert INTEGER,
            time INTEGER NOT NULL,
            reviewer TEXT NOT NULL,
            document BLOB NOT NULL
        );
INSERT INTO "reviews" VALUES(1,'acct-1',4,1728000000000000001,'uid 0',X'7B226465636973696F6E223A22636F6E6669726D6564227D');
CREATE TABLE shared (name TEXT PRIMARY KEY NOT NULL, saved INTEGER NOT NULL, blob BLOB NOT NULL);
INSERT INTO "shared" VALUES('book',1728086400000000000,X'09');
CREATE INDEX alerts_account ON alerts (account) WHERE account <> '';
CREATE INDEX reviews_account ON reviews (account);
CREATE UNIQUE INDEX evidence_account ON evidence (account, time);
CREATE INDEX evidence_time ON evidence (time);
CREATE INDEX profiles_saved ON profiles (saved);
COMMIT;
