using System.CommandLine;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Audit.Signing;
using Hub.Cli.Commands.Keys;

namespace Hub.Cli.Commands.Backups;

/// <summary>Key and key list of a log that takes the place of another.</summary>
sealed class ContinuationKeys : IDisposable
{
    readonly KeyPlace _place;
    readonly ParseResult _parsed;

    /// <param name="size">Of the last known checkpoint of the ended log.</param>
    public ContinuationKeys(ParseResult parsed, LedgerPlace place, string origin, long size)
    {
        (_parsed, _place) = (parsed, new KeyPlace(parsed));
        var ended = place.Keys ?? throw CommandException.CouldNot($"{_place.ListFile} is not there: the root's list of the old log's keys says what may sign it; put it back first");
        Vkey = NoteVerifierKey.Ed25519(origin, NewKey(parsed, ended)).ToString();
        List = KeySuccession.Continued(ended, origin, Vkey, size);
    }

    /// <summary>The new log's verifier key.</summary>
    public string Vkey { get; }

    /// <summary>The list that names both logs.</summary>
    public KeyList List { get; }

    /// <summary>The list with the root's signature: made here in development, brought from elsewhere otherwise.</summary>
    public byte[] Signed(FileInfo? signed, FileInfo? root)
    {
        if (signed is not null)
        {
            return Brought(signed, root ?? throw CommandException.CouldNot("--key-list goes with --root"));
        }
        var rootKey = Path.Combine(_place.KeysFolder, "offline-root.ed25519");
        if (!File.Exists(rootKey))
        {
            throw CommandException.CouldNot("the offline root is not here: take the list to it by --propose FILE, and say the same with --key-list and --root");
        }
        using var passphrase = KeyPlace.Passphrase(_parsed);
        using var key = RootCommands.Open(rootKey, passphrase);
        return List.Sign(key, HubKeys.RootName);
    }

    public void Dispose() => _place.Dispose();

    byte[] Brought(FileInfo signed, FileInfo root)
    {
        var file = Bounded.Read(signed.FullName, KeyList.MaxBytes);
        var (list, verdict) = KeyList.Verify(file, Verifying.Key(root), new ManagedEd25519());
        if (list is null || !verdict.IsRight)
        {
            throw CommandException.Refused($"{RecoveryCodes.KeyList}: {signed.FullName}: {verdict.Code}: expected {verdict.Expected}, found {verdict.Found}");
        }
        return list.ToSign().AsSpan().SequenceEqual(List.ToSign())
            ? file
            : throw CommandException.Refused($"{RecoveryCodes.KeyList}: {signed.FullName} is not the list of this continuation; propose and sign it again");
    }

    /// <summary>The key in the signer; else the one at hand that no list named yet, left by an earlier attempt; else a new one.</summary>
    byte[] NewKey(ParseResult parsed, KeyList ended)
    {
        if (parsed.GetValue(KeyPlace.LogSigner) is { } socket)
        {
            using var remote = new RemoteLogKey(socket);
            return remote.PublicKey.ToArray();
        }
        if (Newest() is { } fresh && !ended.Log.Any(key => string.Equals(key.Vkey, NoteVerifierKey.Ed25519(ended.Origin, fresh).ToString(), StringComparison.Ordinal)))
        {
            return fresh;
        }
        _place.Folder.AddSuccessor(KeyFolder.Log);
        return Newest() ?? throw new InvalidOperationException("A key that was made is there.");
    }

    byte[]? Newest()
    {
        var keys = _place.Folder.Ed25519Keys(KeyFolder.Log, optional: true);
        var newest = keys.Count == 0 ? null : keys[^1].PublicKey.ToArray();
        foreach (var key in keys)
        {
            key.Dispose();
        }
        return newest;
    }
}
