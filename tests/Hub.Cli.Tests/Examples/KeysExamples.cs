using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

/// <summary>The way of a key list between the hub's machine and the root's, as <c>docs/keys.md</c> describes it.</summary>
public sealed class KeysExamples : IDisposable
{
    const string Origin = "example.org/log";
    readonly TemporaryFolder _folder = new();
    readonly string _root;

    public KeysExamples()
    {
        using var keys = HubKeys.Load(Keys, development: true, new LibcryptoEd25519());
        _folder.Write("origin", Origin + "\n");
        keys.WriteKeyList(Origin, _folder.File("keys.json"));
        _root = _folder.Write("root-vkey.txt", NoteVerifierKey.Ed25519(HubKeys.RootName, keys.DevelopmentRoot!.PublicKey.Span) + "\n");
        _folder.Write("published-checkpoint", keys.LogSigners(Origin).Sign(new(Origin, 500, default)).Encode());
    }

    string Keys => _folder.File("keys");

    string RootKey => Path.Combine(Keys, "offline-root.ed25519");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_log_key_is_added_proposed_signed_and_installed()
    {
        Assert.EndsWith("log-2.ed25519\n", (await Right("keys", "add", "log", "--data", _folder.Path)).Output, StringComparison.Ordinal);
        var proposed = await Right("keys", "propose", "--out", _folder.File("next.json"), "--overlap", "100", "--data", _folder.Path);
        Assert.Contains("sizes 0 to 600", proposed.Output, StringComparison.Ordinal);
        Assert.Contains("sizes 500 to further notice", proposed.Output, StringComparison.Ordinal);
        await Right("keys", "sign", _folder.File("next.json"), "--root-key", RootKey, "--out", _folder.File("signed.json"));
        await Right("keys", "install", _folder.File("signed.json"), "--root", _root, "--data", _folder.Path);
        Assert.Contains("sizes 500 to further notice", (await Right("keys", "show", "--data", _folder.Path)).Output, StringComparison.Ordinal);

        using var keys = HubKeys.Load(Keys, development: true, new LibcryptoEd25519(), new() { KeyListFile = _folder.File("keys.json") });
        var signers = keys.LogSigners(Origin);
        Assert.Equal([1, 2, 2, 1], ((long[])[499, 500, 600, 601]).Select(size => signers.Sign(new(Origin, size, default)).Signatures.Count));
        // The hub writes the list that the root signed again, not one of its own.
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("signed.json"), TestContext.Current.CancellationToken), keys.WriteKeyList(Origin, _folder.File("keys.json")));
    }

    [Fact]
    public async Task A_list_that_does_not_follow_is_not_installed()
    {
        var before = await File.ReadAllBytesAsync(_folder.File("keys.json"), TestContext.Current.CancellationToken);
        await Right("keys", "add", "promise", "--data", _folder.Path);
        await Right("keys", "propose", "--out", _folder.File("next.json"), "--data", _folder.Path);
        var otherRoot = await Right("keys", "root", "--out", _folder.File("other-root"));
        await Right("keys", "sign", _folder.File("next.json"), "--root-key", _folder.File("other-root"), "--out", _folder.File("foreign.json"));
        await Refused("keys.unsigned", "keys", "install", _folder.File("foreign.json"), "--root", _root, "--data", _folder.Path);
        // A signature of another root is one, but not of the list that stands: the hub at its start would see it.
        Assert.StartsWith(HubKeys.RootName + "+", otherRoot.Output, StringComparison.Ordinal);

        using var root = new LibcryptoEd25519().Open(await File.ReadAllBytesAsync(RootKey, TestContext.Current.CancellationToken));
        var list = KeyList.TryParse(before)!;
        await Refused("keys.vanished", "keys", "install", _folder.Write("forgets.json", (list with { Reply = [] }).Sign(root, HubKeys.RootName)), "--root", _root, "--data", _folder.Path);
        await Refused("keys.origin", "keys", "install", _folder.Write("other.json", (list with { Origin = "other.log" }).Sign(root, HubKeys.RootName)), "--root", _root, "--data", _folder.Path);
        await Refused("keys.no-log-key", "keys", "install", _folder.Write("ends.json", (list with { Log = [list.Log[0] with { Until = 500 }] }).Sign(root, HubKeys.RootName)), "--root", _root, "--data", _folder.Path);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File("keys.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stolen_log_key_ends_at_the_last_good_size()
    {
        var id = KeyList.TryParse(await File.ReadAllBytesAsync(_folder.File("keys.json"), TestContext.Current.CancellationToken))!.Log[0].Vkey.Split('+')[1];
        Assert.Equal(2, (await CommandRun.Of("keys", "propose", "--out", _folder.File("a.json"), "--compromised", id, "--last-good", "450", "--data", _folder.Path)).ExitCode);
        await Right("keys", "add", "log", "--data", _folder.Path);
        var proposed = await Right("keys", "propose", "--out", _folder.File("b.json"), "--compromised", id, "--last-good", "450", "--data", _folder.Path);
        Assert.Contains("sizes 0 to 450", proposed.Output, StringComparison.Ordinal);
        Assert.Contains("sizes 450 to further notice", proposed.Output, StringComparison.Ordinal);
        foreach (var (wrongId, size) in ((string, string)[])[("00000000", "450"), ("zz", "450"), (id, "-1")])
        {
            Assert.Equal(2, (await CommandRun.Of("keys", "propose", "--out", _folder.File("c.json"), "--compromised", wrongId, "--last-good", size, "--data", _folder.Path)).ExitCode);
            Assert.False(File.Exists(_folder.File("c.json")));
        }
    }

    [Fact]
    public async Task Sealed_keys_open_under_their_passphrase_and_are_unsealed_to_the_same_bytes()
    {
        var passphrase = KeyFileOf("passphrase", "a long enough passphrase\n");
        var other = KeyFileOf("other", "another long passphrase\n");
        var before = await File.ReadAllBytesAsync(RootKey, TestContext.Current.CancellationToken);
        await Right("keys", "seal", "--data", _folder.Path, "--passphrase-file", passphrase);
        Assert.Contains("0 key files sealed", (await Right("keys", "seal", "--data", _folder.Path, "--passphrase-file", passphrase)).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.Of("keys", "rotate", "log", "--data", _folder.Path)).ExitCode);
        Assert.Contains("does not open", (await CommandRun.Of("keys", "unseal", "--data", _folder.Path, "--passphrase-file", other)).Error, StringComparison.Ordinal);
        await Right("keys", "rotate", "log", "--data", _folder.Path, "--passphrase-file", passphrase);
        Assert.True(SealedKeyFile.IsSealed(await File.ReadAllBytesAsync(Path.Combine(Keys, "log-2.ed25519"), TestContext.Current.CancellationToken)));
        await Right("keys", "unseal", "--data", _folder.Path, "--passphrase-file", passphrase);
        Assert.Equal(before, await File.ReadAllBytesAsync(RootKey, TestContext.Current.CancellationToken));
        await Right("keys", "rotate", "reply", "--data", _folder.Path);
        Assert.Equal(2, (await CommandRun.Of("keys", "rotate", "browser", "--data", _folder.Path)).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("keys", "rotate", "log", "--overlap", "-1", "--data", _folder.Path)).ExitCode);
    }

    [Theory]
    [InlineData(0L, 300L, 0, "right: 300 entries")]
    [InlineData(0L, 299L, 1, "checkpoint.key-range")]
    [InlineData(301L, null, 1, "checkpoint.key-range")]
    public async Task Root_alone_is_enough_to_verify_a_log_and_a_proof(long from, long? until, int exit, string says)
    {
        var log = LogBuilder.Of(300);
        using var exported = new LogFolder(log.Files(300));
        var list = new KeyList(LogBuilder.Origin, [new(log.Vkey.ToString(), from, until)], [], [], []);
        var keys = _folder.Write("listed.json", list.Sign(log.Root, "root"));
        var root = _folder.Write("root.txt", NoteVerifierKey.Ed25519("root", log.Root.PublicKey.Span) + "\n");
        var run = await CommandRun.Of("verify", exported.Directory.Folder, "--root", root, "--keys", keys);
        Assert.Equal(exit, run.ExitCode);
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
        var leaf = _folder.Write("leaf", log.Entries[7]);
        Assert.Equal(exit, (await CommandRun.Of("verify", _folder.Write("p.tlog-proof", log.Proof(7, 300)), "--leaf", leaf, "--root", root, "--keys", keys)).ExitCode);
    }

    [Theory]
    [InlineData(300L, true, 0, "right: 300 entries")]
    [InlineData(299L, true, 1, "checkpoint.key-range")]
    [InlineData(300L, false, 1, "checkpoint.key-unlisted")]
    public async Task Key_given_beside_the_root_is_held_to_the_list(long until, bool listed, int exit, string says)
    {
        var log = LogBuilder.Of(300);
        using var exported = new LogFolder(log.Files(300));
        var list = new KeyList(LogBuilder.Origin, [new((listed ? log.Vkey : new LogBuilder(seed: 2).Vkey).ToString(), 0, until)], [], [], []);
        var keys = _folder.Write("listed.json", list.Sign(log.Root, "root"));
        var key = _folder.Write("vkey.txt", log.Vkey + "\n");
        var run = await CommandRun.Of("verify", exported.Directory.Folder, "--key", key, "--root", _folder.Write("root.txt", NoteVerifierKey.Ed25519("root", log.Root.PublicKey.Span) + "\n"), "--keys", keys);
        Assert.Equal(exit, run.ExitCode);
        Assert.Contains(says, run.Output, StringComparison.Ordinal);
        // A root that did not sign the list is not passed over.
        Assert.NotEqual(0, (await CommandRun.Of("verify", exported.Directory.Folder, "--key", key, "--root", key, "--keys", keys)).ExitCode);
    }

    [Fact]
    public async Task Log_of_an_unlisted_key_or_of_no_named_key_is_not_right()
    {
        var log = LogBuilder.Of(10);
        using var exported = new LogFolder(log.Files(10));
        var list = new KeyList(LogBuilder.Origin, [new(new LogBuilder(seed: 2).Vkey.ToString(), 0)], [], [], []);
        var run = await CommandRun.Of(
            "verify", exported.Directory.Folder, "--keys", _folder.Write("listed.json", list.Sign(log.Root, "root")),
            "--root", _folder.Write("root.txt", NoteVerifierKey.Ed25519("root", log.Root.PublicKey.Span) + "\n"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("checkpoint.key-unlisted", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.Of("verify", exported.Directory.Folder)).ExitCode);
    }

    static async Task<CommandRun> Right(params string[] words)
    {
        var run = await CommandRun.Of(words);
        Assert.True(run.ExitCode == 0, string.Join(' ', words) + ": " + run.Error);
        return run;
    }

    static async Task Refused(string code, params string[] words)
    {
        var run = await CommandRun.Of(words);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    string KeyFileOf(string name, string text)
    {
        var file = _folder.Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        return file;
    }
}
