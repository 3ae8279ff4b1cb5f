using System.Reflection;
using System.Text.Json.Serialization;

namespace Hub.Canon.Records;

/// <summary>Names of the record types, as the member <c>type</c> spells them.</summary>
public static class RecordTypes
{
    static readonly Dictionary<Type, string> Names = typeof(LedgerRecord).GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
        .ToDictionary(known => known.DerivedType, known => known.TypeDiscriminator as string ?? throw new InvalidOperationException("A record type has a name."));

    /// <summary>The type of a record, such as <c>exchange</c>.</summary>
    public static string Of(LedgerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Names[record.GetType()];
    }
}
