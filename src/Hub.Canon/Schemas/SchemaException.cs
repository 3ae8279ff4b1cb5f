namespace Hub.Canon.Schemas;

/// <summary>A schema document that cannot be registered or compiled.</summary>
public sealed class SchemaException : Exception
{
    /// <summary>Without a fault to name.</summary>
    public SchemaException()
    {
    }

    /// <summary>Without a fault to name.</summary>
    public SchemaException(string message)
        : base(message)
    {
    }

    /// <summary>Without a fault to name.</summary>
    public SchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Made where the faults are met.</summary>
    public SchemaException(IReadOnlyList<SchemaFault> faults)
        : base(string.Join("; ", faults.Select(fault => $"{fault.KeywordLocation}: {fault.Message}"))) => Faults = faults;

    internal SchemaException(string location, string message)
        : this([new SchemaFault("", location, message)])
    {
    }

    /// <summary>What is wrong, each with its place.</summary>
    public IReadOnlyList<SchemaFault> Faults { get; } = [];
}
