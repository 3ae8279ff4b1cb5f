using Hub.Audit;
using Hub.Audit.Store;
using Hub.Audit.Writing;

namespace Hub.LedgerVictim.Child;

/// <summary>The process that is killed: a store, its writer and publisher, and producers that append as fast as they are answered.</summary>
sealed class ChildRun(ChildOptions options, Mouth mouth)
{
    /// <summary>The writer went down and is not opened again.</summary>
    public const int ExitDown = 3;

    /// <summary>The store could not be opened or closed.</summary>
    public const int ExitBroke = 4;

    // Answers of one request that are no answer yet: stale, busy, failed.
    const int MaxAttempts = 10_000;
    const int MaxRetries = 64 * 1_024;

    volatile LedgerWriter? _writer;
    volatile bool _over;

    LedgerWriter Writer => _writer ?? throw new InvalidOperationException("The load begins after the writer.");

    public async Task<int> RunAsync(TextReader orders)
    {
        mouth.Stage("started");
        ILedgerStore? store = null;
        try
        {
            store = await options.Place.OpenAsync();
            mouth.Stage("opened");
            Task? load = null;
            for (var start = 0; start < options.WriterStarts; start++)
            {
                var published = options.Place.Check();
                await using var writer = await LedgerWriter.OpenAsync(store, new() { LeaseDuration = options.Lease, Published = published }, CancellationToken.None);
                await using var publisher = await CheckpointPublisher.StartAsync(writer, Place.Signer, Place.Origin, published, TimeProvider.System, CancellationToken.None);
                _writer = writer;
                if (load is null)
                {
                    mouth.Ready(writer.Head.Size);
                    var retries = ReadOrders(orders);
                    load = LoadAsync(retries);
                }
                if (await Task.WhenAny(load, writer.Down) == load)
                {
                    await load;
                    await publisher.PublishNowAsync(CancellationToken.None);
                    mouth.Ended(writer.Head.Size);
                    return 0;
                }
                mouth.Down((await writer.Down).Code);
            }
            return ExitDown;
        }
        catch (LedgerUnavailableException fault)
        {
            mouth.Down(fault.Code);
            return ExitDown;
        }
        catch (Exception fault)
        {
            // What the database says while it is opened or closed comes as it is; the hub's start names it likewise.
            mouth.Broke(fault);
            return ExitBroke;
        }
        finally
        {
            _over = true;
            if (store is not null)
            {
                await store.DisposeAsync();
            }
        }
    }

    /// <summary>The requests to send again, until the word to begin.</summary>
    static List<Deed> ReadOrders(TextReader orders)
    {
        var retries = new List<Deed>();
        while (retries.Count <= MaxRetries && orders.ReadLine() is { } line && !string.Equals(line, "GO", StringComparison.Ordinal))
        {
            retries.Add(Deed.Parse(line.Split(' ')));
        }
        return retries;
    }

    Task LoadAsync(List<Deed> retries) => Task.WhenAll(
    [
        .. retries.Select(deed => Task.Run(() => DoAsync(deed, -1))),
        .. Enumerable.Range(0, options.Producers).Select(producer => Task.Run(() => ProduceAsync(producer))),
    ]);

    async Task ProduceAsync(int producer)
    {
        var version = -1L;
        for (var number = 0; !_over && (options.Entries == 0 || number < options.Entries); number++)
        {
            version = await DoAsync(new(options.Life, producer, number), version);
        }
    }

    /// <summary>Sends one request until it has its answer; returns the consent version as it was heard.</summary>
    async Task<long> DoAsync(Deed deed, long version)
    {
        for (var attempt = 0; attempt < MaxAttempts && !_over; attempt++)
        {
            try
            {
                var request = deed.Request(version);
                switch (await Writer.AppendAsync(request, CancellationToken.None))
                {
                    case AppendOutcome.Appended appended:
                        mouth.Acknowledged(deed, appended.Index, appended.LeafHash);
                        return request.ChangesConsent ? appended.ChainNumbers[ChainLink.CitizenSlot] : version;
                    case AppendOutcome.Existing existing:
                        mouth.Acknowledged(deed, existing.Index, existing.LeafHash);
                        return version;
                    case AppendOutcome.Stale stale:
                        version = stale.Current;
                        break;
                    case AppendOutcome.Busy:
                        await Task.Yield();
                        break;
                    case var other:
                        throw new InvalidOperationException($"request {deed} was answered {other}");
                }
            }
            catch (LedgerUnavailableException fault)
            {
                mouth.Failed(fault.Code);
                await Task.Delay(1);
            }
        }
        return version;
    }
}
