using Hub.Audit;
using Hub.Canon;
using Hub.LedgerVictim;

namespace Hub.Faults.Disk;

/// <summary>The bytes of a log's files at one moment.</summary>
/// <param name="Size">Entries that were acknowledged by then.</param>
sealed record DiskState(byte[] Database, byte[] Wal, long Size)
{
    public static DiskState Of(Place place, long size) => new(Read(place.File), Read(place.File + "-wal"), size);

    /// <summary>Puts the files into a place, and what was published at the end.</summary>
    public async Task PutAsync(Place place, byte[]? published)
    {
        Directory.CreateDirectory(place.Folder);
        await File.WriteAllBytesAsync(place.File, Database);
        await File.WriteAllBytesAsync(place.File + "-wal", Wal);
        if (published is not null)
        {
            await File.WriteAllBytesAsync(place.PublishedPath, published);
        }
    }

    static byte[] Read(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>A log that grew while its files were copied before every batch: what a disk holds that did not do what it said.</summary>
public sealed class DiskStates : IAsyncLifetime
{
    const int Rounds = 16;
    const int MostOfRound = 60;
    const int PublishedAfter = 11;

    readonly TempFolder _folder = new();
    readonly List<DiskState> _states = [];

    /// <summary>The states, the oldest first; the last is the whole log.</summary>
    internal IReadOnlyList<DiskState> States => _states;

    /// <summary>Hash of every acknowledged leaf.</summary>
    internal IReadOnlyList<Hash256> Acknowledged { get; private set; } = [];

    /// <summary>The last published checkpoint, which stands outside the database.</summary>
    internal byte[] Published { get; private set; } = [];

    internal long PublishedSize { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var place = new Place(_folder.Path);
        var hashes = new List<Hash256>();
        await using var log = await OpenLog.OpenAsync(place);
        for (var round = 0; round < Rounds; round++)
        {
            _states.Add(DiskState.Of(place, hashes.Count));
            IReadOnlyList<AppendOutcome.Appended> appended = await log.AppendAsync(round, producer: round % 2, 1 + (round * 17 % MostOfRound));
            hashes.AddRange(appended.Select(entry => entry.LeafHash));
            if (round == PublishedAfter)
            {
                await log.Publisher.PublishNowAsync(CancellationToken.None);
                (Published, PublishedSize) = (await File.ReadAllBytesAsync(place.PublishedPath), hashes.Count);
            }
        }
        _states.Add(DiskState.Of(place, hashes.Count));
        Acknowledged = hashes;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
