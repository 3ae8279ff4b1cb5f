namespace Hub.Connectors;

/// <summary>One dataset's part of a configuration, read.</summary>
abstract record DatasetSettings(string Dataset, string Provider, int? MaxConcurrent)
{
    /// <summary>Names of its fields.</summary>
    public abstract IReadOnlySet<string> FieldNames { get; }

    public sealed record Sql(string Dataset, string Provider, int? MaxConcurrent, SqlSettings Settings) : DatasetSettings(Dataset, Provider, MaxConcurrent)
    {
        public override IReadOnlySet<string> FieldNames => Settings.Fields.Names;
    }

    public sealed record Rest(string Dataset, string Provider, int? MaxConcurrent, RestSettings Settings) : DatasetSettings(Dataset, Provider, MaxConcurrent)
    {
        public override IReadOnlySet<string> FieldNames => Settings.Fields.Names;
    }
}
