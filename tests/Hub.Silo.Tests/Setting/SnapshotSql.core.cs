namespace Hub.Silo.Tests.Setting;

/// <summary>Where the core build's host keeps the citizens' snapshots in <c>grains.db</c>.</summary>
static class SnapshotSql
{
    /// <summary>How many rows there are, with a body or without.</summary>
    public const string Count = "select count(*) from grain_snapshot where id like 'citizen/%'";

    public const string Bodies = "select cast(body as text) from grain_snapshot where id like 'citizen/%' and body is not null";

    /// <summary>Puts <c>$body</c> into each.</summary>
    public const string Overwrite = "update grain_snapshot set body = cast($body as blob) where id like 'citizen/%'";
}
