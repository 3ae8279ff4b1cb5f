using Hub.Audit;
using Hub.Audit.Backups;
using Hub.Audit.Crypto;
using Hub.Audit.Erasures;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Reading;
using Hub.Audit.Recovery;
using Hub.Audit.Store;
using Hub.Audit.Tiles;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Contracts;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Hub.Silo.Tests.Delays;
using Hub.Silo.Tests.Setting;
using Microsoft.Data.Sqlite;

namespace Hub.Silo.Tests.Recovery;

/// <summary>A hub whose disk is lost: restored from an old backup it does not start; recovered from its public log it goes on, and no lost word of a person is taken for a yes.</summary>
public sealed class RecoveredHubTests : IDisposable
{
    static readonly string Operator = $"operator:{Id128.Random()}";
    static readonly string Auditor = $"auditor:{Id128.Random()}";

    readonly TempFolder _folder = new();
    readonly TempFolder _elsewhere = new();
    readonly TestAgency _agency = new("kemensos");

    [Fact]
    public async Task Consent_revoked_after_the_backup_is_not_effective_when_the_hub_is_recovered()
    {
        Person revoking, silent, untouched;
        Id128 revoked;
        var (key, retried) = (TestHub.NewKey(), TestHub.NewKey());
        PublicFiles files;
        await using (var hub = await TestHub.Start(_folder, _agency))
        {
            (revoking, silent, untouched) = (await hub.Enrol(), await hub.Enrol(), await hub.Enrol());
            revoked = await hub.Granted(revoking);
            await hub.Granted(silent);
            await hub.Granted(untouched);
            await BackUpAsync(hub);
            await hub.Revoke(revoking, revoked);
            await hub.Release(hub.Command(silent.Nik, retried));
            Assert.Equal("consent.revoked", (await hub.Refuse(hub.Command(revoking.Nik, key))).Code);
            files = await PublicFiles.Of(hub);
        }
        DropSnapshots();
        await RestoreAsync();
        Assert.Equal(LedgerCodes.BehindCheckpoint, (await Assert.ThrowsAsync<LedgerUnavailableException>(() => TestHub.Start(_folder, _agency))).Code);

        var report = await RecoverAsync(files);

        Assert.Equal((2, 3L, 0L), (report.People, report.Lost, report.Nobody));
        Assert.Equal(3, report.Agencies["agency:kemensos"]);
        await using (var hub = await TestHub.Start(_folder, _agency))
        {
            foreach (var person in new[] { revoking, silent })
            {
                Assert.Equal("consent.required", (await hub.Refuse(hub.Command(person.Nik))).Code);
                Assert.All(await hub.Citizen(person.Subject).Consents(), consent => Assert.Equal("invalidated", consent.State));
            }
            await hub.Release(hub.Command(untouched.Nik));
            // The lost entries stand in the person's list, and say that they are lost.
            var trail = (await hub.Citizen(revoking.Subject).Trail(null)).Entries;
            Assert.Equal([false, true, true, false, false], trail.Select(entry => entry.Lost));
            Assert.All(trail.Where(entry => entry.Lost), entry => Assert.Null(entry.Record));
            // A retry of what is lost is told so, and is not decided again under the same key.
            Assert.Equal("record.lost", Assert.IsType<ExchangeOutcome.NotTaken>(await hub.Handle(hub.Command(silent.Nik, retried))).Code);
            Assert.Equal("consent.terminal", Assert.IsType<ConsentOutcome.Refused>(await hub.Revoke(silent, (await hub.Citizen(silent.Subject).Consents())[0].ConsentId)).Code);
            // A consent given anew counts.
            await hub.Granted(silent);
            await hub.Release(hub.Command(silent.Nik));
        }
        await using var again = await TestHub.Start(_folder, _agency);
        await again.Release(again.Command(silent.Nik));
        Assert.Equal("consent.required", (await again.Refuse(again.Command(revoking.Nik))).Code);
        Assert.Empty(await LogScrub.RunAsync(again.Store, Published(again.Get<HubKeys>()), CancellationToken.None));
    }

    [Fact]
    public async Task Agency_whose_registration_may_have_changed_is_not_active_until_it_is_registered_again()
    {
        Person person;
        PublicFiles files;
        await using (var hub = await TestHub.Start(_folder, _agency))
        {
            person = await hub.Enrol();
            await hub.Granted(person);
            await BackUpAsync(hub);
            Assert.Null(await hub.Grains.GetGrain<IAgencyGrain>(_agency.Id).Record(TestAgency.Registration(_agency.Id, "suspended")));
            files = await PublicFiles.Of(hub);
        }
        DropSnapshots();
        await RestoreAsync();
        Assert.Equal(0, (await RecoverAsync(files)).People);

        await using var recovered = await TestHub.Start(_folder, _agency, register: false);

        Assert.Equal("agency.not-active", (await recovered.Refuse(recovered.Command(person.Nik))).Code);
        await _agency.Register(recovered.Grains);
        await recovered.Release(recovered.Command(person.Nik));
    }

    [Fact]
    public async Task Person_erased_in_the_lost_range_does_not_come_back_with_an_old_key_store()
    {
        Person person;
        PublicFiles files;
        await using (var hub = await TestHub.Start(_folder, _agency))
        {
            person = await hub.Enrol();
            await hub.Granted(person);
            // The chain of erasures has its tag key from the first erasure on; it is older than this backup.
            Assert.NotNull(hub.Keys.TagKey(KeyStore.ErasureChain));
            await BackUpAsync(hub, withSubjectKeys: true);
            var grain = hub.Grains.GetGrain<IErasureGrain>(person.Subject.ToString());
            var order = Assert.IsType<ErasureOutcome.Taken>(await grain.Act(new ErasureCommand.Propose(Operator, ErasureWords.Request, Hash256.Of([1])))).View.Order;
            Assert.IsType<ErasureOutcome.Taken>(await grain.Act(new ErasureCommand.Approve(Auditor, order)));
            hub.Clock.Advance(ErasurePeriods.Waiting);
            await hub.Get<ErasurePoller>().Round(CancellationToken.None);
            Assert.Null(hub.Keys.SubjectKey(person.Subject));
            files = await PublicFiles.Of(hub);
        }
        DropSnapshots();
        Directory.GetFiles(_folder.Path, "keys.db*").ToList().ForEach(File.Delete);
        await RestoreAsync();
        await RecoverAsync(files);
        File.Move(_folder.In("erasures"), _elsewhere.In("erasures"));

        Assert.Equal("ledger.erasure-lost", (await Assert.ThrowsAsync<LedgerUnavailableException>(() => TestHub.Start(_folder, _agency))).Code);

        File.Move(_elsewhere.In("erasures"), _folder.In("erasures"), overwrite: true);
        await using var recovered = await TestHub.Start(_folder, _agency);
        Assert.Null(recovered.Keys.SubjectKey(person.Subject));
        Assert.Null(recovered.Keys.FindByNik(person.Nik));
    }

    [Fact]
    public async Task Order_whose_words_are_lost_keeps_nothing_from_the_person()
    {
        using var agency = new TestAgency(DelaySetting.Agency);
        Person ended, approved;
        Id128 first, second;
        PublicFiles files;
        await using (var hub = await TestHub.Start(_folder, agency))
        {
            var setting = new DelaySetting(hub);
            (ended, approved) = (await hub.Enrol(), await hub.Enrol());
            first = await setting.Ordered(ended);
            second = await setting.Asked(approved);
            await BackUpAsync(hub);
            Assert.IsType<DelayOutcome.Taken>(await setting.Grain(first).Act(new DelayCommand.End(Operator)));
            Assert.IsType<DelayOutcome.Taken>(await setting.Grain(second).Act(new DelayCommand.Approve(Auditor)));
            await hub.Release(setting.Command(approved));
            files = await PublicFiles.Of(hub);
        }
        DropSnapshots();
        await RestoreAsync();
        await RecoverAsync(files);

        await using var recovered = await TestHub.Start(_folder, agency, register: false);
        await agency.Register(recovered.Grains);
        var after = new DelaySetting(recovered);

        Assert.Equal(2, (await after.Reader.Entries(Assert.Single(await after.Reader.Released(ended.Subject)))).Count);
        Assert.Equal([true, true], (await after.Reader.Entries(Assert.Single(await after.Reader.Released(approved.Subject)))).Select(entry => entry.Lost));
        var seen = await recovered.Release(after.Command(approved));
        Assert.Equal(seen.Id, Assert.Single(await recovered.ChainOf(approved)).Entry.Id);
        await after.Due(DelaySetting.Month);
        Assert.Empty(await after.Owed());
    }

    [Fact]
    public async Task Hub_without_any_backup_starts_on_its_recovered_public_log_and_releases_nothing_old()
    {
        Person person;
        PublicFiles files;
        await using (var hub = await TestHub.Start(_folder, _agency))
        {
            person = await hub.Enrol();
            await hub.Granted(person);
            files = await PublicFiles.Of(hub);
        }
        DropSnapshots();
        File.Delete(_folder.In("hub.db"));
        Assert.Equal(files.Checkpoint.Size, (await RecoverAsync(files)).Lost);

        await using var recovered = await TestHub.Start(_folder, _agency);

        Assert.Equal("consent.required", (await recovered.Refuse(recovered.Command(person.Nik))).Code);
        await recovered.Granted(person);
        await recovered.Release(recovered.Command(person.Nik));
        Assert.Empty(await LogScrub.RunAsync(recovered.Store, Published(recovered.Get<HubKeys>()), CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recovery_is_refused_under_keys_that_are_not_the_logs(bool isEmpty)
    {
        PublicFiles files;
        await using (var hub = await TestHub.Start(_folder, _agency))
        {
            var person = await hub.Enrol();
            var consent = await hub.Granted(person);
            await BackUpAsync(hub);
            await hub.Revoke(person, consent);
            files = await PublicFiles.Of(hub);
        }
        DropSnapshots();
        await RestoreAsync();
        using var keys = Keys();
        using (var other = KeyStore.Open(_elsewhere.In("keys.db"), keys.Kek, keys.Nik))
        {
            if (!isEmpty)
            {
                other.EnsureAgency("kemensos");
            }
        }
        await using var store = SqliteLedgerStore.Open(_folder.In("hub.db"), TestHub.Origin);
        var before = (await store.HeadAsync(CancellationToken.None)).Size;

        var outcome = await LogRecovery.RunAsync(
            store, Published(keys), files, files.Note, () => ChainKeys.ReadAll(_elsewhere.In("keys.db"), keys.Kek), new LedgerWriterOptions { LeaseDuration = TimeSpan.FromMilliseconds(1) }, CancellationToken.None);

        Assert.Equal(RecoveryCodes.NoSubjectKeys, Assert.IsType<RecoveryOutcome.Refused>(outcome).Code);
        Assert.Equal(before, (await store.HeadAsync(CancellationToken.None)).Size);
    }

    public void Dispose()
    {
        _agency.Dispose();
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    Task<BackupManifest> BackUpAsync(TestHub hub, bool withSubjectKeys = false) =>
        LedgerBackup.RunAsync(_folder.Path, _elsewhere.In("backup"), TestHub.Origin, Published(hub.Get<HubKeys>()), withSubjectKeys, DateTimeOffset.UnixEpoch, CancellationToken.None);

    async Task RestoreAsync()
    {
        using var keys = Keys();
        await LedgerRestore.RunAsync(_elsewhere.In("backup"), _folder.Path, TestHub.Origin, Published(keys), mayBeNewer: true, DateTimeOffset.UnixEpoch, CancellationToken.None);
    }

    async Task<RecoveryReport> RecoverAsync(PublicFiles files)
    {
        using var keys = Keys();
        await using var store = SqliteLedgerStore.Open(_folder.In("hub.db"), TestHub.Origin);
        var outcome = await LogRecovery.RunAsync(
            store, Published(keys), files, files.Note, () => ChainKeys.ReadAll(_folder.In("keys.db"), keys.Kek), new LedgerWriterOptions { LeaseDuration = TimeSpan.FromMilliseconds(1) }, CancellationToken.None);
        return Assert.IsType<RecoveryOutcome.Recovered>(outcome).Report;
    }

    /// <summary>Snapshots may know what the log lost; here they are gone with the disk, and with the connections that this process keeps open on it.</summary>
    void DropSnapshots()
    {
        SqliteConnection.ClearAllPools();
        Directory.GetFiles(_folder.Path, "grains.db*").ToList().ForEach(File.Delete);
    }

    HubKeys Keys() => HubKeys.Load(_folder.In("keys"), development: true, new LibcryptoEd25519());

    PublishedCheck Published(HubKeys keys) => new(
        TestHub.Origin, [.. keys.LogSigners(TestHub.Origin).Listed.Select(key => key.Verifier(new ManagedEd25519())).OfType<INoteVerifier>()], new PublishedFile(_folder.In("published-checkpoint")));

    /// <summary>The public log as somebody copied it last.</summary>
    sealed class PublicFiles : ITileReader
    {
        readonly Dictionary<TileId, byte[]> _files = [];

        public required Checkpoint Checkpoint { get; init; }

        public required byte[] Note { get; init; }

        public static async Task<PublicFiles> Of(TestHub hub)
        {
            var head = await hub.Store.HeadAsync(CancellationToken.None);
            var published = await hub.Get<LedgerRoom>().Covering(head.Size - 1, TestContext.Current.CancellationToken);
            Assert.NotNull(published);
            var files = new PublicFiles { Checkpoint = published.Checkpoint, Note = published.Note };
            var reader = new LedgerReader(hub.Store, () => published);
            foreach (var tile in TileLayout.All(published.Checkpoint.Size))
            {
                files._files[tile] = await reader.ReadPathAsync(tile.Path, CancellationToken.None) ?? throw new InvalidOperationException(tile.Path);
            }
            return files;
        }

        public bool TryRead(TileId tile, out ReadOnlyMemory<byte> bytes)
        {
            var found = _files.TryGetValue(tile, out var file);
            bytes = file;
            return found;
        }
    }
}
