using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Hub.Canon.Records;

namespace Hub.Rules;

/// <summary>What kind of outcome a code is; the API maps it to a status.</summary>
[JsonConverter(typeof(EnumCodeConverter<ReasonKind>))]
public enum ReasonKind
{
    /// <summary>Allowed.</summary>
    Permitted,

    /// <summary>Understood and refused.</summary>
    Refused,

    /// <summary>The request itself is wrong.</summary>
    Malformed,

    /// <summary>The request does not fit the state things are in.</summary>
    Conflict,

    /// <summary>The answer cannot be had now; the same request may succeed later.</summary>
    Unavailable,

    /// <summary>What the operator gave the hub is faulty; never heard by an agency.</summary>
    Configuration,
}

/// <summary>Who can make the same request succeed.</summary>
[JsonConverter(typeof(EnumCodeConverter<FixedBy>))]
public enum FixedBy
{
    Nobody,
    Agency,
    Citizen,
    PolicyOwner,
    Provider,
    Operator,
}

/// <summary>One code explained.</summary>
public sealed record Reason(string Code, ReasonKind Kind, FixedBy FixedBy, BilingualText Message);

/// <summary>Code → plain words in Indonesian and English, kind, and who can fix it. Thread-safe.</summary>
public static partial class ReasonCatalog
{
    static readonly FrozenDictionary<string, Reason> Table =
        Exchanges.Concat(Consents).Concat(Files).Concat(Decisions).ToFrozenDictionary(reason => reason.Code, StringComparer.Ordinal);

    /// <summary>All entries, ordered by code.</summary>
    public static IReadOnlyList<Reason> All { get; } = [.. Table.Values.OrderBy(reason => reason.Code, StringComparer.Ordinal)];

    /// <summary>The entry of a code.</summary>
    /// <exception cref="KeyNotFoundException">The code is none of the rules'.</exception>
    public static Reason Of(string code) => Table[code];

    /// <summary>Whether the code has an entry.</summary>
    public static bool Knows(string code) => Table.ContainsKey(code);

    static Reason Entry(string code, ReasonKind kind, FixedBy fixedBy, string id, string en) => new(code, kind, fixedBy, new(id, en));
}
