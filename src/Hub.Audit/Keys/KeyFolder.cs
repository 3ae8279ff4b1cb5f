using System.Security.Cryptography;
using System.Text;
using Hub.Audit.Crypto;

namespace Hub.Audit.Keys;

/// <summary>The files of <c>data/keys/</c> that hold the hub's own keys.</summary>
/// <param name="path">The folder.</param>
/// <param name="mayCreate">Absent keys are made.</param>
/// <param name="passphrase">Opens sealed files and seals new ones; null: new ones stand open.</param>
public sealed class KeyFolder(string path, bool mayCreate, IEd25519 ed25519, KeyPassphrase? passphrase)
{
    /// <summary>Most keys of one kind: a first and its successors.</summary>
    public const int MaxGenerations = 64;

    /// <summary>Kinds whose keys have successors.</summary>
    public const string Log = "log";

    /// <inheritdoc cref="Log"/>
    public const string ConsentEvent = "consent-event";

    /// <inheritdoc cref="Log"/>
    public const string Promise = "promise";

    /// <inheritdoc cref="Log"/>
    public const string Reply = "reply";

    internal const string Ed25519Suffix = ".ed25519";
    internal const string Es256Suffix = ".es256.pem";

    /// <summary>Endings of the files that are keys of the hub itself; others of the folder belong to the platform.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = [Ed25519Suffix, Es256Suffix, ".hmac", ".aes", ".jwk"];

    /// <summary>Makes the next key of a kind; it is used once the key list names it.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="KeyFileException"><c>keys.too-many</c>, or the kind has no key yet.</exception>
    public string AddSuccessor(string kind)
    {
        var suffix = kind is Promise or Reply ? Es256Suffix : Ed25519Suffix;
        var generation = Enumerable.Range(1, MaxGenerations).FirstOrDefault(n => !Has(Name(kind, n, suffix)));
        if (generation == 0)
        {
            throw new KeyFileException("keys.too-many", $"There are {MaxGenerations} keys of the kind {kind} already.");
        }
        var file = Full(Name(kind, generation, suffix));
        CryptographicOperations.ZeroMemory(KeyFile.Load(file, kind is Promise or Reply ? NewEs256 : Crypto.Ed25519.NewSeed, passphrase));
        return file;
    }

    /// <summary>Every key of a kind, the oldest first.</summary>
    /// <param name="optional">There may be none, since another signs.</param>
    public IReadOnlyList<IEd25519Key> Ed25519Keys(string kind, bool optional = false) =>
        optional && !Has(Name(kind, 1, Ed25519Suffix)) ? [] : [.. Generations(kind, Ed25519Suffix).Select(Ed25519Key)];

    /// <inheritdoc cref="Ed25519Keys"/>
    public IReadOnlyList<ECDsa> Es256Keys(string kind) => [.. Generations(kind, Es256Suffix).Select(Es256Key)];

    internal bool Has(string file) => File.Exists(Full(file));

    internal byte[] Secret(string file, int count) => KeyFile.LoadBytes(Full(file), count, mayCreate, passphrase);

    internal IEd25519Key Ed25519Key(string name)
    {
        var seed = KeyFile.LoadBytes(Full(name + Ed25519Suffix), Crypto.Ed25519.SeedBytes, mayCreate, passphrase);
        var key = ed25519.Open(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    ECDsa Es256Key(string name)
    {
        var pem = KeyFile.Load(Full(name + Es256Suffix), mayCreate ? NewEs256 : null, passphrase);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(pem));
            return key;
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new KeyFileException("keys.damaged", $"The key file of {name} holds no P-256 key.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    /// <summary>The first always, which may still have to be made; then every successor up to the first gap.</summary>
    IEnumerable<string> Generations(string kind, string suffix)
    {
        yield return kind;
        for (var n = 2; n <= MaxGenerations && Has(Name(kind, n, suffix)); n++)
        {
            yield return $"{kind}-{n}";
        }
    }

    string Full(string file) => Path.Combine(path, file);

    static string Name(string kind, int generation, string suffix) => (generation == 1 ? kind : $"{kind}-{generation}") + suffix;

    static byte[] NewEs256()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
