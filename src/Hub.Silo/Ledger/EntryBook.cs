using System.Security.Cryptography;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Audit.Leaves;
using Hub.Audit.Promises;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Orleans;

namespace Hub.Silo.Ledger;

/// <summary>How the hub writes entries and reads them back: seals records, tags chains, appends through the log's front, signs promises.</summary>
/// <remarks>Thread-safe. Reads go to the store directly; only the append has an owner.</remarks>
public sealed class EntryBook(IGrainFactory grains, ILedgerStore store, KeyStore keys, RecordSealer sealer, PromiseSigner promises, EntryIds ids, string origin)
{
    /// <summary>Most entries of a chain read at once.</summary>
    public const int MaxRead = 4_096;

    /// <summary>Origin line of the log.</summary>
    public string Origin => origin;

    /// <summary>Chains' tag keys in this log.</summary>
    public LogTagKeys Tags { get; init; } = LogTagKeys.First;

    public EntryIds Ids => ids;

    public static string PersonChain(Id128 subject) => KeyStore.PersonChain(subject);

    public static string AgencyChain(string agency) => KeyStore.AgencyChain(agency);

    /// <summary>Salt of one record.</summary>
    public static Hash256 NewSalt() => new(RandomNumberGenerator.GetBytes(Hash256.SizeBytes));

    /// <summary>The person's own tag key; null once erased.</summary>
    public byte[]? TagKeyOf(Id128 subject) => TagKey(PersonChain(subject));

    /// <summary>An agency's own tag key; made when it has none yet.</summary>
    public byte[] TagKeyOf(string agency)
    {
        keys.EnsureAgency(agency);
        return Link(AgencyChain(agency)).TagKey;
    }

    /// <summary>The tag key of a chain in this log; null when there is none.</summary>
    public byte[]? TagKey(string chain) => InThisLog(chain, keys.TagKey(chain));

    /// <summary>The same, and makes none; empty where the person was erased.</summary>
    public byte[]? PeekTagKey(string chain) => InThisLog(chain, keys.PeekTagKey(chain));

    /// <summary>Proposes an entry. The outcome is told only after it is durable.</summary>
    public async Task<AppendOutcome> Append(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // What is said of an erasure must outlive the person's key.
        var outlives = entry.Record is ErasureActRecord or ErasureOrderedRecord or ErasureCompletedRecord;
        IReadOnlyList<Id128> holders = entry.Record.Subject is { } subject && !outlives ? [subject] : [];
        var made = sealer.Seal(entry.Id, entry.Record, holders);
        var person = outlives && !HasKeys(entry.Record.Subject) ? null : CitizenLink(entry);
        // An agency that asks for its own data is in one chain once.
        var provider = string.Equals(entry.Provider, entry.Asker, StringComparison.Ordinal) ? null : entry.Provider;
        ChainLink?[] chains = [person, AgencyLink(entry.Asker), AgencyLink(provider), HubLink(entry.Record)];
        var request = new AppendRequest(entry.Id, entry.RequestHash, made.Body, made.Stored, chains, entry.Guards ?? [], entry.ChangesConsent && person is not null, entry.BundleVersion);
        try
        {
            return await grains.GetGrain<ILedgerGrain>(origin).Append(request);
        }
        catch (Exception fault) when (fault is TimeoutException or Orleans.Runtime.OrleansException)
        {
            // The entry may be present or not; a retry with the same id finds out. Until then nothing may rest on it.
            return new AppendOutcome.Unavailable(LedgerCodes.Unavailable);
        }
    }

    /// <summary>The entry of that id, or null.</summary>
    public async Task<StoredEntry?> Find(Id128 id) =>
        await store.FindLeafAsync(id, CancellationToken.None) is { } row ? await Read(row, openSealed: true) : null;

    /// <summary>Whether an entry stands in a chain by its slot 0.</summary>
    public async Task<bool> StandsIn(StoredEntry entry, string chain)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.CitizenChain is { } stands && await store.ChainAsync(chain, CancellationToken.None) is { } state && state.Chain == stands;
    }

    /// <summary>How many entries a chain has.</summary>
    public async Task<long> ChainLength(string chain) => await store.ChainAsync(chain, CancellationToken.None) is { } state ? state.Next : 0;

    /// <summary>Entries of a chain in order.</summary>
    /// <param name="from">Number of the first.</param>
    /// <param name="max">At most this many, and never more than <see cref="MaxRead"/>.</param>
    /// <param name="openSealed">False leaves records about people closed (null): opening costs.</param>
    public async IAsyncEnumerable<ChainStep> ReadChain(string chain, long from, int max, bool openSealed = true)
    {
        if (max <= 0 || await store.ChainAsync(chain, CancellationToken.None) is not { } state)
        {
            yield break;
        }
        foreach (var item in await store.ChainEntriesAsync(state.Chain, from, Math.Min(max, MaxRead), CancellationToken.None))
        {
            var row = await store.LeafAsync(item.Index, CancellationToken.None)
                ?? throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"Leaf {item.Index} is missing.");
            var entry = await Read(row, openSealed);
            yield return new(item.N, item.Version, entry) { Slot = SlotOf(entry, state.Chain, item.N) };
        }
    }

    /// <summary>The hub's word for an entry that is in the log.</summary>
    public string Promise(StoredEntry entry) => Promise(entry.Id, entry.LeafHash, entry.Index, entry.At);

    /// <inheritdoc cref="Promise(StoredEntry)"/>
    public string Promise(Id128 id, Hash256 leafHash, long index, long at)
    {
        var started = Stage.Now;
        var promise = promises.Sign(new Promise(origin, id, leafHash, index, at));
        Stages.Promise.Since(started);
        return promise;
    }

    /// <summary>Code of an append that wrote nothing.</summary>
    public static string CodeOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Busy => AppendOutcome.Busy.Code,
        // What is wrong with the log is in the operator's log; a caller needs to know only that nothing was released.
        AppendOutcome.Unavailable => LedgerCodes.Unavailable,
        _ => "append.contended",
    };

    static int SlotOf(StoredEntry entry, long chain, long n)
    {
        var links = entry.Links.Where(link => link.Chain == chain && link.N == n).Take(1).ToList();
        return links is [var link] ? link.Slot : throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"Leaf {entry.Index} does not know its chain.");
    }

    async Task<StoredEntry> Read(LeafRow row, bool openSealed)
    {
        var hash = Audit.Merkle.Rfc6962.LeafHash(row.Entry);
        if (!Leaf.TryParse(row.Entry, out var leaf) || LeafMeta.TryRead(row.Meta, hash) is not { } meta)
        {
            throw new LedgerUnavailableException(LedgerCodes.HeadMismatch, $"Leaf {row.Index} is damaged.");
        }
        if (await store.RecordAsync(row.Index, CancellationToken.None) is not { } bytes)
        {
            return new(leaf.Id, row.Index, leaf.At, hash, meta.RequestHash, null) { Links = meta.Links };
        }
        var stored = StoredRecord.TryRead(bytes) ?? throw Damaged(row.Index);
        var record = Open(row.Index, leaf, stored, openSealed);
        return new(leaf.Id, row.Index, leaf.At, hash, meta.RequestHash, record)
        {
            ClosedFor = record is null ? RecordHolders.FirstSubject(stored) : null,
            Lost = LostRecord.Is(stored),
            Links = meta.Links,
            OfAgencyAlone = meta.Links is [{ Slot: ChainLink.AskingSlot }],
            CitizenChain = meta.Links is [{ Slot: ChainLink.CitizenSlot } first, ..] ? first.Chain : null,
        };
    }

    LedgerRecord? Open(long index, Leaf leaf, StoredRecord stored, bool openSealed)
    {
        if (!openSealed && !RecordHolders.IsAboutNobody(stored))
        {
            return null;
        }
        return sealer.Open(stored, leaf.Id, leaf.Body) switch
        {
            RecordOpening.Opened opened => RecordCodec.Decode(opened.Canonical),
            RecordOpening.Erased or RecordOpening.Lost => null,
            _ => throw Damaged(index),
        };
    }

    static LedgerUnavailableException Damaged(long index) => new(LedgerCodes.HeadMismatch, $"The record of leaf {index} is damaged.");

    bool HasKeys(Id128? subject) => subject is { } known && keys.TagKey(PersonChain(known)) is not null;

    /// <summary>Slot 0: the person's chain, or the sealed one in its place. What is said about an order of delayed disclosure never stands in the person's.</summary>
    ChainLink? CitizenLink(Entry entry) => entry switch
    {
        { Record.Subject: null } => null,
        { SealedUnder: { } order, Record.Subject: { } subject } => Link(KeyStore.SealedChain(subject, order)),
        { Record: DelayAskedRecord or DelayRecord or DelayEndedRecord } => null,
        { Record.Subject: { } subject } => Link(PersonChain(subject)),
    };

    /// <summary>Slot 3: the chains by which the hub itself finds what it must never overlook.</summary>
    ChainLink? HubLink(LedgerRecord record) => record switch
    {
        ErasureCompletedRecord => Link(KeyStore.ErasureChain),
        DelayAskedRecord or DelayRecord or DelayEndedRecord => Link(KeyStore.DelayChain),
        _ => null,
    };

    ChainLink? AgencyLink(string? agency)
    {
        if (agency is null)
        {
            return null;
        }
        keys.EnsureAgency(agency);
        return Link(AgencyChain(agency));
    }

    byte[]? InThisLog(string chain, byte[]? key) => key is { Length: > 0 } ? Tags.Of(new ChainLink(chain, key)).TagKey : key;

    /// <summary>Keys are created before the append that needs them.</summary>
    ChainLink Link(string chain) => new(chain, TagKey(chain) ?? throw new InvalidOperationException("A chain has a tag key before its first entry."));
}

/// <summary>One entry of one chain.</summary>
/// <param name="Number">From 0 without gaps.</param>
/// <param name="Version">Consent version of the chain after it.</param>
public sealed record ChainStep(long Number, long Version, StoredEntry Entry)
{
    /// <summary>Tag slot in which the entry joins the chain: 0 citizen, 1 asking agency, 2 providing agency, 3 second person.</summary>
    public required int Slot { get; init; }
}
