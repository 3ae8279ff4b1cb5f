namespace Hub.Audit.Store;

/// <content>Step 3: checkpoints on their way into a chain.</content>
static partial class SqliteSchema
{
    // state: 0 queued, 1 sent, 2 mined, 3 final.
    const string Anchors = """
        create table anchor (size integer primary key, state integer not null check (state between 0 and 3), stored blob not null, evidence blob, sum blob not null, check (state < 3 or evidence is not null)) strict;
        create unique index anchor_queued on anchor (state) where state = 0;
        create unique index anchor_open on anchor ((1)) where state in (1, 2);
        create trigger anchor_no_update before update on anchor when old.state = 3 begin select raise(abort, 'ledger.anchor-immutable'); end;
        create trigger anchor_no_delete before delete on anchor when old.state = 3 begin select raise(abort, 'ledger.anchor-immutable'); end;
        """;
}
