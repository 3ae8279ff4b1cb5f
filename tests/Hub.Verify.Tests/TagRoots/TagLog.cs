using System.Globalization;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.TagRoots;
using Hub.Audit.Tests.Store;
using Hub.Audit.Writing;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Verify.Chains;
using Hub.Verify.Export;

namespace Hub.Verify.Tests.TagRoots;

/// <summary>A real log over some days, with its tag roots, in a folder of its own; the clock is the test's.</summary>
sealed class TagLog : IAsyncDisposable
{
    public const string Person = "person:a";
    public const string Other = "person:b";

    /// <summary>So few tags are held at once that every period takes several passes.</summary>
    public const int MaxHeld = 16;

    static readonly LibcryptoEd25519 Ed25519 = new();

    static readonly NoteSigner Signer = new(Requests.Origin, Ed25519.Open(Requests.Hash("log key").ToArray()));

    readonly TempFolder _folder;
    readonly ManualTime _time;
    readonly LedgerWriter _writer;
    readonly PublishedCheck _published;
    int _count;

    TagLog(ILedgerStore store, LedgerWriter writer, PublishedCheck published, ManualTime time, TempFolder folder)
    {
        (Store, _writer, _published, _time, _folder) = (store, writer, published, time, folder);
        Trees = new(store, folder["tags"], MaxHeld);
        Periods = new(store, Requests.Origin);
    }

    public static NoteVerifierKey Vkey => Signer.VerifierKey;

    public TagPeriods Periods { get; }

    public TagTrees Trees { get; }

    public ILedgerStore Store { get; }

    /// <summary>May make a record wrong before it is appended.</summary>
    public Func<TagRootRecord, TagRootRecord> Forge { get; set; } = record => record;

    /// <summary>Longest tail that a document gets.</summary>
    public long MaxTail { get; init; } = CompletenessDocument.MaxTail;

    /// <summary>The period whose record is lost, as after a recovery from a copy.</summary>
    public string? Lost { get; set; }

    public static async Task<TagLog> OpenAsync(long maxTail = CompletenessDocument.MaxTail)
    {
        var folder = new TempFolder();
        var time = new ManualTime();
        var store = SqliteLedgerStore.Open(folder["hub.db"], Requests.Origin);
        var published = new PublishedCheck(Requests.Origin, [Vkey.Verifier(new ManagedEd25519())!], new(folder["published-checkpoint"]));
        return new(store, await LedgerWriter.OpenAsync(store, new LedgerWriterOptions { Time = time, Published = published }, CancellationToken.None), published, time, folder) { MaxTail = maxTail };
    }

    /// <summary>Thirty days from 5 January 2026 on: entries of two persons and of nobody, roots of every day and of January.</summary>
    public static async Task<TagLog> OfThirtyDaysAsync(Func<TagRootRecord, TagRootRecord>? forge = null)
    {
        var log = await OpenAsync();
        log.Forge = forge ?? log.Forge;
        for (var day = 0; day < 30; day++)
        {
            // Nothing happens on some days.
            if (day % 7 != 5)
            {
                await log.AddAsync(2 + (day % 5), (day % 3 == 0 ? Person : null));
                await log.AddAsync(1, day % 4 == 1 ? Other : null);
            }
            log.Next();
            await log.CloseAsync();
        }
        await log.AddAsync(3, Person);
        await log.CloseAsync();
        return log;
    }

    /// <summary>The next day, at the same hour.</summary>
    public void Next() => _time.Move(TimeSpan.FromDays(1));

    public async Task AddAsync(int count, string? chain)
    {
        // All at once, so that they are one batch.
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ =>
        {
            var request = Requests.Plain("e" + (_count++).ToString(CultureInfo.InvariantCulture));
            return MustAppendAsync(chain is null ? request : request with { Chains = [Requests.Link(chain)] });
        }));
    }

    /// <summary>Closes every period that is over.</summary>
    public async Task<IReadOnlyList<string>> CloseAsync()
    {
        var closed = new List<string>();
        while (await Periods.RefreshAsync((await Store.HeadAsync(CancellationToken.None)).Size, CancellationToken.None) is { Due: { } due })
        {
            var root = await Trees.BuildAsync(due.Period, due.From, due.Until, CancellationToken.None);
            await AppendAsync(Forge(due.Record(root, Requests.Origin, "hub", Requests.Hash("salt" + due.Period))), due.Period);
            closed.Add(due.Period.ToString());
        }
        return closed;
    }

    public async Task AppendAsync(TagRootRecord record, TagPeriod period)
    {
        var canonical = RecordCodec.Encode(record);
        var stored = period.ToString() == Lost ? LostRecord.Stored : StoredRecord.Of([.. PublicRecord.Start, .. canonical]);
        await MustAppendAsync(new(period.LeafId(Requests.Origin), record.Root, RecordCodec.BodyHash(canonical), stored, [], [], ChangesConsent: false));
    }

    /// <summary>Changes one bit of every tag in a period's file.</summary>
    public void Damage(TagPeriod period)
    {
        var file = Path.Combine(_folder["tags"], period + ".tags");
        var bytes = File.ReadAllBytes(file);
        for (var at = 24; at < bytes.Length; at += 16)
        {
            bytes[at + 15] ^= 1;
        }
        File.WriteAllBytes(file, bytes);
    }

    public async Task<PublishedCheckpoint> PublishAsync()
    {
        await using var publisher = await CheckpointPublisher.StartAsync(_writer, Signer, Requests.Origin, _published, _time, CancellationToken.None);
        await publisher.PublishNowAsync(CancellationToken.None);
        return publisher.LatestCheckpoint!;
    }

    public async Task<LogFolder> ExportAsync()
    {
        var latest = await PublishAsync();
        var folder = new LogFolder();
        var report = await LogExporter.RunAsync(new StoreTileSource(new LedgerReader(Store, () => latest)), folder.Directory, Vkey, new ManagedEd25519(), CancellationToken.None);
        Assert.Equal("", string.Join('\n', report.Faults.Listed));
        return folder;
    }

    public async Task<CompletenessDocument> DocumentAsync(string chain = Person) =>
        Assert.IsType<CompletenessMade.Document>(await MakeAsync(chain)).Value;

    public async Task<CompletenessMade> MakeAsync(string chain = Person)
    {
        var latest = await PublishAsync();
        await Trees.KeepAsync(Periods.Covering, CancellationToken.None);
        return await new CompletenessMaker(Store, Periods, Trees) { MaxTail = MaxTail }.MakeAsync(chain, Requests.TagKey(chain), latest, CancellationToken.None);
    }

    public static CompletenessProof Verify(CompletenessDocument document, string chain = Person) => Verify(document.ToJson(), chain);

    public static CompletenessProof Verify(byte[] document, string chain = Person) =>
        CompletenessVerifier.Verify(document, Vkey, Requests.TagKey(chain), Ed25519);

    async Task MustAppendAsync(AppendRequest request) => Assert.IsType<AppendOutcome.Appended>(await _writer.AppendAsync(request, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        Periods.Dispose();
        await _writer.DisposeAsync();
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
