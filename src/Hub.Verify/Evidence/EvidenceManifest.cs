using System.Security.Cryptography;
using System.Text.Json;
using Hub.Audit.Notes;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Evidence;

/// <summary>The list of a bundle's files (<c>schemas/ledger/evidence-manifest.schema.json</c>), canonical JSON.</summary>
/// <remarks>
/// Not signed: whoever hands a bundle over can write another one. What it says of kind, id and reader is held against the files;
/// all else in it follows from them and has no other right spelling.
/// </remarks>
/// <param name="V">1.</param>
/// <param name="Kind"><c>exchange</c>, <c>entry</c> or <c>trail</c>.</param>
/// <param name="Reader"><c>agency</c>, <c>person</c> or <c>auditor</c>.</param>
/// <param name="Checkpoint">What all proofs stand under.</param>
/// <param name="Entries">In the order of the log.</param>
/// <param name="Files">In the order of their names; without the manifest itself and <c>SHA256SUMS</c>.</param>
public sealed record EvidenceManifest(int V, string Kind, Id128 Id, string Origin, string Reader, ManifestCheckpoint Checkpoint, IReadOnlyList<ManifestEntry> Entries, IReadOnlyList<ManifestFile> Files)
{
    /// <summary>Largest manifest that is read.</summary>
    public const int MaxBytes = 1024 * 1024;

    const int Version = 1;

    /// <summary>The list of these files.</summary>
    internal static byte[] Of(EvidenceParts parts, IReadOnlyList<StoredFile> files)
    {
        var checkpoint = SignedNote.TryParse(parts.Checkpoint.Span) is { } note && Audit.Notes.Checkpoint.TryParse(note.Text, out var read)
            ? new ManifestCheckpoint(read.Size, read.Root)
            : new ManifestCheckpoint(0, default);
        var manifest = new EvidenceManifest(
            Version,
            Code(parts.About.Kind),
            parts.About.Id,
            parts.About.Origin,
            Code(parts.About.Reader),
            checkpoint,
            [.. parts.Entries.Select(entry => new ManifestEntry(entry.Index, entry.Role))],
            [.. files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(ManifestFile.Of)]);
        return Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(manifest, RecordCodec.Options));
    }

    /// <summary>Reads a manifest without believing it; null when it is none.</summary>
    internal static EvidenceManifest? TryParse(ReadOnlySpan<byte> json)
    {
        if (StrictJson.Parse(json, MaxBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return null;
        }
        using (document)
        {
            try
            {
                return document.Deserialize<EvidenceManifest>(RecordCodec.Options) is { V: Version } read
                    && read.Entries.All(entry => entry is not null) && read.Files.All(file => file is not null)
                    ? read
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>What the bundle says it is; null for words that are none.</summary>
    internal EvidenceAbout? About() =>
        Find<EvidenceKind>(Kind) is { } kind && Find<EvidenceReader>(Reader) is { } reader && Origin.Length > 0 ? new(kind, Id, Origin, reader) : null;

    static TEnum? Find<TEnum>(string code)
        where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (string.Equals(Code(value), code, StringComparison.Ordinal))
            {
                return value;
            }
        }
        return null;
    }

    static string Code<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

/// <param name="Size">Leaves of the tree.</param>
public sealed record ManifestCheckpoint(long Size, Hash256 Root);

/// <param name="Role">See <see cref="EvidenceEntry"/>.</param>
public sealed record ManifestEntry(long Index, string Role);

/// <param name="Sha256">64 hex digits, as <c>sha256sum</c> writes them.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Origin"><c>log</c>, <c>hub</c>, <c>reader</c> or <c>project</c>: where its bytes come from.</param>
/// <param name="Entry">Index of the entry it is about; absent when it is about the whole bundle.</param>
public sealed record ManifestFile(string Name, string Sha256, long Bytes, string Kind, string Origin, long? Entry = null)
{
    internal static ManifestFile Of(StoredFile file)
    {
        var kind = EvidenceNames.KindOf(file.Name) ?? "unknown";
        return new(file.Name, Hash(file.Bytes.Span), file.Bytes.Length, kind, EvidenceNames.OriginOf(kind), EvidenceNames.EntryOf(file.Name)?.Index);
    }

    internal static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
