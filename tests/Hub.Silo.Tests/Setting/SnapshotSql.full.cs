namespace Hub.Silo.Tests.Setting;

/// <summary>Where Orleans' ADO.NET storage keeps the citizens' snapshots in <c>grains.db</c>.</summary>
static class SnapshotSql
{
    /// <summary>How many rows there are, with a body or without.</summary>
    public const string Count = "select count(*) from OrleansStorage where GrainIdExtensionString like 'citizen|%'";

    public const string Bodies = "select cast(PayloadBinary as text) from OrleansStorage where GrainIdExtensionString like 'citizen|%' and PayloadBinary is not null";

    /// <summary>Puts <c>$body</c> into each.</summary>
    public const string Overwrite = "update OrleansStorage set PayloadBinary = cast($body as blob) where GrainIdExtensionString like 'citizen|%'";
}
