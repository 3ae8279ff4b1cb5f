using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Crypto;

namespace Hub.Audit.Notes;

/// <summary>A verifier key as text: <c>name+hex(key id)+base64(type ‖ public key)</c> (C2SP signed-note).</summary>
public sealed class NoteVerifierKey
{
    /// <summary>Signature type byte of Ed25519 over the note's text.</summary>
    public const byte Ed25519Type = 1;

    /// <summary>Signature type byte of an Ed25519 cosignature with its time (C2SP tlog-cosignature).</summary>
    public const byte CosignatureType = 4;

    /// <summary>Longest text that is read.</summary>
    public const int MaxTextChars = 8 * 1024;

    const int IdHexChars = 8;

    readonly byte[] _publicKey;

    NoteVerifierKey(string name, uint keyId, byte type, byte[] publicKey)
    {
        (Name, KeyId, Type, _publicKey) = (name, keyId, type, publicKey);
    }

    /// <summary>Name of the key; a log's is its origin.</summary>
    public string Name { get; }

    /// <summary>First four bytes of SHA-256(name ‖ 0A ‖ type ‖ public key), big-endian.</summary>
    public uint KeyId { get; }

    /// <summary>Signature type byte.</summary>
    public byte Type { get; }

    /// <summary>The public key as its type encodes it; 32 bytes for Ed25519.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The verifier key of an Ed25519 public key.</summary>
    /// <param name="name">Not empty, without spaces, plus and control characters.</param>
    /// <param name="publicKey">32 bytes.</param>
    public static NoteVerifierKey Ed25519(string name, ReadOnlySpan<byte> publicKey) => Of(name, Ed25519Type, publicKey);

    /// <summary>The verifier key of a witness that cosigns with Ed25519; checked by <see cref="Witnesses.CosignatureVerifier"/>.</summary>
    /// <param name="name">Not empty, without spaces, plus and control characters.</param>
    /// <param name="publicKey">32 bytes, used for no other name and no other type.</param>
    public static NoteVerifierKey Cosigner(string name, ReadOnlySpan<byte> publicKey) => Of(name, CosignatureType, publicKey);

    static NoteVerifierKey Of(string name, byte type, ReadOnlySpan<byte> publicKey)
    {
        if (!KeyName.IsValid(name))
        {
            throw new ArgumentException("A key name is not empty and holds no space, plus or control character.", nameof(name));
        }
        if (publicKey.Length != Crypto.Ed25519.PublicKeyBytes)
        {
            throw new ArgumentException("An Ed25519 public key is 32 bytes.", nameof(publicKey));
        }
        return new(name, IdOf(name, type, publicKey), type, publicKey.ToArray());
    }

    /// <summary>Reads the text of a key; only an id that belongs to name and key is accepted.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NoteVerifierKey? key)
    {
        key = null;
        if (text is null || text.Length > MaxTextChars)
        {
            return false;
        }
        // The base64 may hold plus signs itself; name and id cannot.
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || !KeyName.IsValid(parts[0]) || !StrictBase64.TryDecode(parts[2], out var material) || material.Length < 2)
        {
            return false;
        }
        var publicKey = material[1..];
        var id = IdOf(parts[0], material[0], publicKey);
        if (parts[1].Length != IdHexChars || !string.Equals(parts[1], id.ToString("x8", CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            return false;
        }
        if (material[0] is Ed25519Type or CosignatureType && publicKey.Length != Crypto.Ed25519.PublicKeyBytes)
        {
            return false;
        }
        key = new(parts[0], id, material[0], publicKey);
        return true;
    }

    /// <summary>The check of this key's signatures; null for a type other than Ed25519.</summary>
    public INoteVerifier? Verifier(IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(ed25519);
        return Type == Ed25519Type ? new Ed25519Verifier(this, ed25519) : null;
    }

    /// <summary>name+hex(key id)+base64(type ‖ public key).</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([Type, .. _publicKey])}");

    static uint IdOf(string name, byte type, ReadOnlySpan<byte> publicKey)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    sealed class Ed25519Verifier(NoteVerifierKey key, IEd25519Verification ed25519) : INoteVerifier
    {
        public string Name => key.Name;

        public uint KeyId => key.KeyId;

        public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => ed25519.Verify(key._publicKey, text, signature);
    }
}
