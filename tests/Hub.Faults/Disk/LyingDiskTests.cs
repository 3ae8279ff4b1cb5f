using System.Globalization;
using Hub.Audit;
using Hub.Audit.Store;
using Hub.LedgerVictim;
using Hub.LedgerVictim.Parent;
using Microsoft.Data.Sqlite;

namespace Hub.Faults.Disk;

/// <summary>A disk that said "synced" and had not, tails cut or overwritten, pages half written: found and told, never taken for the log.</summary>
public sealed class LyingDiskTests(DiskStates disk, ITestOutputHelper output) : IClassFixture<DiskStates>, IDisposable
{
    const int UsualTrials = 60;
    const int ThoroughTrials = 4_000;
    const int SectorBytes = 512;
    const int MostGarbage = 5_000;

    static readonly HashSet<string> Refusals = new(StringComparer.Ordinal) { LedgerCodes.BehindCheckpoint, LedgerCodes.InconsistentCheckpoint, LedgerCodes.HeadMismatch, LedgerCodes.InvalidCheckpoint, LedgerCodes.OtherOrigin, LedgerCodes.SchemaUnknown, LedgerCodes.NotADatabase, LedgerCodes.Unreadable };

    readonly TempFolder _folder = new();
    int _trial;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lost_end_that_was_published_is_refused_by_its_range()
    {
        foreach (var state in disk.States.Where(state => state.Size < disk.PublishedSize && state.Database.Length + state.Wal.Length > 0))
        {
            var place = await PutAsync(state);
            var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenLog.OpenAsync(place));
            Assert.Equal(LedgerCodes.BehindCheckpoint, refused.Code);
            var stored = await SizeAsync(place);
            Assert.True(stored <= state.Size, $"{stored} entries in a state of {state.Size}");
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"the entries {stored}..{disk.PublishedSize - 1}."), refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Lost_end_that_was_only_acknowledged_is_told_by_range_from_the_acknowledgements()
    {
        var whole = disk.States[^1].Size;
        foreach (var state in disk.States.Where(state => state.Size >= disk.PublishedSize && state.Size < whole))
        {
            var place = await PutAsync(state);
            await using var log = await OpenLog.OpenAsync(place);
            var stored = await OpenLog.HashesAsync(log.Store);
            Assert.Equal(disk.Acknowledged.Take(stored.Count), stored);
            // Nothing in the hub's hands shows it; whoever was acknowledged holds the proof.
            Assert.Equal(stored.Count, (await LossAsync(log.Store, place)).From);
            var next = await log.AppendAsync(life: 1_000, producer: 0, count: 1);
            Assert.Equal(stored.Count, next[0].Index);
            Assert.NotEqual(disk.Acknowledged[stored.Count], next[0].LeafHash);
        }
    }

    [Fact]
    public async Task Mixed_cut_and_torn_files_are_refused_or_hold_the_log()
    {
        var seed = Mode.Seed(11);
        var random = new Random(seed);
        var (opened, refused, scrubbed) = (0, 0, 0);
        for (var trial = 0; trial < Mode.Of(UsualTrials, ThoroughTrials); trial++)
        {
            var (state, what) = Damaged(random);
            var place = await PutAsync(state);
            try
            {
                await using var log = await OpenLog.OpenAsync(place);
                var faults = await LogScrub.RunAsync(log.Store, place.Check(), CancellationToken.None);
                if (faults.Count > 0)
                {
                    scrubbed++;
                    continue;
                }
                opened++;
                var stored = await OpenLog.HashesAsync(log.Store);
                Assert.True(stored.Count >= disk.PublishedSize, $"seed {seed}, {what}: {stored.Count} entries, published {disk.PublishedSize}");
                Assert.True(stored.SequenceEqual(disk.Acknowledged.Take(stored.Count)), $"seed {seed}, {what}: another log");
            }
            catch (LedgerUnavailableException fault) when (Refusals.Contains(fault.Code))
            {
                refused++;
            }
            catch (SqliteException)
            {
                // The database itself says that its file is none.
                refused++;
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {opened} whole logs, {refused} refused at the start, {scrubbed} named by the scrub"));
        Assert.True(opened > 0 && refused > 0);
    }

    (DiskState State, string What) Damaged(Random random)
    {
        var last = disk.States[^1];
        var other = disk.States[1 + random.Next(disk.States.Count - 2)];
        switch (random.Next(6))
        {
            case 0:
                return (last with { Wal = other.Wal }, $"the write-ahead log of {other.Size}");
            case 1:
                return (last with { Database = other.Database }, $"the database of {other.Size}");
            case 2:
                var length = random.Next(last.Wal.Length + 1);
                return (last with { Wal = last.Wal[..length] }, $"the write-ahead log cut at {length}");
            case 3:
                var from = random.Next(last.Wal.Length);
                var wal = (byte[])last.Wal.Clone();
                random.NextBytes(wal.AsSpan(from, Math.Min(1 + random.Next(MostGarbage), wal.Length - from)));
                return (last with { Wal = wal }, $"garbage in the write-ahead log at {from}");
            case 4:
                return (last with { Database = Torn(last.Database, other.Database, random, out var page) }, $"the database torn at {page}");
            default:
                return (last with { Wal = Torn(last.Wal, other.Wal, random, out var frame) }, $"the write-ahead log torn at {frame}");
        }
    }

    /// <summary>One sector as it was before, or never written.</summary>
    static byte[] Torn(byte[] bytes, byte[] before, Random random, out int at)
    {
        var torn = (byte[])bytes.Clone();
        at = random.Next(Math.Max(1, torn.Length / SectorBytes)) * SectorBytes;
        var length = Math.Min(SectorBytes, torn.Length - at);
        if (at + length <= before.Length)
        {
            before.AsSpan(at, length).CopyTo(torn.AsSpan(at));
        }
        else
        {
            torn.AsSpan(at, length).Clear();
        }
        return torn;
    }

    /// <summary>The acknowledged range that the stored log does not have, as the list of the harness tells it.</summary>
    async Task<(long From, long To)> LossAsync(ILedgerStore store, Place place)
    {
        var ledger = new Ledger();
        for (var index = 0; index < disk.Acknowledged.Count; index++)
        {
            ledger.Hold(new(default, index, disk.Acknowledged[index]));
        }
        var said = Assert.Single(await ledger.CheckAsync(store, place), finding => finding.StartsWith("log.lost", StringComparison.Ordinal));
        var numbers = said.Split(' ').Select(word => long.TryParse(word.TrimEnd(','), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).Where(number => number >= 0).ToList();
        Assert.Equal(disk.Acknowledged.Count - 1, numbers[2]);
        Assert.Equal(numbers[0], numbers[2] - numbers[1] + 1);
        return (numbers[1], numbers[2]);
    }

    async Task<Place> PutAsync(DiskState state)
    {
        var place = new Place(_folder[string.Create(CultureInfo.InvariantCulture, $"trial-{_trial++}")]);
        await state.PutAsync(place, disk.Published);
        return place;
    }

    static async Task<long> SizeAsync(Place place)
    {
        await using var store = await place.OpenAsync();
        return (await store.HeadAsync(CancellationToken.None)).Size;
    }
}
