using System.Text.Json;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Verify.Export;
using Hub.Verify.Logs;

namespace Hub.Cli.Tests.Examples;

/// <summary>The last resort: the published end is in no copy, and the log goes on under another name that says so.</summary>
public sealed class ContinuationExamples : IDisposable
{
    const string Origin = "example.org/log";
    const string Next = "example.org/log-2";
    readonly TemporaryFolder _folder = new();
    HubKeys _keys;

    public ContinuationExamples()
    {
        _keys = HubKeys.Load(_folder.File("keys"), development: true, new LibcryptoEd25519());
        _folder.Write("origin", Origin + "\n");
        _folder.Write("vkey.txt", _keys.LogSigners(Origin).Newest + "\n");
        _folder.Write("root-vkey.txt", NoteVerifierKey.Ed25519(HubKeys.RootName, _keys.DevelopmentRoot!.PublicKey.Span) + "\n");
        _keys.WriteKeyList(Origin, _folder.File("keys.json"));
        KeyStore.Open(_folder.File("keys.db"), _keys.Kek, _keys.Nik).Dispose();
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_log_whose_end_is_lost_goes_on_under_a_new_origin_and_says_so()
    {
        await LoseTheEndAsync();
        var continued = await Right("ledger", "recover", "--new-origin", Next, "--from", _folder.File("early"), "--data", _folder.Path);
        Assert.Contains("30 entries, the lost end goes to 300", continued.Output, StringComparison.Ordinal);
        Assert.Contains("example.org/log ended: entries 30 to 299 are lost, 30 survive", continued.Output, StringComparison.Ordinal);
        Assert.Contains("every consent given under the old origin has ended", continued.Output, StringComparison.Ordinal);
        Assert.Equal(Next, (await File.ReadAllTextAsync(_folder.File("origin"), TestContext.Current.CancellationToken)).Trim());
        Assert.False(File.Exists(_folder.File("published-checkpoint")));
        Assert.False(Directory.Exists(_folder.File("continuation")));
        var again = await Refused("recover.same-origin", "ledger", "recover", "--new-origin", Next, "--from", _folder.File("early"), "--data", _folder.Path);
        Assert.Contains($"this hub already goes on as {Next}, in the place of {Origin}", again.Error, StringComparison.Ordinal);
        await Refused($"{Origin} is the origin of a log whose end is lost", "ledger", "recover", "--new-origin", Origin, "--give-up-tail", "--data", _folder.Path);
        Reload();

        await AppendAsync(0, 10, Next);
        await ExportAsync("new", Next);
        var old = Path.Combine(EarlierFolder.Of(_folder.Path, Origin), EarlierFolder.Log);
        await Right("verify", old, "--root", _folder.File("root-vkey.txt"));
        await Right("verify", _folder.File("new"), "--root", _folder.File("root-vkey.txt"));
        foreach (var with in new[] { new[] { "--key", _folder.File("vkey.txt") }, ["--root", _folder.File("root-vkey.txt")] })
        {
            var right = await Right(["verify", _folder.File("new"), "--continues", old, .. with]);
            Assert.Contains("continues example.org/log: its first 30 entries survive, entries 30 to 299 (270) are lost", right.Output, StringComparison.Ordinal);
            Assert.Equal(with[0] is "--key", right.Output.Contains("note: keys.json was believed", StringComparison.Ordinal));
        }
        using var json = JsonDocument.Parse((await Right("verify", _folder.File("new"), "--continues", old, "--root", _folder.File("root-vkey.txt"), "--json")).Output);
        var said = json.RootElement.GetProperty("continues");
        Assert.Equal((Origin, 30, 30, 300), (said.GetProperty("origin").GetString(), said.GetProperty("survives").GetInt64(), said.GetProperty("lostFrom").GetInt64(), said.GetProperty("lostEnd").GetInt64()));
        Assert.True(said.GetProperty("keysSigned").GetBoolean());
        // Somebody who has the lost entries after all can show so.
        Assert.Contains("the copy holds them", (await Right("verify", _folder.File("new"), "--continues", _folder.File("whole"), "--root", _folder.File("root-vkey.txt"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_continuation_says_wrongly_is_named()
    {
        await LoseTheEndAsync();
        await Right("ledger", "recover", "--new-origin", Next, "--give-up-tail", "--data", _folder.Path);
        Reload();
        await AppendAsync(0, 3, Next);
        await ExportAsync("new", Next);
        var (old, record) = (Path.Combine(EarlierFolder.Of(_folder.Path, Origin), EarlierFolder.Log), Path.Combine(_folder.File("new"), "continuation.json"));
        string[] verify = ["verify", _folder.File("new"), "--continues", old, "--root", _folder.File("root-vkey.txt")];
        var whole = await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(record, whole.Replace("\"end\":300", "\"end\":31", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await Faulty("continuation.body", verify);
        File.Delete(record);
        await Faulty("continuation.none", verify);
        await File.WriteAllTextAsync(record, whole, TestContext.Current.CancellationToken);
        await Right(verify);
        // Another log with as many entries is not the one that ended.
        await Faulty("continuation.none", "verify", old, "--key", Path.Combine(EarlierFolder.Of(_folder.Path, Origin), "vkey.txt"), "--continues", old);
        var bundle = Directory.GetFiles(Path.Combine(old, "tile", "entries"), "*", SearchOption.AllDirectories)[0];
        var bytes = await File.ReadAllBytesAsync(bundle, TestContext.Current.CancellationToken);
        bytes[50] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, TestContext.Current.CancellationToken);
        await Faulty("continued log entry 0", verify);
    }

    [Fact]
    public async Task A_continuation_that_is_not_needed_or_not_safe_is_refused_and_changes_nothing()
    {
        string[] again = ["ledger", "recover", "--new-origin", Next, "--data", _folder.Path, "--from"];
        await AppendAsync(0, 30, Origin);
        await ExportAsync("early", Origin);
        await Refused("recover.nothing-lost", [.. again, _folder.File("early")]);
        File.Move(_folder.File("published-checkpoint"), _folder.File("aside"));
        await Refused("recover.tail-there", [.. again, _folder.File("early")]);
        File.Move(_folder.File("aside"), _folder.File("published-checkpoint"));
        await LoseTheEndAsync();
        await Refused("recover.same-origin", "ledger", "recover", "--new-origin", Origin, "--from", _folder.File("early"), "--data", _folder.Path);
        await Refused("recover.not-asked", "ledger", "recover", "--new-origin", Next, "--data", _folder.Path);
        await Refused("recover.tail-there", [.. again, _folder.File("early"), _folder.File("whole")]);
        await using (new FileStream(_folder.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            await Refused("backup.in-use", [.. again, _folder.File("early")]);
        }
        _folder.Write("foreign", "example.org/log\n9\n" + Convert.ToBase64String(new byte[32]) + "\n\n— example.org/log " + Convert.ToBase64String(new byte[68]) + "\n");
        await Refused("ledger.invalid-checkpoint", [.. again, _folder.File("early"), "--checkpoint", _folder.File("foreign")]);
        await using (var store = SqliteLedgerStore.Open(_folder.File("hub.db"), Origin))
        {
            Assert.Equal(30, (await store.HeadAsync(CancellationToken.None)).Size);
        }
        Assert.Equal(Origin, (await File.ReadAllTextAsync(_folder.File("origin"), TestContext.Current.CancellationToken)).Trim());
        Assert.False(Directory.Exists(_folder.File(EarlierFolder.Name)));
    }

    [Fact]
    public async Task A_copy_that_cannot_be_read_whole_ends_no_log()
    {
        await LoseTheEndAsync();
        string[] again = ["ledger", "recover", "--new-origin", Next, "--data", _folder.Path, "--from", _folder.File("early")];
        var (absent, unreachable) = (_folder.File("not-mounted"), "https://127.0.0.1:1/log/");
        var unread = await Refused("recover.copy-unread", [.. again, absent, unreachable]);
        Assert.Contains($"{absent}: no checkpoint of {Origin} is there", unread.Output, StringComparison.Ordinal);
        Assert.Contains($"{unreachable}: its checkpoint cannot be read", unread.Output, StringComparison.Ordinal);
        Assert.Contains($"in {absent}, {unreachable} is", unread.Error, StringComparison.Ordinal);
        // Its checkpoint covers the end, and one file is not there, or cannot be read.
        var bundle = Directory.GetFiles(Path.Combine(_folder.File("whole"), "tile", "entries"), "*", SearchOption.AllDirectories)[0];
        File.Move(bundle, _folder.File("bundle"));
        var lacking = await Refused("recover.copy-unread", [.. again, _folder.File("whole")]);
        Assert.Contains($"{_folder.File("whole")}: ", lacking.Output, StringComparison.Ordinal);
        Assert.Contains("file.missing", lacking.Output, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(bundle, new byte[64 * 1024 * 1024], TestContext.Current.CancellationToken);
        Assert.Contains($"{_folder.File("whole")}: it breaks off", (await Refused("recover.copy-unread", [.. again, _folder.File("whole")])).Output, StringComparison.Ordinal);
        Assert.Equal(Origin, (await File.ReadAllTextAsync(_folder.File("origin"), TestContext.Current.CancellationToken)).Trim());
        Assert.False(Directory.Exists(_folder.File(EarlierFolder.Name)));
        Assert.False(Directory.Exists(_folder.File("recovery")));
        // The end was there.
        File.Move(_folder.File("bundle"), bundle, overwrite: true);
        await Refused("recover.tail-there", [.. again, absent, _folder.File("whole")]);
        await Right([.. again, absent, "--give-up-tail"]);
    }

    [Fact]
    public async Task A_copy_with_a_part_of_the_lost_end_is_not_passed_over()
    {
        await AppendAsync(0, 30, Origin);
        await Right("ledger", "backup", _folder.File("backup"), "--data", _folder.Path);
        await AppendAsync(30, 200, Origin);
        await ExportAsync("part", Origin);
        await AppendAsync(200, 300, Origin);
        await Right("ledger", "restore", _folder.File("backup"), "--set-aside", "--data", _folder.Path);
        string[] again = ["ledger", "recover", "--new-origin", Next, "--data", _folder.Path, "--from", _folder.File("part")];
        Assert.Contains($"{_folder.File("part")} has 170 of the 270 lost entries", (await Refused("recover.copy-longer", again)).Error, StringComparison.Ordinal);
        Assert.Equal(Origin, (await File.ReadAllTextAsync(_folder.File("origin"), TestContext.Current.CancellationToken)).Trim());
        var bundle = Directory.GetFiles(Path.Combine(_folder.File("part"), "tile", "entries"), "*", SearchOption.AllDirectories)[0];
        File.Move(bundle, _folder.File("bundle"));
        await Refused("recover.copy-unread", again);
        File.Move(_folder.File("bundle"), bundle);
        var given = await Right([.. again, "--give-up-tail"]);
        Assert.Contains("200 entries, the lost end goes to 300; keep it", given.Output, StringComparison.Ordinal);
        Assert.Contains("entries 30 to 299 are lost, 30 survive", given.Output, StringComparison.Ordinal);
        // What that copy has of them can still be read and shown.
        await Right("verify", _folder.File("part"), "--root", _folder.File("root-vkey.txt"));
    }

    [Fact]
    public async Task Without_what_was_published_the_store_alone_does_not_say_where_the_log_ended()
    {
        await LoseTheEndAsync();
        File.Delete(_folder.File("published-checkpoint"));
        string[] command = ["ledger", "recover", "--new-origin", Next, "--give-up-tail", "--data", _folder.Path];
        await Refused("recover.not-asked", command);
        await Refused("recover.not-asked", [.. command, "--from", _folder.File("nowhere")]);
        Assert.Equal(Origin, (await File.ReadAllTextAsync(_folder.File("origin"), TestContext.Current.CancellationToken)).Trim());
        var kept = Path.Combine(_folder.File("whole"), "checkpoint");
        Assert.Contains("entries 30 to 299 are lost, 30 survive", (await Right([.. command, "--checkpoint", kept])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_that_names_both_logs_can_be_signed_elsewhere()
    {
        await LoseTheEndAsync();
        File.Move(Path.Combine(_folder.File("keys"), "offline-root.ed25519"), _folder.File("root"));
        string[] command = ["ledger", "recover", "--new-origin", Next, "--give-up-tail", "--data", _folder.Path];
        var proposed = await Right([.. command, "--propose", _folder.File("next.json")]);
        Assert.Contains("continues example.org/log, whose end is lost", proposed.Output, StringComparison.Ordinal);
        await Right("keys", "sign", _folder.File("next.json"), "--root-key", _folder.File("root"), "--out", _folder.File("signed.json"));
        await Refused("recover.key-list", [.. command, "--key-list", _folder.File("keys.json"), "--root", _folder.File("root-vkey.txt")]);
        await Right([.. command, "--key-list", _folder.File("signed.json"), "--root", _folder.File("root-vkey.txt")]);
        var list = KeyList.TryParse(await File.ReadAllBytesAsync(_folder.File("keys.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal((Next, Origin, 300L), (list.Origin, list.Continues!.Origin, list.Continues.Log[0].Until));
        Assert.NotEqual(list.Log[0].Vkey.Split('+')[2], list.Continues.Log[0].Vkey.Split('+')[2]);
    }

    [Fact]
    public async Task The_store_of_a_stopped_hub_is_exported_and_one_without_its_end_says_so()
    {
        await AppendAsync(0, 30, Origin);
        Assert.Contains("30 entries of example.org/log", (await Right("ledger", "export", _folder.File("copy"), "--data", _folder.Path)).Output, StringComparison.Ordinal);
        await AppendAsync(30, 300, Origin);
        var second = await Right("ledger", "export", _folder.File("copy"), "--data", _folder.Path);
        Assert.Contains("300 entries of example.org/log", second.Output, StringComparison.Ordinal);
        await Right("verify", _folder.File("copy"), "--root", _folder.File("root-vkey.txt"));
        await using (new FileStream(_folder.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            var running = await CommandRun.Of("ledger", "export", _folder.File("copy"), "--data", _folder.Path);
            Assert.Equal(2, running.ExitCode);
        }
        await File.WriteAllBytesAsync(_folder.File("hub.db"), "no database, but long enough to be read as one"u8.ToArray(), TestContext.Current.CancellationToken);
        await Refused("ledger.not-a-database", "ledger", "export", _folder.File("copy"), "--data", _folder.Path);
        Directory.GetFiles(_folder.Path, "hub.db*").Append(_folder.File("published-checkpoint")).ToList().ForEach(File.Delete);
        await LoseTheEndAsync();
        Assert.Contains("published-checkpoint is of 300 entries: this store lacks the end", (await Right("ledger", "export", _folder.File("again"), "--data", _folder.Path)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_switch_that_was_cut_off_is_finished_by_the_same_command(int moved)
    {
        await LoseTheEndAsync();
        // What the command does up to the switch, then as many of its moves as a crash left done.
        var published = Published(Origin);
        var folder = new ContinuationFolder(_folder.Path, Origin);
        folder.Begin();
        await using (var store = SqliteLedgerStore.Open(_folder.File("hub.db"), Origin))
        {
            var (plan, _) = await LogContinuation.PlanAsync(store, published, [], TestContext.Current.CancellationToken);
            var next = new KeyFolder(_folder.File("keys"), mayCreate: false, new LibcryptoEd25519(), passphrase: null);
            next.AddSuccessor(KeyFolder.Log);
            var vkey = NoteVerifierKey.Ed25519(Next, next.Ed25519Keys(KeyFolder.Log)[^1].PublicKey.Span).ToString();
            var list = KeySuccession.Continued(KeyList.TryParse(await File.ReadAllBytesAsync(_folder.File("keys.json"), TestContext.Current.CancellationToken))!, Next, vkey, plan!.Final.Size);
            folder.MakeLedger();
            await using var fresh = SqliteLedgerStore.Open(folder.Ledger, Next);
            await LogContinuation.OpenAsync(fresh, Next, plan, new byte[32], new(), TestContext.Current.CancellationToken);
            folder.MakeReady(Next, list.Sign(_keys.DevelopmentRoot!, HubKeys.RootName), vkey);
        }
        if (moved > 0)
        {
            Directory.CreateDirectory(_folder.File(EarlierFolder.Name));
            Directory.Move(folder.Kept, folder.Earlier);
            File.Move(_folder.File("hub.db"), Path.Combine(folder.Earlier, "hub.db"));
            // A start in between makes an empty ledger, and refuses.
            Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => AppendAsync(0, 1, Origin))).Code);
        }
        if (moved > 1)
        {
            Directory.GetFiles(_folder.Path, "hub.db*").ToList().ForEach(File.Delete);
            File.Move(folder.Ledger, _folder.File("hub.db"));
            Assert.Equal(LedgerCodes.OtherOrigin, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => AppendAsync(0, 1, Origin))).Code);
        }
        Assert.Contains("begun earlier", (await Right("ledger", "recover", "--new-origin", Next, "--give-up-tail", "--data", _folder.Path)).Output, StringComparison.Ordinal);
        Reload();
        await AppendAsync(0, 2, Next);
        Assert.Equal(3, Published(Next).Read(await File.ReadAllBytesAsync(_folder.File("published-checkpoint"), TestContext.Current.CancellationToken))!.Size);
    }

    [Fact]
    public async Task Orders_of_delayed_disclosure_in_force_are_told()
    {
        var order = Id128.Random();
        await using (var store = SqliteLedgerStore.Open(_folder.File("hub.db"), Origin))
        {
            await using var writer = await LedgerWriter.OpenAsync(store, new() { Published = Published(Origin), LeaseDuration = TimeSpan.FromMilliseconds(100) }, CancellationToken.None);
            var approval = LeafIds.Of(await File.ReadAllBytesAsync(Path.Combine(_folder.File("keys"), "id.hmac"), TestContext.Current.CancellationToken), "hub", OrdersInForce.StepKey(order, 1));
            await writer.AppendAsync(new(approval, Hash256.Of([1]), Hash256.Of([2]), StoredRecord.Of([1, 1, 1]), [new ChainLink("sealed:one", new byte[32])], [], ChangesConsent: false), CancellationToken.None);
            await store.PutDueAsync(new(OrdersInForce.Open + order, 0, order.ToArray()), CancellationToken.None);
        }
        await LoseTheEndAsync();

        var said = await Right("ledger", "recover", "--new-origin", Next, "--give-up-tail", "--data", _folder.Path);

        Assert.Contains("orders of delayed disclosure in force: 1.", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_file_holds_what_an_ended_log_disclosed()
    {
        var key = System.Buffers.Text.Base64Url.EncodeToString(new byte[32]);
        _folder.Write("tag-key.json", JsonSerializer.Serialize(new { earlier = new[] { new { origin = Origin, released = new[] { new { ended = (object?)null, order = new { kind = "delay" }, tagKey = key } }, tagKey = key } }, origin = Next, released = Array.Empty<object>(), tagKey = key }));

        var chain = Assert.Single(Commands.TagKeyFile.Read(new FileInfo(_folder.File("tag-key.json")), Origin).Released);

        Assert.Equal("{\"kind\":\"delay\"}"u8.ToArray(), chain.Order);
        Assert.Null(chain.Ended);
        Assert.Empty(Commands.TagKeyFile.Read(new FileInfo(_folder.File("tag-key.json")), Next).Released);
    }

    static async Task<CommandRun> Right(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}: {run.Output}{run.Error}");
        return run;
    }

    static async Task<CommandRun> Refused(string code, params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        return run;
    }

    static async Task Faulty(string said, params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    /// <summary>300 entries are published, and the store is that of the first 30 again; "early" is a copy of those, "whole" one of all.</summary>
    async Task LoseTheEndAsync()
    {
        await AppendAsync(0, 30, Origin);
        await ExportAsync("early", Origin);
        await Right("ledger", "backup", _folder.File("backup"), "--data", _folder.Path);
        await AppendAsync(30, 300, Origin);
        await ExportAsync("whole", Origin);
        await Right("ledger", "restore", _folder.File("backup"), "--set-aside", "--data", _folder.Path);
    }

    /// <summary>The keys as a hub that starts now would have them.</summary>
    void Reload()
    {
        _keys.Dispose();
        _keys = HubKeys.Load(_folder.File("keys"), development: true, new LibcryptoEd25519(), new() { KeyListFile = _folder.File("keys.json") });
    }

    PublishedCheck Published(string origin) => new(origin, [.. _keys.LogSigners(origin).Listed.Select(key => key.Verifier(new ManagedEd25519())).OfType<INoteVerifier>()], new PublishedFile(_folder.File("published-checkpoint")));

    async Task AppendAsync(int from, int to, string origin)
    {
        await using var store = SqliteLedgerStore.Open(_folder.File("hub.db"), origin);
        await using var writer = await LedgerWriter.OpenAsync(store, new() { Published = Published(origin), LeaseDuration = TimeSpan.FromMilliseconds(100) }, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(from, to - from).Select(i => writer.AppendAsync(
            new(new Id128(Hash256.Of(BitConverter.GetBytes(i)).ToArray().AsSpan(0, 16)), Hash256.Of([1]), Hash256.Of([2]), StoredRecord.Of([1, 1, 1]), [], [], ChangesConsent: false), CancellationToken.None)));
        await using var publisher = await CheckpointPublisher.StartAsync(writer, _keys.LogSigners(origin), origin, Published(origin), TimeProvider.System, CancellationToken.None);
        await publisher.PublishNowAsync(CancellationToken.None);
    }

    async Task ExportAsync(string folder, string origin)
    {
        await using var store = SqliteLedgerStore.Open(_folder.File("hub.db"), origin);
        var source = await StoredLogSource.OpenAsync(store, Published(origin), _folder.File("keys.json"), CancellationToken.None);
        var report = await LogExporter.RunAsync(source!, new LogDirectory(_folder.File(folder)), _keys.LogSigners(origin).Newest, new ManagedEd25519(), CancellationToken.None);
        Assert.True(report.Faults.IsRight, string.Join('\n', report.Faults.Listed));
    }
}
