using System.Security.Cryptography;
using System.Text;
using Hub.Audit;
using Hub.Audit.Leaves;
using Hub.Audit.Store;
using Hub.Canon;
using Hub.LedgerBench.Beds;

namespace Hub.LedgerBench.Load;

/// <summary>Makes what is appended: a record of 512 random bytes each, and the same rows for the raw inserts.</summary>
/// <param name="chains">Prefilled chains; 0: the entries join none and are guarded by nothing.</param>
sealed class Requests(int chains)
{
    /// <summary>Bytes of a stored record.</summary>
    public const int RecordBytes = 512;

    static ReadOnlySpan<byte> SealedStart => [1, 1];

    const int Agencies = 20;

    // Rows differ in what the database orders by; the rest may repeat.
    const int Pool = 1_024;

    readonly ChainLink[] _agencies = [.. Enumerable.Range(0, Agencies).Select(i => Link($"agency:bench-{i}"))];
    readonly RawRow[] _rows = [.. Enumerable.Range(0, Pool).Select(_ => Row(chains > 0 ? 2 : 0))];

    public bool Guarded => chains > 0;

    public AppendRequest Next()
    {
        var content = RandomNumberGenerator.GetBytes(RecordBytes - StoredRecord.CheckBytes);
        // As sealed records begin: one in 65,536 would else look like a public one, and be asked for by an export.
        SealedStart.CopyTo(content);
        var record = StoredRecord.Of(content);
        var (request, body) = (new Hash256(content.AsSpan(0, Hash256.SizeBytes)), new Hash256(content.AsSpan(Hash256.SizeBytes, Hash256.SizeBytes)));
        if (!Guarded)
        {
            return new(Id128.Random(), request, body, record, [], [], ChangesConsent: false);
        }
        var person = Prefill.Name(RandomNumberGenerator.GetInt32(chains) + 1);
        var links = new[] { Link(person), _agencies[RandomNumberGenerator.GetInt32(Agencies)] };
        return new(Id128.Random(), request, body, record, links, [new Guard.Consent(person, 0)], ChangesConsent: false);
    }

    /// <summary>Rows of one raw batch.</summary>
    public RawBatch Raw(long from, int count)
    {
        var rows = new RawRow[count];
        for (var i = 0; i < count; i++)
        {
            var index = from + i;
            IReadOnlyList<ChainEntryRow> places = Guarded
                ? [new(RandomNumberGenerator.GetInt32(chains) + 1, index, index, 0), new(chains + 1 + RandomNumberGenerator.GetInt32(Agencies), index, index, -1)]
                : [];
            rows[i] = _rows[index % Pool] with { Id = RandomNumberGenerator.GetBytes(Id128.SizeBytes), Places = places };
        }
        return new(from, rows, (int)(((from + count) / TileRow.Width) - (from / TileRow.Width)));
    }

    static ChainLink Link(string name) => new(name, SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    static RawRow Row(int links)
    {
        var leaf = new Leaf(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Random(), Id128.Random(), Random(), new(Id128.Random(), Id128.Random(), Id128.Random(), Id128.Random()));
        var meta = new LeafMeta(Random(), false, null, [.. Enumerable.Range(0, links).Select(slot => new ChainPlace(slot, 1, 1))]);
        return new([], leaf.Encode(), meta.Encode(Random()), RandomNumberGenerator.GetBytes(RecordBytes), []);
    }

    static Hash256 Random() => new(RandomNumberGenerator.GetBytes(Hash256.SizeBytes));
}
