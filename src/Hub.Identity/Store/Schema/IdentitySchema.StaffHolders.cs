namespace Hub.Identity;

static partial class IdentitySchema
{
    // Every act of two people has the same first columns; sign-ins of staff end; one that does needs neither holder nor code.
    const string StaffHolders = """
        ALTER TABLE persons ADD COLUMN ended_at INTEGER;

        CREATE TABLE binding_acts (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            proposed_by BLOB NOT NULL REFERENCES persons (sign_in),
            proposed_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            decided_by BLOB REFERENCES persons (sign_in) CHECK (decided_by IS NULL OR decided_by <> proposed_by OR verdict = 'withdrawn'),
            verdict TEXT CHECK (verdict IN ('approved', 'rejected', 'withdrawn')),
            decided_at INTEGER,
            effective_at INTEGER,
            sign_in BLOB NOT NULL REFERENCES persons (sign_in),
            subject BLOB NOT NULL CHECK (length(subject) = 16),
            method TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO binding_acts
            SELECT id, proposed_by, proposed_at, expires_at, confirmed_by, CASE WHEN confirmed_by IS NULL THEN NULL ELSE 'approved' END,
                CASE WHEN confirmed_by IS NULL THEN NULL ELSE coalesce(effective_at, proposed_at) END, effective_at, sign_in, subject, method
            FROM binding_proposals;
        DROP TABLE binding_proposals;
        ALTER TABLE binding_acts RENAME TO binding_proposals;
        CREATE INDEX binding_proposals_open ON binding_proposals (expires_at) WHERE effective_at IS NULL;

        CREATE TABLE recovery_acts (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            proposed_by BLOB NOT NULL REFERENCES persons (sign_in) CHECK (proposed_by <> sign_in),
            proposed_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            decided_by BLOB REFERENCES persons (sign_in)
                CHECK (decided_by IS NULL OR (decided_by <> sign_in AND (decided_by <> proposed_by OR verdict = 'withdrawn'))),
            verdict TEXT CHECK (verdict IN ('approved', 'rejected', 'withdrawn')),
            decided_at INTEGER,
            effective_at INTEGER,
            sign_in BLOB NOT NULL REFERENCES persons (sign_in),
            subject BLOB NOT NULL CHECK (length(subject) = 16),
            method TEXT NOT NULL,
            first_half BLOB NOT NULL CHECK (length(first_half) = 32)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO recovery_acts
            SELECT id, proposed_by, proposed_at, expires_at, confirmed_by, CASE WHEN confirmed_by IS NULL THEN NULL ELSE 'approved' END,
                CASE WHEN confirmed_by IS NULL THEN NULL ELSE coalesce(effective_at, proposed_at) END, effective_at, sign_in, subject, method, first_half
            FROM recovery_proposals;
        DROP TABLE recovery_proposals;
        ALTER TABLE recovery_acts RENAME TO recovery_proposals;
        CREATE INDEX recovery_proposals_open ON recovery_proposals (expires_at) WHERE effective_at IS NULL;

        CREATE TABLE staff_acts (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            proposed_by BLOB NOT NULL REFERENCES persons (sign_in) CHECK (proposed_by <> sign_in),
            proposed_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            decided_by BLOB REFERENCES persons (sign_in)
                CHECK (decided_by IS NULL OR (decided_by <> sign_in AND (decided_by <> proposed_by OR verdict = 'withdrawn'))),
            verdict TEXT CHECK (verdict IN ('approved', 'rejected', 'withdrawn')),
            decided_at INTEGER,
            effective_at INTEGER,
            act TEXT NOT NULL CHECK (act IN ('add', 'recover', 'end')),
            sign_in BLOB NOT NULL CHECK (length(sign_in) = 16),
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('officer', 'auditor', 'operator')),
            agency TEXT CHECK (agency IS NULL OR role = 'officer'),
            holder BLOB CHECK (length(holder) = 16),
            first_half BLOB CHECK (length(first_half) = 32),
            reserved_key TEXT,
            CHECK (act = 'end' OR holder IS NOT NULL),
            CHECK ((act = 'end') = (first_half IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO staff_acts
            SELECT id, proposed_by, proposed_at, expires_at, approved_by, CASE WHEN approved_by IS NULL THEN NULL ELSE 'approved' END,
                CASE WHEN approved_by IS NULL THEN NULL ELSE coalesce(effective_at, proposed_at) END, effective_at,
                act, sign_in, name, role, agency, holder, first_half, NULL
            FROM staff_proposals;
        DROP TABLE staff_proposals;
        ALTER TABLE staff_acts RENAME TO staff_proposals;
        CREATE INDEX staff_proposals_open ON staff_proposals (expires_at) WHERE effective_at IS NULL;

        CREATE INDEX agency_proposals_open ON agency_proposals (expires_at) WHERE effective_at IS NULL;
        """;
}
