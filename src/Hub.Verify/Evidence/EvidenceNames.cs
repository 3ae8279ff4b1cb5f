using System.Globalization;

namespace Hub.Verify.Evidence;

/// <summary>Where each file of a bundle lies.</summary>
public static class EvidenceNames
{
    /// <summary>How to check the bundle with other people's tools, Indonesian and English.</summary>
    public const string Readme = "README.txt";

    /// <summary>Every other file by name, kind and hash.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>For <c>sha256sum -c</c>: every file but itself.</summary>
    public const string Sums = "SHA256SUMS";

    public const string Checkpoint = "checkpoint";
    public const string Keys = "keys.json";
    public const string Vkey = "vkey.txt";
    public const string Trail = "trail.json";

    /// <summary>Evidence of a blockchain.</summary>
    public const string Anchor = "anchor.json";

    /// <summary>Joins the anchored tree and the checkpoint's.</summary>
    public const string AnchorConsistency = "anchor-consistency.txt";

    internal const string Leaf = "leaf.json";
    internal const string Record = "record.json";
    internal const string Proof = "entry" + ProofEnding;
    internal const string CoseReceipt = "receipt" + CoseEnding;
    internal const string Promise = "promise.txt";
    internal const string Reply = "reply.txt";
    internal const string Notice = "notice.txt";
    internal const string OpeningEnding = ".opening";

    const string ProofEnding = ".tlog-proof";
    const string CoseEnding = ".cose";
    const string EntriesFolder = "entries/";

    internal static string Of(long index, string name) => $"{EntriesFolder}{index.ToString(CultureInfo.InvariantCulture)}/{name}";

    internal static string Opening(long index, string field) => Of(index, field + OpeningEnding);

    /// <summary>The entry that a file belongs to and its name there; null for a file of the whole bundle.</summary>
    internal static (long Index, string Name)? EntryOf(string file)
    {
        var parts = file.Split('/');
        return parts is ["entries", var number, var name]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && string.Equals(number, index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? (index, name)
            : null;
    }

    /// <summary>What a file is, by its place; null for one that has none in a bundle.</summary>
    internal static string? KindOf(string file) => EntryOf(file) is (_, var name) ? KindInEntry(name) : file switch
    {
        Readme => "readme",
        Checkpoint => "checkpoint",
        Keys => "keys",
        Vkey => "vkey",
        Trail => "trail",
        Anchor => "anchor",
        AnchorConsistency => "anchor-consistency",
        _ => null,
    };

    /// <summary>Where the bytes of a kind come from: public parts of the <c>log</c>, the <c>hub</c>'s answer, the <c>reader</c>'s own keeping, or the <c>project</c>.</summary>
    internal static string OriginOf(string kind) => kind switch
    {
        "readme" => "project",
        "leaf" or "proof" or "checkpoint" or "keys" or "vkey" or "cose-receipt" or "anchor" or "anchor-consistency" => "log",
        "reply" => "reader",
        _ => "hub",
    };

    static string? KindInEntry(string name) => name switch
    {
        Leaf => "leaf",
        Record => "record",
        Proof => "proof",
        CoseReceipt => "cose-receipt",
        Promise => "promise",
        Reply => "reply",
        Notice => "notice",
        _ when name.EndsWith(OpeningEnding, StringComparison.Ordinal) && name.Length > OpeningEnding.Length => "opening",
        _ => null,
    };
}
