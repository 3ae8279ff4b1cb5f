using Hub.Audit.Trails;
using Hub.Canon;

namespace Hub.Verify.Evidence;

/// <summary>What a bundle is about.</summary>
public enum EvidenceKind
{
    /// <summary>One exchange or its refusal.</summary>
    Exchange,

    /// <summary>One entry of any kind.</summary>
    Entry,

    /// <summary>A decision with all that became of it.</summary>
    Trail,
}

/// <summary>For whom a bundle was made; decides what stands in it. A claim of the bundle that nothing authenticates.</summary>
public enum EvidenceReader
{
    /// <summary>The asking agency: leaf, proof, promise and the hub's signed reply, never the record, which names the person by the hub's own id.</summary>
    Agency,

    /// <summary>The person it is about: the record too.</summary>
    Person,

    /// <summary>An auditor whose opening is on record: the record too.</summary>
    Auditor,
}

/// <summary>What identifies a bundle.</summary>
/// <param name="Id">Of the entry, or of the decision.</param>
public sealed record EvidenceAbout(EvidenceKind Kind, Id128 Id, string Origin, EvidenceReader Reader);

/// <summary>What stands in a bundle of one entry.</summary>
/// <param name="Index">Place in the log.</param>
/// <param name="Role"><c>entry</c>; in a trail <c>step-N</c>, <c>programme</c>, <c>exchange</c> or <c>opening</c>.</param>
/// <param name="Leaf">Exact bytes of the log's entry.</param>
/// <param name="Record">Canonical JSON; null where the reader may not see it, or once erased.</param>
/// <param name="Proof"><c>.tlog-proof</c> under the bundle's checkpoint.</param>
public sealed record EvidenceEntry(long Index, string Role, ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte>? Record, ReadOnlyMemory<byte> Proof)
{
    /// <summary>COSE receipt (RFC 9942), or null.</summary>
    public ReadOnlyMemory<byte>? CoseReceipt { get; init; }

    /// <summary>The hub's promise (compact JWS) where the reader has it.</summary>
    public string? Promise { get; init; }

    /// <summary>The hub's signed reply (compact JWS, typ <c>hub-reply+jws</c>) from inside the seal, where the agency kept it.</summary>
    public string? Reply { get; init; }
}

/// <summary>Everything that a bundle is made from; all its other files follow from these.</summary>
/// <param name="Checkpoint">The signed note, with every signature there is.</param>
/// <param name="Keys"><c>keys.json</c>; null where it was not at hand.</param>
/// <param name="Vkey">The log's verifier key, for convenience.</param>
/// <param name="Entries">One, or all of a trail.</param>
/// <param name="Trail">Exact bytes of the trail document; null for a single entry.</param>
/// <param name="Anchor">That a blockchain holds a tree of this log; null while there is none.</param>
public sealed record EvidenceParts(
    EvidenceAbout About,
    ReadOnlyMemory<byte> Checkpoint,
    ReadOnlyMemory<byte>? Keys,
    string Vkey,
    IReadOnlyList<EvidenceEntry> Entries,
    ReadOnlyMemory<byte>? Trail = null,
    EvidenceAnchor? Anchor = null)
{
    /// <summary>Name under which a bundle is saved.</summary>
    public static string FileName(Id128 id) => $"{id}.evidence.zip";

    /// <summary>The entries of a trail document, in the order of the log, with what else is known of them left out.</summary>
    public static IReadOnlyList<EvidenceEntry> EntriesOf(TrailDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return
        [
            .. document.Steps.Select((entry, step) => Of(entry, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"step-{step}")))
                .Append(Of(document.Programme, "programme"))
                .Concat(document.Exchanges.Select(entry => Of(entry, "exchange")))
                .Concat(document.Openings.Select(entry => Of(entry, "opening")))
                .OrderBy(entry => entry.Index),
        ];
    }

    /// <summary>Bytes that may be absent. (A bare null would become empty bytes, which are something else.)</summary>
    public static ReadOnlyMemory<byte>? Optional(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(bytes);

    static EvidenceEntry Of(TrailEntryDocument entry, string role) => new(
        entry.Index, role, Canonical(entry.Leaf), Optional(entry.Record is { } record ? Canonical(record) : null), System.Text.Encoding.UTF8.GetBytes(entry.Proof));

    static byte[] Canonical(System.Text.Json.JsonElement element)
    {
        var written = new System.Buffers.ArrayBufferWriter<byte>();
        Jcs.Write(written, element);
        return written.WrittenSpan.ToArray();
    }
}
