using System.Globalization;
using Hub.Audit.Leaves;
using Hub.Audit.Tiles;
using Hub.Audit.Witnesses;
using Hub.Verify.Logs;

namespace Hub.Verify.Witnesses;

/// <summary>Bounds the writer's time of entries between the times of neighbouring cosigned checkpoints.</summary>
/// <remarks>
/// The tree that witnesses saw at a time held its last entry, so that entry is not later; the entry after it was not there when that
/// checkpoint was taken to the witnesses, so it is not earlier. Times never decrease along the log (checked elsewhere), so these two bind all.
/// </remarks>
sealed class WitnessedTimes(LogDirectory directory, long size, FaultList faults)
{
    /// <summary>Two clocks may differ, and a round of questions takes its time.</summary>
    public static readonly TimeSpan MaxDrift = Submission.MaxClockSkew + TimeSpan.FromMinutes(1);

    const long MsPerSecond = 1000;

    /// <summary>Takes the next cosigned checkpoint, in the order of their sizes.</summary>
    public void Add(string place, long cosignedSize, QuorumReading reading)
    {
        if (reading.FirstTime is not { } time || time > long.MaxValue / (2 * MsPerSecond))
        {
            return;
        }
        var drift = (long)MaxDrift.TotalMilliseconds;
        if (AtOf(cosignedSize - 1) is { } last && last > ((time + 1) * MsPerSecond) + drift)
        {
            Add(cosignedSize - 1, $"at most the time of {place}, {Text(time * MsPerSecond)}", last);
        }
        if (cosignedSize < size && AtOf(cosignedSize) is { } next && next < (time * MsPerSecond) - drift)
        {
            Add(cosignedSize, $"at least the time of {place}, {Text(time * MsPerSecond)}", next);
        }
    }

    void Add(long index, string expected, long found) => faults.Add("leaf.time-witnessed", "entry " + Text(index), expected, Text(found));

    long? AtOf(long index)
    {
        if (index < 0 || TileLayout.At(TileId.EntriesLevel, index / TileId.FullWidth, size) is not { } bundle || !directory.TryRead(bundle, out var bytes))
        {
            return null;
        }
        var reader = EntryBundle.Read(bytes.Span);
        ReadOnlySpan<byte> entry = default;
        for (var i = bundle.Index * TileId.FullWidth; i <= index; i++)
        {
            if (!reader.TryNext(out entry))
            {
                return null;
            }
        }
        return Leaf.TryParse(entry, out var leaf) ? leaf.At : null;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
