using System.Security.Cryptography;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>The hub's own keys, each in a file of its own under <c>data/keys/</c>, mode 0600, open or sealed by a passphrase.</summary>
/// <remarks>
/// Files: <c>log</c>, <c>witness</c> (optional in production), <c>consent-event</c>, <c>policy-bundle-1</c>, <c>policy-bundle-2</c>, <c>offline-root</c> (<c>.ed25519</c>, a seed of 32 bytes);
/// <c>promise</c>, <c>reply</c> (<c>.es256.pem</c>, PKCS #8); <c>pseudonym</c>, <c>nik-1</c>, <c>id</c> (<c>.hmac</c>) and <c>kek.aes</c>, 32 bytes.
/// A successor of <c>log</c>, <c>promise</c>, <c>reply</c> or <c>consent-event</c> is numbered: <c>log-2.ed25519</c>, and is used once the key list names it.
/// Disposing closes every key. Thread-safe.
/// </remarks>
public sealed class HubKeys : IDisposable
{
    /// <summary>Id of the NIK key <c>nik-1</c>; a rotation adds <c>nik-2</c>.</summary>
    public const int FirstNikKey = 1;

    /// <summary>Name under which the offline root's verifier key is handed out.</summary>
    public const string RootName = "hub-offline-root";

    const int SecretBytes = 32;
    const string PolicyBundle1 = "policy-bundle-1";
    const string PolicyBundle2 = "policy-bundle-2";
    const string OfflineRoot = "offline-root";
    const string WitnessName = "witness";

    HubKeys(KeyFolder folder, bool development, HubKeyOptions options)
    {
        var logs = folder.Ed25519Keys(KeyFolder.Log, optional: options.LogSigner is not null);
        Witness = development || folder.Has(WitnessName + KeyFolder.Ed25519Suffix) ? folder.Ed25519Key(WitnessName) : null;
        if (development)
        {
            DevelopmentPolicyBundle = [folder.Ed25519Key(PolicyBundle1), folder.Ed25519Key(PolicyBundle2)];
            DevelopmentRoot = folder.Ed25519Key(OfflineRoot);
        }
        Installed = ReadList(options.KeyListFile);
        Logs = options.LogSigner is { } external ? [.. logs, external] : logs;
        ConsentEvent = Choose(folder.Ed25519Keys(KeyFolder.ConsentEvent), Installed?.ConsentEvent, key => KeyIds.OfEd25519(key.PublicKey.Span));
        Promise = Choose(folder.Es256Keys(KeyFolder.Promise), Installed?.Promise, KeyIds.Of);
        Reply = Choose(folder.Es256Keys(KeyFolder.Reply), Installed?.Reply, KeyIds.Of);
        Pseudonym = folder.Secret("pseudonym.hmac", SecretBytes);
        Id = folder.Secret("id.hmac", SecretBytes);
        Kek = folder.Secret("kek.aes", SecretBytes);
        Nik = new(NikKeys(folder));
    }

    /// <summary>The key list that was installed (<c>keys.json</c>); null while there is none.</summary>
    public KeyList? Installed { get; }

    /// <summary>SHA-256 of the installed key list's file.</summary>
    public Hash256 InstalledHash { get; private set; }

    /// <summary>Keys at hand that sign checkpoints, the oldest first; which of them signs is the key list's word (<see cref="LogSigners"/>).</summary>
    public IReadOnlyList<IEd25519Key> Logs { get; }

    /// <summary>Cosigns other logs' checkpoints; null in production where the file is absent, and then the hub is no witness.</summary>
    public IEd25519Key? Witness { get; }

    /// <summary>Signs consent events where no passkey did.</summary>
    public IEd25519Key ConsentEvent { get; }

    /// <summary>Signs promises (P-256).</summary>
    public ECDsa Promise { get; }

    /// <summary>Signs sealed replies (P-256).</summary>
    public ECDsa Reply { get; }

    /// <summary>32 bytes: pseudonyms.</summary>
    public byte[] Pseudonym { get; }

    /// <summary>32 bytes: leaf ids (<see cref="LeafIds"/>).</summary>
    public byte[] Id { get; }

    /// <summary>32 bytes: wraps every key of the key store.</summary>
    public byte[] Kek { get; }

    /// <summary>Keys of the NIK index.</summary>
    public NikIndex Nik { get; }

    /// <summary>The two keys that sign policy bundles; present in development only, in production they are held elsewhere.</summary>
    public IReadOnlyList<IEd25519Key> DevelopmentPolicyBundle { get; } = [];

    /// <summary>The offline root; present in development only.</summary>
    public IEd25519Key? DevelopmentRoot { get; }

    /// <summary>Opens every key. Development makes absent ones; production makes none, and refuses private keys that belong elsewhere.</summary>
    /// <param name="folder">Made when absent in development, readable by its owner alone.</param>
    /// <exception cref="KeyFileException">As <see cref="KeyFile.Load"/> says of each file; <c>keys.development-key</c>: one must not lie here; <c>keys.list-damaged</c>, <c>keys.unlisted</c>: the key list is no list of this hub's, or names no key at hand.</exception>
    public static HubKeys Load(string folder, bool development, IEd25519 ed25519, HubKeyOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(ed25519);
        if (development && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        else if (development)
        {
            Directory.CreateDirectory(folder);
        }
        if (!development && Array.Find([PolicyBundle1, PolicyBundle2, OfflineRoot], name => File.Exists(Path.Combine(folder, name + KeyFolder.Ed25519Suffix))) is { } misplaced)
        {
            throw new KeyFileException("keys.development-key", $"The private key {misplaced} must not lie on a production hub.");
        }
        options ??= new();
        return new(new(folder, development, ed25519, options.Passphrase), development, options);
    }

    /// <summary>The keys that sign the log's checkpoints, each for its sizes.</summary>
    /// <exception cref="KeyFileException"><c>keys.no-log-key</c>: none of the listed keys is at hand.</exception>
    public LogSigners LogSigners(string origin) => Keys.LogSigners.Of(origin, Logs, Installed);

    /// <summary>Signer of cosignatures, named <c>origin/witness</c>; null when the hub has no witness key.</summary>
    public Witnesses.CosignatureSigner? WitnessSigner(string origin) => Witness is { } key ? new(origin + "/witness", key) : null;

    /// <summary>The public keys of this hub, as <c>keys.json</c> lists them: those listed before, and those used now. Key ids are RFC 7638 thumbprints.</summary>
    public KeyList PublicKeys(string origin) => new(
        origin,
        Installed?.Log ?? [new(NoteVerifierKey.Ed25519(origin, Logs[0].PublicKey.Span).ToString(), 0)],
        With(Installed?.Promise, PublicJwk.Of(Promise, KeyIds.Of(Promise))),
        With(Installed?.Reply, PublicJwk.Of(Reply, KeyIds.Of(Reply))),
        With(Installed?.ConsentEvent, PublicJwk.OfEd25519(ConsentEvent.PublicKey.Span, KeyIds.OfEd25519(ConsentEvent.PublicKey.Span))))
    {
        Continues = Installed?.Continues,
    };

    /// <summary>Writes <c>keys.json</c>, signed by the development root. In production the list is signed offline and laid beside the log.</summary>
    /// <exception cref="KeyFileException"><c>keys.missing</c>: there is no root here.</exception>
    public byte[] WriteKeyList(string origin, string path)
    {
        var root = DevelopmentRoot ?? throw new KeyFileException("keys.missing", "The offline root is not on this machine; sign the key list where it is.");
        var file = PublicKeys(origin).Sign(root, RootName);
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(file))
        {
            new Writing.PublishedFile(path).Write(file);
        }
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in Logs)
        {
            key.Dispose();
        }
        ConsentEvent.Dispose();
        Witness?.Dispose();
        Promise.Dispose();
        Reply.Dispose();
        DevelopmentRoot?.Dispose();
        foreach (var key in DevelopmentPolicyBundle)
        {
            key.Dispose();
        }
        CryptographicOperations.ZeroMemory(Pseudonym);
        CryptographicOperations.ZeroMemory(Id);
        CryptographicOperations.ZeroMemory(Kek);
    }

    /// <summary>The list as installed; development holds it to its own root.</summary>
    KeyList? ReadList(string? path)
    {
        if (path is null || !File.Exists(path))
        {
            return null;
        }
        var file = new FileInfo(path).Length <= KeyList.MaxBytes ? File.ReadAllBytes(path) : [];
        var list = DevelopmentRoot is { } root
            ? KeyList.Verify(file, NoteVerifierKey.Ed25519(RootName, root.PublicKey.Span), new ManagedEd25519()).List
            : KeyList.TryParse(file);
        InstalledHash = Hash256.Of(file);
        return list ?? throw new KeyFileException("keys.list-damaged", $"{path} is not a key list of this hub's root; put back the one that was installed.");
    }

    /// <summary>The newest key that the list names; the newest of all while there is no list. The others are closed.</summary>
    static TKey Choose<TKey>(IReadOnlyList<TKey> keys, IReadOnlyList<PublicJwk>? listed, Func<TKey, string> idOf)
        where TKey : class, IDisposable
    {
        var chosen = listed is null ? keys[^1] : keys.LastOrDefault(key => listed.Any(jwk => string.Equals(jwk.Kid, idOf(key), StringComparison.Ordinal)));
        foreach (var other in keys.Where(key => key != chosen))
        {
            other.Dispose();
        }
        return chosen ?? throw new KeyFileException("keys.unlisted", $"The key list names none of the keys at hand ({typeof(TKey).Name}).");
    }

    static List<PublicJwk> With(IReadOnlyList<PublicJwk>? listed, PublicJwk used) => [.. (listed ?? []).Append(used).DistinctBy(jwk => jwk.Kid, StringComparer.Ordinal)];

    static List<(int, byte[])> NikKeys(KeyFolder folder)
    {
        var keys = new List<(int, byte[])> { (FirstNikKey, folder.Secret("nik-1.hmac", SecretBytes)) };
        for (var id = FirstNikKey + 1; id <= NikIndex.MaxKeys && folder.Has($"nik-{id}.hmac"); id++)
        {
            keys.Insert(0, (id, folder.Secret($"nik-{id}.hmac", SecretBytes)));
        }
        return keys;
    }
}
