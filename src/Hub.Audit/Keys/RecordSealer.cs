using System.Security.Cryptography;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Keys;

/// <summary>A record made ready for an append.</summary>
/// <param name="Canonical">Its canonical bytes.</param>
public sealed record SealedRecord(StoredRecord Stored, Hash256 Body, byte[] Canonical);

/// <summary>What became of opening a stored record.</summary>
public abstract record RecordOpening
{
    private RecordOpening()
    {
    }

    /// <summary>Opened, and the leaf's body hash fits.</summary>
    /// <param name="Canonical">Canonical record, UTF-8.</param>
    public sealed record Opened(byte[] Canonical) : RecordOpening;

    /// <summary>Every key that could open it was erased.</summary>
    public sealed record Erased : RecordOpening;

    /// <summary>The leaf was recovered and its record was not (<see cref="Store.LostRecord"/>).</summary>
    public sealed record Lost : RecordOpening;

    /// <summary>The bytes are not what was stored for this leaf.</summary>
    /// <param name="Code"><c>record.format</c>, <c>record.sealed-otherwise</c> or <c>record.body</c>.</param>
    public sealed record Damaged(string Code) : RecordOpening;
}

/// <summary>Seals records for the people they are about: AES-256-GCM under a key of the record's own, that key wrapped under each subject's key.</summary>
/// <remarks>
/// Bytes of the content: 01 ‖ 00 ‖ canonical record for the public types, or
/// 01 ‖ 01 ‖ number of holders ‖ per holder: kind 1 (0 hub, 1 subject), id 16, wrapped key 60 ‖ nonce 12 ‖ tag 16 ‖ ciphertext.
/// The associated data names leaf and holder, so nothing can be moved to another leaf or person. Thread-safe.
/// </remarks>
public sealed class RecordSealer(KeyStore keys)
{
    /// <summary>Most subjects of one record.</summary>
    public const int MaxSubjects = 8;

    const byte Version = 1;
    const byte InClear = 0;
    const byte Sealed = 1;
    const byte HubHolder = 0;
    const byte SubjectHolder = 1;
    const int HolderBytes = 1 + Id128.SizeBytes + KeyWrap.WrappedBytes;
    const int HeadBytes = 3;

    static ReadOnlySpan<byte> RecordDomain => "hub/record/v1\n"u8;

    /// <summary>Whether a record's type stands in clear beside the log: policy bundles, agencies' keys, programmes, key lists, tag roots, the beginning of a continued log.</summary>
    public static bool IsPublic(LedgerRecord record) => record is BundleRecord or AgencyRecord or AgencyKeyRecord or AlgorithmRecord or KeyRotateRecord or TagRootRecord or ContinuationRecord;

    /// <summary>Makes a record ready for the append of <paramref name="leafId"/>.</summary>
    /// <param name="subjects">Whom it is about, at most <see cref="MaxSubjects"/>; none = sealed under the hub's own record key.</param>
    /// <exception cref="InvalidOperationException">A subject has no key.</exception>
    public SealedRecord Seal(Id128 leafId, LedgerRecord record, params IReadOnlyList<Id128> subjects)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        if (subjects.Count > MaxSubjects)
        {
            throw new ArgumentException($"A record is about at most {MaxSubjects} subjects.", nameof(subjects));
        }
        var canonical = RecordCodec.Encode(record);
        var content = IsPublic(record) ? [Version, InClear, .. canonical] : SealBytes(leafId, canonical, subjects);
        return new(StoredRecord.Of(content), RecordCodec.BodyHash(canonical), canonical);
    }

    /// <summary>Makes a public record ready, for which no key is needed.</summary>
    /// <exception cref="ArgumentException">The record's type is not public.</exception>
    public static SealedRecord Clear(LedgerRecord record)
    {
        if (!IsPublic(record))
        {
            throw new ArgumentException("Only a public record stands in clear.", nameof(record));
        }
        var canonical = RecordCodec.Encode(record);
        return new(StoredRecord.Of([Version, InClear, .. canonical]), RecordCodec.BodyHash(canonical), canonical);
    }

    /// <summary>Opens a stored record with whichever of its holders' keys is left.</summary>
    /// <param name="body">The leaf's body hash, which decides what the record was.</param>
    public RecordOpening Open(StoredRecord stored, Id128 leafId, Hash256 body)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (LostRecord.Is(stored))
        {
            return new RecordOpening.Lost();
        }
        var content = stored.Content;
        if (content.Length < HeadBytes || content[0] != Version)
        {
            return new RecordOpening.Damaged("record.format");
        }
        return content[1] switch
        {
            InClear => Checked(content[2..].ToArray(), body),
            Sealed => OpenSealed(content, leafId, body),
            _ => new RecordOpening.Damaged("record.format"),
        };
    }

    byte[] SealBytes(Id128 leafId, byte[] canonical, IReadOnlyList<Id128> subjects)
    {
        var holders = subjects.Count == 0 ? [(HubHolder, default(Id128))] : subjects.Select(subject => (Kind: SubjectHolder, Id: subject)).ToList();
        var content = new byte[HeadBytes + (holders.Count * HolderBytes) + KeyWrap.NonceBytes + KeyWrap.TagBytes + canonical.Length];
        (content[0], content[1], content[2]) = (Version, Sealed, (byte)holders.Count);
        Span<byte> recordKey = stackalloc byte[KeyWrap.KeyBytes];
        RandomNumberGenerator.Fill(recordKey);
        var at = HeadBytes;
        foreach (var (kind, id) in holders)
        {
            var holderKey = HolderKey(kind, id) ?? throw new InvalidOperationException("A record cannot be sealed for a subject without a key.");
            content[at] = kind;
            id.CopyTo(content.AsSpan(at + 1));
            KeyWrap.Wrap(holderKey, recordKey, Purpose(leafId, kind, id)).CopyTo(content, at + 1 + Id128.SizeBytes);
            at += HolderBytes;
            CryptographicOperations.ZeroMemory(holderKey);
        }
        var nonce = content.AsSpan(at, KeyWrap.NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(recordKey, KeyWrap.TagBytes);
        aes.Encrypt(nonce, canonical, content.AsSpan(at + KeyWrap.NonceBytes + KeyWrap.TagBytes), content.AsSpan(at + KeyWrap.NonceBytes, KeyWrap.TagBytes), Binding(leafId));
        CryptographicOperations.ZeroMemory(recordKey);
        return content;
    }

    RecordOpening OpenSealed(ReadOnlySpan<byte> content, Id128 leafId, Hash256 body)
    {
        var count = content[2];
        var boxed = HeadBytes + (count * HolderBytes);
        if (count is 0 or > MaxSubjects || content.Length < boxed + KeyWrap.NonceBytes + KeyWrap.TagBytes)
        {
            return new RecordOpening.Damaged("record.format");
        }
        for (var at = HeadBytes; at < boxed; at += HolderBytes)
        {
            var kind = content[at];
            var id = new Id128(content.Slice(at + 1, Id128.SizeBytes));
            if (HolderKey(kind, id) is not { } holderKey)
            {
                continue;
            }
            var recordKey = KeyWrap.TryUnwrap(holderKey, content.Slice(at + 1 + Id128.SizeBytes, KeyWrap.WrappedBytes), Purpose(leafId, kind, id));
            return recordKey is null ? new RecordOpening.Damaged("record.sealed-otherwise") : Decrypt(recordKey, content[boxed..], leafId, body);
        }
        return new RecordOpening.Erased();
    }

    static RecordOpening Decrypt(byte[] recordKey, ReadOnlySpan<byte> box, Id128 leafId, Hash256 body)
    {
        var ciphertext = box[(KeyWrap.NonceBytes + KeyWrap.TagBytes)..];
        var canonical = new byte[ciphertext.Length];
        using var aes = new AesGcm(recordKey, KeyWrap.TagBytes);
        try
        {
            aes.Decrypt(box[..KeyWrap.NonceBytes], ciphertext, box.Slice(KeyWrap.NonceBytes, KeyWrap.TagBytes), canonical, Binding(leafId));
        }
        catch (AuthenticationTagMismatchException)
        {
            return new RecordOpening.Damaged("record.sealed-otherwise");
        }
        return Checked(canonical, body);
    }

    static RecordOpening Checked(byte[] canonical, Hash256 body) =>
        RecordCodec.BodyHash(canonical) == body ? new RecordOpening.Opened(canonical) : new RecordOpening.Damaged("record.body");

    byte[]? HolderKey(byte kind, Id128 id) => kind switch
    {
        HubHolder => keys.HubRecordKey(),
        SubjectHolder => keys.SubjectKey(id),
        _ => null,
    };

    static byte[] Binding(Id128 leafId) => [.. RecordDomain, .. leafId.ToArray()];

    static byte[] Purpose(Id128 leafId, byte kind, Id128 holder) => [.. RecordDomain, .. leafId.ToArray(), kind, .. holder.ToArray()];
}
