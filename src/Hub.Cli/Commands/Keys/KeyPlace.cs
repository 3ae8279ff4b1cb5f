using System.CommandLine;
using System.Security.Cryptography;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Signing;
using Hub.Audit.Writing;

namespace Hub.Cli.Commands.Keys;

/// <summary>The keys of a data directory, as the commands about keys see them.</summary>
sealed class KeyPlace : IDisposable
{
    public static readonly Option<FileInfo?> PassphraseFile = new("--passphrase-file") { Description = "File (mode 0600) of the passphrase under which key files are sealed." };
    public static readonly Option<string?> LogSigner = new("--log-signer") { Description = "Unix socket of the signer that holds the newest log key (hub signer)." };

    const int MaxTextBytes = 4 * 1024;

    readonly KeyPassphrase? _passphrase;
    readonly string? _signer;

    public KeyPlace(ParseResult parsed)
    {
        Data = parsed.GetRequiredValue(Shared.Data);
        _passphrase = Passphrase(parsed);
        _signer = parsed.GetValue(LogSigner);
        Folder = new(KeysFolder, mayCreate: false, new LibcryptoEd25519(), _passphrase);
    }

    public string Data { get; }

    public KeyFolder Folder { get; }

    public string KeysFolder => Path.Combine(Data, "keys");

    public string ListFile => Path.Combine(Data, "keys.json");

    public string Origin => Bounded.ReadText(Path.Combine(Data, "origin"), MaxTextBytes).Trim();

    public KeyList Installed => KeyList.TryParse(Bounded.Read(ListFile, KeyList.MaxBytes)) ?? throw CommandException.CouldNot($"{ListFile}: no key list");

    /// <summary>Size of the last published checkpoint; 0 while there is none.</summary>
    public long PublishedSize
    {
        get
        {
            var file = Path.Combine(Data, "published-checkpoint");
            if (!File.Exists(file))
            {
                return 0;
            }
            return SignedNote.TryParse(Bounded.Read(file, SignedNote.MaxBytes)) is { } note && Checkpoint.TryParse(note.Text, out var checkpoint)
                ? checkpoint.Size
                : throw CommandException.CouldNot($"{file}: no checkpoint");
        }
    }

    public static KeyPassphrase? Passphrase(ParseResult parsed) => parsed.GetValue(PassphraseFile) is { } file ? KeyPassphrase.FromFile(file.FullName) : null;

    /// <summary>Public halves of everything at hand.</summary>
    public HeldKeys Held()
    {
        var logs = Folder.Ed25519Keys(KeyFolder.Log, optional: _signer is not null).ToList();
        if (_signer is not null)
        {
            logs.Add(new RemoteLogKey(_signer));
        }
        return new(
            Closing(logs, key => NoteVerifierKey.Ed25519(Origin, key.PublicKey.Span).ToString()),
            Closing(Folder.Es256Keys(KeyFolder.Promise), Jwk),
            Closing(Folder.Es256Keys(KeyFolder.Reply), Jwk),
            Closing(Folder.Ed25519Keys(KeyFolder.ConsentEvent), key => PublicJwk.OfEd25519(key.PublicKey.Span, KeyIds.OfEd25519(key.PublicKey.Span))));
    }

    /// <summary>Lays a signed list into the directory when it follows the one before and a log key at hand signs the next size.</summary>
    public KeyList Install(byte[] file, NoteVerifierKey root, string from)
    {
        var (next, verdict) = KeyList.Verify(file, root, new ManagedEd25519());
        if (next is null || !verdict.IsRight)
        {
            throw CommandException.Refused($"{from}: {verdict.Code}: expected {verdict.Expected}, found {verdict.Found}");
        }
        if (!string.Equals(next.Origin, Origin, StringComparison.Ordinal))
        {
            throw CommandException.Refused($"{from}: keys.origin: expected {Origin}, found {next.Origin}");
        }
        if (File.Exists(ListFile) && KeySuccession.Follows(Installed, next) is { IsRight: false } broken)
        {
            throw CommandException.Refused($"{from}: {broken.Code}: expected {broken.Expected}, found {broken.Found}");
        }
        var held = Held();
        if (!next.Log.Any(key => key.Covers(PublishedSize + 1) && held.Log.Contains(key.Vkey, StringComparer.Ordinal)))
        {
            throw CommandException.Refused($"{from}: keys.no-log-key: no log key at hand may sign the next checkpoint");
        }
        new PublishedFile(ListFile).Write(file);
        return next;
    }

    public void Dispose() => _passphrase?.Dispose();

    static PublicJwk Jwk(ECDsa key) => PublicJwk.Of(key, KeyIds.Of(key));

    static List<TPublic> Closing<TKey, TPublic>(IReadOnlyList<TKey> keys, Func<TKey, TPublic> publicHalf)
        where TKey : IDisposable
    {
        var halves = keys.Select(publicHalf).ToList();
        foreach (var key in keys)
        {
            key.Dispose();
        }
        return halves;
    }
}
