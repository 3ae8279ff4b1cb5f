namespace Hub.Audit.Store;

/// <content>Step 4: where the public records are.</content>
public static partial class PostgresSchema
{
    // The condition is PublicRecord.Start, in the words that the reading query repeats.
    const string PublicRecords = "create index record_public on record (idx) where substring(stored from 1 for 2) = '\\x0100'::bytea;";
}
