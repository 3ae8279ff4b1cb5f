using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Audit.Store;

/// <summary>What the writer knew of a leaf and the public entry does not say. Chain entries, consent versions and the bundle in force can be rebuilt from it.</summary>
/// <param name="RequestHash">Hash of what was asked.</param>
/// <param name="ChangesConsent">Whether the entry became the consent version of the chain in slot 0.</param>
/// <param name="BundleVersion">Bundle taken into force, or null.</param>
/// <param name="Links">Per joined slot the chain's row id and the entry's n.</param>
/// <remarks>
/// Bytes: version 01 ‖ request hash 32 ‖ flags 1 (bit 0 consent, bit 1 bundle) ‖ [bundle 4] ‖ per link: slot 1, chain 8, n 8 ‖ check 8.
/// Big-endian. The check is the start of SHA-256(leaf hash ‖ everything before it), so a row cannot take another row's place unseen.
/// </remarks>
public sealed record LeafMeta(Hash256 RequestHash, bool ChangesConsent, int? BundleVersion, IReadOnlyList<ChainPlace> Links)
{
    /// <summary>The request hash of a recovered leaf whose record is lost: what was asked is not known any more, only the id under which it was.</summary>
    public static Hash256 UnknownRequest => default;

    const byte Version = 1;
    const int CheckBytes = 8;
    const int LinkBytes = 1 + 8 + 8;
    const int HeadBytes = 1 + Hash256.SizeBytes + 1;
    const int MaxSizeBytes = HeadBytes + 4 + (ChainLink.Slots * LinkBytes) + CheckBytes;

    /// <summary>The bytes, closed with the check over <paramref name="leafHash"/>.</summary>
    public byte[] Encode(Hash256 leafHash)
    {
        Span<byte> buffer = stackalloc byte[Hash256.SizeBytes + MaxSizeBytes];
        leafHash.CopyTo(buffer);
        var bytes = buffer[Hash256.SizeBytes..];
        bytes[0] = Version;
        RequestHash.CopyTo(bytes[1..]);
        bytes[HeadBytes - 1] = (byte)((ChangesConsent ? 1 : 0) | (BundleVersion is null ? 0 : 2));
        var length = HeadBytes;
        if (BundleVersion is { } bundle)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes[length..], bundle);
            length += 4;
        }
        for (var i = 0; i < Links.Count; i++)
        {
            var link = Links[i];
            bytes[length] = (byte)link.Slot;
            BinaryPrimitives.WriteInt64BigEndian(bytes[(length + 1)..], link.Chain);
            BinaryPrimitives.WriteInt64BigEndian(bytes[(length + 9)..], link.N);
            length += LinkBytes;
        }
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        Sha256.Of(buffer[..(Hash256.SizeBytes + length)]).CopyTo(hash);
        hash[..CheckBytes].CopyTo(bytes[length..]);
        return bytes[..(length + CheckBytes)].ToArray();
    }

    /// <summary>Reads the bytes; null when they are damaged or belong to another leaf.</summary>
    public static LeafMeta? TryRead(ReadOnlySpan<byte> bytes, Hash256 leafHash)
    {
        if (bytes.Length is < HeadBytes + CheckBytes or > MaxSizeBytes || bytes[0] != Version || bytes[HeadBytes - 1] > 3)
        {
            return null;
        }
        var flags = bytes[HeadBytes - 1];
        var at = HeadBytes;
        int? bundle = null;
        if ((flags & 2) != 0 && bytes.Length >= at + 4 + CheckBytes)
        {
            bundle = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            at += 4;
        }
        if ((bytes.Length - CheckBytes - at) % LinkBytes != 0)
        {
            return null;
        }
        var links = new List<ChainPlace>(ChainLink.Slots);
        for (; at < bytes.Length - CheckBytes; at += LinkBytes)
        {
            links.Add(new(bytes[at], BinaryPrimitives.ReadInt64BigEndian(bytes[(at + 1)..]), BinaryPrimitives.ReadInt64BigEndian(bytes[(at + 9)..])));
        }
        var meta = new LeafMeta(new(bytes.Slice(1, Hash256.SizeBytes)), (flags & 1) != 0, bundle, links);
        // Writing it again checks every byte, the check value included.
        return meta.Encode(leafHash).AsSpan().SequenceEqual(bytes) ? meta : null;
    }
}

/// <summary>An entry's place in one chain.</summary>
/// <param name="Slot">0..3.</param>
/// <param name="Chain">Row id of the chain.</param>
/// <param name="N">From 0 without gaps.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChainPlace(int Slot, long Chain, long N);
