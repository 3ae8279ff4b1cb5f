using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>A log key and the checkpoint sizes it may sign.</summary>
/// <param name="Vkey">Verifier key (C2SP signed-note) named after the origin.</param>
/// <param name="From">Smallest size, from 0.</param>
/// <param name="Until">Largest size; null while the key is in use.</param>
public sealed record LogKey(string Vkey, long From, long? Until = null)
{
    /// <summary>Whether the key may sign a checkpoint of this size.</summary>
    public bool Covers(long size) => size >= From && (Until is null || size <= Until);
}

/// <summary>The log whose end is lost and whose place another takes.</summary>
/// <param name="Origin">Its origin line.</param>
/// <param name="Log">Its keys, ended: what they signed is still checked by them.</param>
public sealed record ContinuedLog(string Origin, IReadOnlyList<LogKey> Log);

/// <summary>A public key as JWK (RFC 7517): P-256 has <paramref name="X"/> and <paramref name="Y"/>, Ed25519 has <paramref name="X"/> alone.</summary>
public sealed record PublicJwk(string Kty, string Crv, string Kid, string X, string? Y = null)
{
    const int CoordinateBytes = 32;

    /// <summary>The JWK of a P-256 key; private parts are left out.</summary>
    public static PublicJwk Of(ECDsa key, string keyId)
    {
        ArgumentNullException.ThrowIfNull(key);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return new("EC", "P-256", keyId, Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y));
    }

    /// <summary>The JWK of an Ed25519 public key (32 bytes).</summary>
    public static PublicJwk OfEd25519(ReadOnlySpan<byte> publicKey, string keyId) => new("OKP", "Ed25519", keyId, Base64Url.EncodeToString(publicKey));

    /// <summary>The P-256 key, which the caller disposes; null when this is no point of that curve.</summary>
    public ECDsa? ToEcdsa()
    {
        if ((Kty, Crv) is not ("EC", "P-256") || Coordinate(X) is not { } x || Y is null || Coordinate(Y) is not { } y)
        {
            return null;
        }
        try
        {
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = x, Y = y } });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    static byte[]? Coordinate(string text) => Promises.StrictBase64Url.Decode(text) is { Length: CoordinateBytes } bytes ? bytes : null;
}

/// <summary>The public keys of one hub, in the file <c>keys.json</c> beside the exported log.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Log">Keys of checkpoints.</param>
/// <param name="Promise">Keys of promises (P-256).</param>
/// <param name="Reply">Keys of sealed replies' signatures (P-256).</param>
/// <param name="ConsentEvent">Keys of consent events where no passkey signed (Ed25519).</param>
public sealed record KeyList(
    string Origin,
    IReadOnlyList<LogKey> Log,
    IReadOnlyList<PublicJwk> Promise,
    IReadOnlyList<PublicJwk> Reply,
    IReadOnlyList<PublicJwk> ConsentEvent)
{
    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The log that this one continues; null for one that began by itself.</summary>
    public ContinuedLog? Continues { get; init; }

    static readonly JsonSerializerOptions Options = MakeOptions();

    /// <summary>The file: canonical JSON <c>{"list":…,"signature":{"keyId","value"}}</c>, signed over "hub/keys/v1\n" ‖ JCS(list).</summary>
    /// <param name="root">The offline root key.</param>
    /// <param name="rootName">Name under which the root's verifier key is handed out.</param>
    public byte[] Sign(IEd25519Key root, string rootName)
    {
        ArgumentNullException.ThrowIfNull(root);
        var key = NoteVerifierKey.Ed25519(rootName, root.PublicKey.Span);
        var value = Base64Url.EncodeToString(root.Sign(SignedBytes(this)));
        return Canonical(new FileJson(this, new(KeyIdText(key), value)));
    }

    /// <summary>The list alone, as it goes to where the root is: canonical JSON.</summary>
    public byte[] ToSign() => Canonical(this);

    /// <summary>Reads a list that is not signed yet; null unless it is exactly of the form.</summary>
    public static KeyList? TryParseUnsigned(ReadOnlySpan<byte> file) => Exactly<KeyList>(file, IsWhole);

    /// <summary>Reads a file without believing it; null unless it is exactly of the form.</summary>
    public static KeyList? TryParse(ReadOnlySpan<byte> file) => Read(file)?.List;

    /// <summary>Reads a file and checks the root's signature.</summary>
    /// <returns><c>keys.malformed</c>, <c>keys.unsigned</c> (another root), <c>keys.signature</c>, or the list.</returns>
    public static (KeyList? List, Verdict Verdict) Verify(ReadOnlySpan<byte> file, NoteVerifierKey root, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(ed25519);
        if (Read(file) is not { } read)
        {
            return (null, new("keys.malformed", "a signed key list in canonical form", "something else"));
        }
        if (!string.Equals(read.Signature.KeyId, KeyIdText(root), StringComparison.Ordinal) || root.Verifier(ed25519) is not { } verifier)
        {
            return (null, new("keys.unsigned", $"a signature by {KeyIdText(root)}", $"one by {read.Signature.KeyId}"));
        }
        var right = Promises.StrictBase64Url.Decode(read.Signature.Value) is { } value && verifier.Verify(SignedBytes(read.List), value);
        return right ? (read.List, Verdict.Right) : (null, new("keys.signature", $"a right signature by {KeyIdText(root)}", "a wrong one"));
    }

    static FileJson? Read(ReadOnlySpan<byte> file) => Exactly<FileJson>(file, read => IsWhole(read.List));

    /// <summary>What the file says, when it says it in the one canonical form.</summary>
    static T? Exactly<T>(ReadOnlySpan<byte> file, Func<T, bool> isWhole)
        where T : class
    {
        if (file.Length > MaxBytes)
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<T>(file, Options) is { } read && isWhole(read) && Canonical(read).AsSpan().SequenceEqual(file) ? read : null;
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The platform checks members for null, but not the items of a list.</summary>
    static bool IsWhole(KeyList list) =>
        AreRanges(list.Log)
        && (list.Continues is null || AreRanges(list.Continues.Log))
        && list.Promise.Concat(list.Reply).Concat(list.ConsentEvent).All(key => key is not null);

    static bool AreRanges(IReadOnlyList<LogKey> keys) => keys.All(key => key is { From: >= 0 } && (key.Until is null || key.Until >= key.From));

    static byte[] SignedBytes(KeyList list) => [.. Domains.KeyList, .. Canonical(list)];

    static byte[] Canonical<T>(T value) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(value, Options));

    static string KeyIdText(NoteVerifierKey key) => key.KeyId.ToString("x8", CultureInfo.InvariantCulture);

    static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    sealed record FileJson(KeyList List, SignatureJson Signature);

    sealed record SignatureJson(string KeyId, string Value);
}
