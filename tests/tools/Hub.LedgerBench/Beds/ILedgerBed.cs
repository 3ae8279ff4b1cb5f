using Hub.Audit.Store;

namespace Hub.LedgerBench.Beds;

/// <summary>A database in which a log is measured, and beside it the same rows written plainly.</summary>
interface ILedgerBed : IAsyncDisposable
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    string Name { get; }

    /// <summary>Version of the database.</summary>
    Task<string> VersionAsync(CancellationToken cancel);

    /// <summary>A new, empty log with <paramref name="chains"/> chains of one entry each (<see cref="Prefill"/>).</summary>
    Task<ILedgerStore> NewLogAsync(int chains, CancellationToken cancel);

    /// <summary>Plain batched inserts into the database of the last log, as durable as the log's.</summary>
    Task<IRawInserts> RawAsync(CancellationToken cancel);
}

/// <summary>Plain batched inserts: tables of the log's form, its statements without its questions, its fence or its tree.</summary>
interface IRawInserts : IAsyncDisposable
{
    /// <summary>Writes one batch in one transaction; returns after it is durable.</summary>
    Task WriteAsync(RawBatch batch, CancellationToken cancel);
}

/// <summary>Rows of one raw batch, as long as the log's.</summary>
/// <param name="From">Index of the first.</param>
/// <param name="Rows">One for each entry.</param>
/// <param name="Tiles">Number of full tiles.</param>
sealed record RawBatch(long From, IReadOnlyList<RawRow> Rows, int Tiles);

/// <summary>One entry with its record and places in chains.</summary>
sealed record RawRow(byte[] Id, byte[] Entry, byte[] Meta, byte[] Record, IReadOnlyList<ChainEntryRow> Places);
