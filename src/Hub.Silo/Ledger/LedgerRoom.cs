using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Audit.Writing;

namespace Hub.Silo.Ledger;

/// <summary>The log's writer and its checkpoints in this process; opens them, and opens them anew when a writer has stepped down.</summary>
public sealed class LedgerRoom(SiloSettings settings, ILedgerStore store, HubKeys keys, IEd25519Verification ed25519, TimeProvider clock, IEnumerable<ICheckpointHolder> holders) : ILedgerFront, IAsyncDisposable
{
    readonly SemaphoreSlim _opening = new(1, 1);
    Opened? _open;
    long _reopened;
    LedgerUnavailableException? _halted;

    /// <summary>The last published checkpoint, or null while there is none.</summary>
    public PublishedCheckpoint? LatestCheckpoint => Volatile.Read(ref _open)?.Publisher.LatestCheckpoint;

    /// <summary>Why entries cannot be taken, or not be proved, now; null when all is well.</summary>
    public string? Fault
    {
        get
        {
            if (Volatile.Read(ref _halted) is { } halted)
            {
                return halted.Code;
            }
            var open = Volatile.Read(ref _open);
            if (open is null || open.Writer.Down.IsCompleted)
            {
                return LedgerCodes.Unavailable;
            }
            return open.Publisher.LastFault is null ? null : LedgerCodes.CheckpointNotKept;
        }
    }

    /// <summary>How often writing failed since the start, so that what is stored had to be read again.</summary>
    public long WriteFailures => Volatile.Read(ref _reopened) + (Volatile.Read(ref _open)?.Writer.Failures ?? 0);

    /// <summary>What published checkpoints of this log are held to.</summary>
    public PublishedCheck Check => CheckOf(keys.LogSigners(settings.Origin));

    /// <summary>Whether somebody outside was heard before the log went on, each.</summary>
    public IReadOnlyList<HolderState> Outside => [.. holders.SelectMany(holder => holder.States)];

    /// <summary>Asks everybody outside once more. Where one holds what the log does not contain, nothing is written or signed from then on.</summary>
    /// <returns>Why the log was halted; null while it goes on.</returns>
    public async Task<LedgerUnavailableException?> CheckOutside(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _halted) is { } already)
        {
            return already;
        }
        try
        {
            await Check.CheckHoldersAsync(store, cancellation);
            return null;
        }
        catch (LedgerUnavailableException fault) when (fault.Code is LedgerCodes.BehindCheckpoint or LedgerCodes.InconsistentCheckpoint)
        {
            // For good: which of the two histories is right is for people to find out, not for the next answer.
            Volatile.Write(ref _halted, fault);
            Volatile.Read(ref _open)?.Writer.Halt(fault);
            return fault;
        }
    }

    /// <summary>Loads, verifies and starts the log; later calls find it open.</summary>
    /// <exception cref="LedgerUnavailableException">The stored log is not the one that was written and published, or another writer has it.</exception>
    public async Task Open(CancellationToken cancellation) => await Writer(cancellation);

    public async Task<AppendOutcome> AppendAsync(AppendRequest request, CancellationToken cancellation)
    {
        var open = Volatile.Read(ref _open) is { Writer.Down.IsCompleted: false } ready ? ready : await Writer(cancellation);
        return await open.Writer.AppendAsync(request, cancellation);
    }

    /// <summary>The first checkpoint that covers a leaf; null when none came in time.</summary>
    public async Task<PublishedCheckpoint?> Covering(long index, CancellationToken cancellation) =>
        await (await Writer(cancellation)).Publisher.CoveringAsync(index, cancellation);

    public async ValueTask DisposeAsync()
    {
        _opening.Dispose();
        if (_open is not { } open)
        {
            return;
        }
        try
        {
            await open.Publisher.DisposeAsync();
        }
        finally
        {
            // Whatever became of the last checkpoint, the lease is given back.
            await open.Writer.DisposeAsync();
        }
    }

    async Task<Opened> Writer(CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation);
        try
        {
            if (_halted is { } halted)
            {
                throw halted;
            }
            if (_open is { Writer.Down.IsCompleted: false } ready)
            {
                return ready;
            }
            if (_open is { } down)
            {
                await down.Publisher.DisposeAsync();
                await down.Writer.DisposeAsync();
                Volatile.Write(ref _reopened, _reopened + down.Writer.Failures + 1);
            }
            var signers = keys.LogSigners(settings.Origin);
            var published = CheckOf(signers);
            var writer = await LedgerWriter.OpenAsync(store, new LedgerWriterOptions { Time = clock, Published = published }, cancellation);
            Volatile.Write(ref _open, new(writer, await Publisher(writer, signers, published, cancellation)));
            if (Volatile.Read(ref _halted) is { } meanwhile)
            {
                writer.Halt(meanwhile);
                throw meanwhile;
            }
            return _open;
        }
        catch (Exception fault) when (fault is not (LedgerUnavailableException or OperationCanceledException))
        {
            // A database that cannot be opened now (full disk, a lock) is a ledger that cannot take entries now, and no more.
            throw new LedgerUnavailableException(LedgerCodes.Unavailable, "The ledger could not be opened.", fault);
        }
        finally
        {
            _opening.Release();
        }
    }

    PublishedCheck CheckOf(LogSigners signers) =>
        new(settings.Origin, [.. signers.Listed.Select(key => key.Verifier(ed25519)).OfType<INoteVerifier>()], new PublishedFile(settings.PublishedCheckpoint)) { Holders = [.. holders] };

    async Task<CheckpointPublisher> Publisher(LedgerWriter writer, ICheckpointSigner signers, PublishedCheck published, CancellationToken cancellation)
    {
        try
        {
            return await CheckpointPublisher.StartAsync(writer, signers, settings.Origin, published, clock, cancellation);
        }
        catch (Exception fault)
        {
            // A writer left behind would renew its lease for ever, and no other could open the log.
            await writer.DisposeAsync();
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new LedgerUnavailableException(LedgerCodes.Unavailable, "The published checkpoint cannot be kept.", fault);
            }
            throw;
        }
    }

    sealed record Opened(LedgerWriter Writer, CheckpointPublisher Publisher);
}
