using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Rules;

/// <summary>JSON of the rules' own records: the ledger's spelling (camel case, absent instead of null, unknown members refused).</summary>
public static class RulesJson
{
    /// <summary>Read-only, shared.</summary>
    public static JsonSerializerOptions Options => RecordCodec.Options;

    /// <summary>Canonical form (RFC 8785) of a record, UTF-8.</summary>
    public static byte[] Canonical<T>(T value) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(value, Options));
}
