namespace Hub.Audit.Store;

/// <content>Step 4: where the public records are.</content>
static partial class SqliteSchema
{
    // The condition is PublicRecord.Start, in the words that the reading query repeats.
    const string PublicRecords = "create index record_public on record (idx) where substr(stored, 1, 2) = x'0100';";
}
