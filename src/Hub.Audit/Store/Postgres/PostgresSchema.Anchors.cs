namespace Hub.Audit.Store;

/// <content>Step 3: checkpoints on their way into a chain.</content>
public static partial class PostgresSchema
{
    // state: 0 queued, 1 sent, 2 mined, 3 final.
    const string Anchors = """
        create table anchor (size bigint primary key, state bigint not null check (state between 0 and 3), stored bytea not null, evidence bytea, sum bytea not null, check (state < 3 or evidence is not null));
        create unique index anchor_queued on anchor (state) where state = 0;
        create unique index anchor_open on anchor ((1)) where state in (1, 2);
        create trigger anchor_immutable before update or delete on anchor for each row when (old.state = 3) execute function refuse_change();
        create trigger anchor_whole before truncate on anchor for each statement execute function refuse_change();
        """;
}
