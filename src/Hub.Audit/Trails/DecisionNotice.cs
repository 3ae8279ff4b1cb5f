using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit.Promises;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Trails;

/// <summary>The hub's signed word that an outcome has effect: payload of a compact JWS, ES256, <c>typ=hub-notice</c>.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Trail">The trail, and the step the notice is.</param>
/// <param name="Agency">Whose decision it is.</param>
/// <param name="DecidedBy"><c>programme</c> or <c>officer</c>.</param>
/// <param name="ContestUntil">Exclusive, milliseconds UTC.</param>
public sealed record DecisionNotice(string Origin, TrailPlace Trail, string Agency, ProgrammeReference Programme, string Outcome, bool Adverse, string DecidedBy, long ContestUntil)
{
    /// <summary>Value of the header's <c>typ</c>.</summary>
    public const string Type = "hub-notice";

    /// <summary>Longest text that is read.</summary>
    public const int MaxChars = 8192;

    const string Algorithm = "ES256";
    const int SignatureBytes = 64;

    /// <summary>What a record of a trail whose decision is <paramref name="decision"/> says, without its signature.</summary>
    public static DecisionNotice Of(DecisionRecord decision, NoticeRecord notice)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(notice);
        return new(notice.Origin, notice.Trail, decision.Actor, decision.Programme, notice.Outcome, notice.Adverse, notice.DecidedBy, notice.ContestUntil);
    }

    /// <summary>Signs with a P-256 key.</summary>
    /// <returns>header.payload.signature, each unpadded base64url; header and payload are canonical JSON.</returns>
    public string Sign(ECDsa key, string keyId)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = $"{Base64Url.EncodeToString(Canonical(new HeaderJson(Algorithm, keyId, Type)))}.{Base64Url.EncodeToString(Canonical(this))}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The <c>kid</c> of a signed notice; null when the text is none. Nothing is believed by it.</summary>
    public static string? KeyIdOf(string text) => Read(text) is { } read ? read.Header.Kid : null;

    /// <summary>Checks that a text is this very notice, signed by a key. Takes any text without throwing.</summary>
    /// <returns><c>notice.malformed</c>, <c>notice.other</c> (another notice), <c>notice.signature</c>, or right.</returns>
    public Verdict Verify(string text, ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (Read(text) is not { } read)
        {
            return new("notice.malformed", "a compact JWS of type hub-notice in canonical form", "something else");
        }
        if (!read.Payload.AsSpan().SequenceEqual(Canonical(this)))
        {
            return new("notice.other", "the notice of the record", "another one");
        }
        return Signed(publicKey, text, read.Signature) ? Verdict.Right : new("notice.signature", $"a right signature by {read.Header.Kid}", "a wrong one");
    }

    static bool Signed(ECDsa key, string text, byte[] signature)
    {
        try
        {
            return key.VerifyData(Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static (HeaderJson Header, byte[] Payload, byte[] Signature)? Read(string? text)
    {
        if (text is null || text.Length > MaxChars || !Ascii.IsValid(text))
        {
            return null;
        }
        var parts = text.Split('.', 4);
        if (parts.Length != 3
            || StrictBase64Url.Decode(parts[0]) is not { } header
            || StrictBase64Url.Decode(parts[1]) is not { } payload
            || StrictBase64Url.Decode(parts[2]) is not { Length: SignatureBytes } signature)
        {
            return null;
        }
        try
        {
            var head = JsonSerializer.Deserialize<HeaderJson>(header, RecordCodec.Options);
            return head is { Alg: Algorithm, Typ: Type } && Canonical(head).AsSpan().SequenceEqual(header) ? (head, payload, signature) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static byte[] Canonical<T>(T value) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(value, RecordCodec.Options));

    sealed record HeaderJson(string Alg, string Kid, string Typ);
}
