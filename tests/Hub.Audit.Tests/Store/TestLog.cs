using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Writing;

namespace Hub.Audit.Tests.Store;

/// <summary>A log of a test: store, writer and publisher in one folder. After every step the whole stored log can be verified again.</summary>
sealed class TestLog : IAsyncDisposable
{
    public static readonly IEd25519Key Key = new LibcryptoEd25519().Open(Requests.Hash("log key").ToArray());

    TestLog(ILedgerStore store, LedgerWriter writer, PublishedCheck published, ManualTime time)
    {
        (Store, Writer, Published, Time) = (store, writer, published, time);
    }

    public ILedgerStore Store { get; }

    public LedgerWriter Writer { get; }

    public PublishedCheck Published { get; }

    public ManualTime Time { get; }

    public static NoteSigner Signer { get; } = new(Requests.Origin, Key);

    public static PublishedCheck Check(string folder) => new(
        Requests.Origin,
        [Signer.VerifierKey.Verifier(new LibcryptoEd25519())!],
        new(Path.Combine(folder, "published-checkpoint")));

    public static async Task<TestLog> OpenAsync(ILedgerStore store, string folder, Action<WriterPoint>? probe = null, ManualTime? time = null)
    {
        time ??= new();
        var published = Check(folder);
        var options = new LedgerWriterOptions { Time = time, Published = published, Probe = probe };
        try
        {
            return new(store, await LedgerWriter.OpenAsync(store, options, CancellationToken.None), published, time);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public Task<AppendOutcome> AppendAsync(AppendRequest request) => Writer.AppendAsync(request, CancellationToken.None);

    public async Task<AppendOutcome.Appended> MustAppendAsync(AppendRequest request) => Assert.IsType<AppendOutcome.Appended>(await AppendAsync(request));

    public async Task PublishAsync()
    {
        await using var publisher = await PublisherAsync();
        await publisher.PublishNowAsync(CancellationToken.None);
    }

    public Task<CheckpointPublisher> PublisherAsync() =>
        CheckpointPublisher.StartAsync(Writer, Signer, Requests.Origin, Published, Time, CancellationToken.None);

    /// <summary>Recomputes the whole stored log from its leaves.</summary>
    public async Task VerifyAsync() => Assert.Empty(await LogScrub.RunAsync(Store, Published, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Store.DisposeAsync();
    }
}
