using System.Security.Cryptography;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Audit.Keys;

/// <summary>The hub's own keys, each in a file of its own under <c>data/keys/</c>, mode 0600.</summary>
/// <remarks>
/// Files: <c>log</c>, <c>witness</c> (optional in production), <c>consent-event</c>, <c>policy-bundle-1</c>, <c>policy-bundle-2</c>, <c>offline-root</c> (<c>.ed25519</c>, a seed of 32 bytes);
/// <c>promise</c>, <c>reply</c> (<c>.es256.pem</c>, PKCS #8); <c>pseudonym</c>, <c>nik-1</c>, <c>id</c> (<c>.hmac</c>) and <c>kek.aes</c>, 32 bytes.
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

    HubKeys(string folder, bool development, IEd25519 ed25519)
    {
        Log = OpenEd25519("log");
        ConsentEvent = OpenEd25519("consent-event");
        Witness = development || File.Exists(Path.Combine(folder, WitnessName + ".ed25519")) ? OpenEd25519(WitnessName) : null;
        Promise = OpenEs256("promise");
        Reply = OpenEs256("reply");
        Pseudonym = OpenSecret("pseudonym.hmac");
        Id = OpenSecret("id.hmac");
        Kek = OpenSecret("kek.aes");
        Nik = new(NikKeys());
        if (development)
        {
            DevelopmentPolicyBundle = [OpenEd25519(PolicyBundle1), OpenEd25519(PolicyBundle2)];
            DevelopmentRoot = OpenEd25519(OfflineRoot);
        }

        IEd25519Key OpenEd25519(string name)
        {
            var seed = KeyFile.LoadBytes(Path.Combine(folder, name + ".ed25519"), Ed25519.SeedBytes, development);
            var key = ed25519.Open(seed);
            CryptographicOperations.ZeroMemory(seed);
            return key;
        }

        ECDsa OpenEs256(string name)
        {
            var pem = KeyFile.Load(Path.Combine(folder, name + ".es256.pem"), development ? NewEs256 : null);
            var key = ECDsa.Create();
            try
            {
                key.ImportFromPem(System.Text.Encoding.ASCII.GetString(pem));
            }
            catch (Exception fault) when (fault is ArgumentException or CryptographicException)
            {
                key.Dispose();
                throw new KeyFileException("keys.damaged", $"The key file of {name} holds no P-256 key.");
            }
            return key;
        }

        byte[] OpenSecret(string file) => KeyFile.LoadBytes(Path.Combine(folder, file), SecretBytes, development);

        List<(int, byte[])> NikKeys()
        {
            var keys = new List<(int, byte[])> { (FirstNikKey, OpenSecret("nik-1.hmac")) };
            for (var id = FirstNikKey + 1; id <= NikIndex.MaxKeys && File.Exists(Path.Combine(folder, $"nik-{id}.hmac")); id++)
            {
                keys.Insert(0, (id, KeyFile.LoadBytes(Path.Combine(folder, $"nik-{id}.hmac"), SecretBytes, mayCreate: false)));
            }
            return keys;
        }
    }

    /// <summary>Signs checkpoints.</summary>
    public IEd25519Key Log { get; }

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
    /// <exception cref="KeyFileException">A file is absent, open to others, damaged, or must not lie here.</exception>
    public static HubKeys Load(string folder, bool development, IEd25519 ed25519)
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
        if (!development && Array.Find([PolicyBundle1, PolicyBundle2, OfflineRoot], name => File.Exists(Path.Combine(folder, name + ".ed25519"))) is { } misplaced)
        {
            throw new KeyFileException("keys.development-key", $"The private key {misplaced} must not lie on a production hub.");
        }
        return new(folder, development, ed25519);
    }

    /// <summary>Signer of the log's checkpoints.</summary>
    public NoteSigner LogSigner(string origin) => new(origin, Log);

    /// <summary>Signer of cosignatures, named <c>origin/witness</c>; null when the hub has no witness key.</summary>
    public Witnesses.CosignatureSigner? WitnessSigner(string origin) => Witness is { } key ? new(origin + "/witness", key) : null;

    /// <summary>The public keys of this hub, as <c>keys.json</c> lists them. Key ids are RFC 7638 thumbprints.</summary>
    public KeyList PublicKeys(string origin) => new(
        origin,
        [new(NoteVerifierKey.Ed25519(origin, Log.PublicKey.Span).ToString(), 0)],
        [PublicJwk.Of(Promise, KeyIds.Of(Promise))],
        [PublicJwk.Of(Reply, KeyIds.Of(Reply))],
        [PublicJwk.OfEd25519(ConsentEvent.PublicKey.Span, KeyIds.OfEd25519(ConsentEvent.PublicKey.Span))]);

    /// <summary>Writes <c>keys.json</c>, signed by the development root. In production the list is signed offline and laid beside the log.</summary>
    /// <exception cref="KeyFileException">There is no root here.</exception>
    public byte[] WriteKeyList(string origin, string path)
    {
        var root = DevelopmentRoot ?? throw new KeyFileException("keys.missing", "The offline root is not on this machine; sign the key list where it is.");
        var file = PublicKeys(origin).Sign(root, RootName);
        File.WriteAllBytes(path, file);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Log.Dispose();
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

    static byte[] NewEs256()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
