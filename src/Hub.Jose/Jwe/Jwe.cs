using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.Jose;

/// <summary>An opened JWE.</summary>
/// <param name="Plaintext">What was sealed.</param>
/// <param name="ContentType"><c>cty</c> or null.</param>
/// <param name="KeyId"><c>kid</c> or null.</param>
/// <param name="HeaderJson">The protected header, UTF-8.</param>
public sealed record JweContent(ReadOnlyMemory<byte> Plaintext, string? ContentType, string? KeyId, ReadOnlyMemory<byte> HeaderJson);

/// <summary>JWE compact serialization (RFC 7516), only <c>ECDH-ES</c> direct on P-256 with <c>A256GCM</c> (RFC 7518 §4.6, §5.3). Thread-safe.</summary>
public static class Jwe
{
    public const int MaxChars = 8 * 1024 * 1024;
    public const int MaxPartyBytes = 512;

    /// <summary>So that the compact form with its header stays below <see cref="MaxChars"/>.</summary>
    public const int MaxPlaintextBytes = (MaxChars - MaxHeaderChars) / 4 * 3;

    const int MaxHeaderChars = 16 * 1024;

    const int Parts = 5;
    const string Algorithm = "ECDH-ES";
    const string Encryption = "A256GCM";

    /// <summary>Seals to one recipient with a fresh ephemeral key.</summary>
    /// <param name="payload">Any bytes, up to <see cref="MaxPlaintextBytes"/>.</param>
    /// <param name="recipient">A key for encryption; its <c>kid</c> goes into the header.</param>
    /// <param name="contentType"><c>cty</c>; null: left out.</param>
    /// <param name="extra">Writes further header members; must not repeat one.</param>
    /// <param name="partyU">apu, decoded, up to <see cref="MaxPartyBytes"/>; empty: left out.</param>
    /// <param name="partyV">apv, likewise.</param>
    /// <exception cref="ArgumentException">A signature key, too long a payload or party, or a repeated member.</exception>
    public static string Encrypt(
        ReadOnlySpan<byte> payload,
        Jwk.Ec recipient,
        string? contentType,
        Action<Utf8JsonWriter>? extra = null,
        ReadOnlyMemory<byte> partyU = default,
        ReadOnlyMemory<byte> partyV = default)
    {
        if (recipient.Use == KeyUse.Signature)
        {
            throw new ArgumentException("a signature key is not sealed to", nameof(recipient));
        }
        if (payload.Length > MaxPlaintextBytes)
        {
            throw new ArgumentException($"more than {MaxPlaintextBytes} bytes", nameof(payload));
        }
        if (Math.Max(partyU.Length, partyV.Length) > MaxPartyBytes)
        {
            throw new ArgumentException($"more than {MaxPartyBytes} bytes", partyU.Length > MaxPartyBytes ? nameof(partyU) : nameof(partyV));
        }
        using var ephemeral = AgreementKey.Generate();
        var (x, y) = ephemeral.Point;
        var epk = new Jwk.Ec(x, y, null, KeyUse.Unstated);
        var header = WriteHeader(epk, recipient.KeyId, contentType, extra, partyU, partyV);
        Span<byte> key = stackalloc byte[A256Gcm.KeySize];
        DeriveKey(recipient.Agree(ephemeral), partyU.Span, partyV.Span, key);
        var compact = Seal(payload, header, key);
        CryptographicOperations.ZeroMemory(key);
        return compact;
    }

    /// <summary>Opens with the recipient's key.</summary>
    /// <returns>The content, or a fault: <c>jwe.malformed</c>, <c>jwe.too-large</c>, <c>jwe.alg-refused</c>, <c>jwe.crit-refused</c>,
    /// <c>jwe.header-refused</c>, <c>jwe.epk-refused</c>, <c>jwe.decrypt-failed</c>.</returns>
    public static JoseResult<JweContent> Decrypt(string compact, EcKey key)
    {
        if (compact.Length > MaxChars)
        {
            return new JoseFault("jwe.too-large", $"{compact.Length} characters");
        }
        if (!TrySplit(compact, out var form))
        {
            return new JoseFault("jwe.malformed", "not five parts of strict base64url with an empty second one");
        }
        return JweHeader.Read(form.Header).TryGet(out var header, out var fault)
            ? Open(form, header, key)
            : fault;
    }

    // Clears the shared secret.
    static void DeriveKey(byte[] secret, ReadOnlySpan<byte> partyU, ReadOnlySpan<byte> partyV, Span<byte> key)
    {
        ConcatKdf.Derive(secret, Encryption, partyU, partyV, key);
        CryptographicOperations.ZeroMemory(secret);
    }

    static byte[] WriteHeader(
        Jwk.Ec ephemeral, string? keyId, string? contentType, Action<Utf8JsonWriter>? extra, ReadOnlyMemory<byte> partyU, ReadOnlyMemory<byte> partyV)
    {
        var header = StrictJson.Write(writer =>
        {
            writer.WriteString("alg"u8, Algorithm);
            writer.WriteString("enc"u8, Encryption);
            WriteOptional(writer, "kid", keyId);
            WriteOptional(writer, "cty", contentType);
            writer.WriteStartObject("epk"u8);
            ephemeral.WriteKey(writer);
            writer.WriteEndObject();
            WriteOptional(writer, "apu", partyU.IsEmpty ? null : Base64Url.EncodeToString(partyU.Span));
            WriteOptional(writer, "apv", partyV.IsEmpty ? null : Base64Url.EncodeToString(partyV.Span));
            extra?.Invoke(writer);
        });
        if (extra is not null)
        {
            if (!StrictJson.TryParseObject(header.WrittenMemory, out var document))
            {
                throw new ArgumentException("the extra members repeat a member or are not strict JSON", nameof(extra));
            }
            document.Dispose();
        }
        return header.WrittenSpan.ToArray();
    }

    static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    static string Seal(ReadOnlySpan<byte> payload, byte[] header, ReadOnlySpan<byte> key)
    {
        var associated = new byte[Base64Url.GetEncodedLength(header.Length)];
        Base64Url.EncodeToUtf8(header, associated);
        Span<byte> nonce = stackalloc byte[A256Gcm.NonceSize];
        Span<byte> tag = stackalloc byte[A256Gcm.TagSize];
        RandomNumberGenerator.Fill(nonce);
        var cipher = new byte[payload.Length];
        A256Gcm.Seal(key, nonce, payload, cipher, tag, associated);
        return string.Concat(
            Encoding.ASCII.GetString(associated),
            $"..{Base64Url.EncodeToString(nonce)}.",
            Base64Url.EncodeToString(cipher),
            $".{Base64Url.EncodeToString(tag)}");
    }

    static JoseResult<JweContent> Open(in Form form, JweHeader header, EcKey key)
    {
        Span<byte> contentKey = stackalloc byte[A256Gcm.KeySize];
        DeriveKey(key.Agree(header.Ephemeral), header.PartyU, header.PartyV, contentKey);
        var plain = new byte[form.Cipher.Length];
        var opened = A256Gcm.TryOpen(contentKey, form.Nonce, form.Cipher, form.Tag, plain, form.Associated);
        CryptographicOperations.ZeroMemory(contentKey);
        return opened
            ? new JweContent(plain, header.ContentType, header.KeyId, form.Header)
            : new JoseFault("jwe.decrypt-failed", "the tag does not fit");
    }

    static bool TrySplit(string compact, out Form form)
    {
        form = default;
        Span<Range> ranges = stackalloc Range[Parts + 1];
        var text = compact.AsSpan();
        if (text.Split(ranges, '.') != Parts || text[ranges[1]].Length != 0)
        {
            return false;
        }
        var nonce = new byte[A256Gcm.NonceSize];
        var tag = new byte[A256Gcm.TagSize];
        if (!StrictBase64Url.TryDecode(text[ranges[0]], out var header)
            || !StrictBase64Url.TryDecodeExact(text[ranges[2]], nonce)
            || !StrictBase64Url.TryDecode(text[ranges[3]], out var cipher)
            || !StrictBase64Url.TryDecodeExact(text[ranges[4]], tag))
        {
            return false;
        }
        form = new Form(header, Encoding.ASCII.GetBytes(compact, 0, ranges[0].End.Value), nonce, cipher, tag);
        return true;
    }

    readonly record struct Form(byte[] Header, byte[] Associated, byte[] Nonce, byte[] Cipher, byte[] Tag);
}
