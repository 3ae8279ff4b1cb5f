using System.Globalization;
using Hub.Audit.Notes;

namespace Hub.Audit.Keys;

/// <summary>Public halves of the keys at hand, the oldest of each kind first.</summary>
/// <param name="Log">Verifier keys of checkpoints.</param>
public sealed record HeldKeys(IReadOnlyList<string> Log, IReadOnlyList<PublicJwk> Promise, IReadOnlyList<PublicJwk> Reply, IReadOnlyList<PublicJwk> ConsentEvent);

/// <summary>How one key list follows another. Pure: the root signs what comes out, the hub installs what follows.</summary>
public static class KeySuccession
{
    /// <summary>Entries during which an old and a new log key both sign, unless the operator says otherwise.</summary>
    public const long DefaultOverlap = 100_000;

    /// <summary>The list with the keys at hand that it does not name yet. A new log key signs from the size on; the ones before it end after the overlap.</summary>
    /// <param name="size">Size of the last published checkpoint.</param>
    public static KeyList Next(KeyList installed, HeldKeys held, long size, long overlap)
    {
        ArgumentNullException.ThrowIfNull(installed);
        ArgumentNullException.ThrowIfNull(held);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfNegative(overlap);
        var fresh = Fresh(installed, held);
        return WithOthers(installed, held) with
        {
            Log = fresh is null ? installed.Log : [.. installed.Log.Select(key => EndAt(key, size + overlap)), new(fresh, size)],
        };
    }

    /// <summary>The list in which a log key that fell into other hands ends at a size that is known to be good; a new one signs from there on.</summary>
    /// <param name="keyId">Id of the key, as verifier keys and signature lines have it.</param>
    /// <param name="lastGood">A size that a witness, an anchor or somebody's copy vouches for.</param>
    /// <exception cref="ArgumentException">No listed key has this id, or no other key would sign from there on.</exception>
    public static KeyList Compromised(KeyList installed, HeldKeys held, uint keyId, long lastGood)
    {
        ArgumentNullException.ThrowIfNull(installed);
        ArgumentNullException.ThrowIfNull(held);
        ArgumentOutOfRangeException.ThrowIfNegative(lastGood);
        if (!installed.Log.Any(key => IdOf(key) == keyId))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"No listed log key has the id {keyId:x8}."), nameof(keyId));
        }
        var fresh = Fresh(installed, held);
        var log = installed.Log.Select(key => IdOf(key) == keyId ? EndAt(key, lastGood) : key).Concat(fresh is null ? [] : [new LogKey(fresh, lastGood)]).ToList();
        return log.Exists(key => key.Until is null && key.From <= lastGood + 1)
            ? WithOthers(installed, held) with { Log = log }
            : throw new ArgumentException("No other key would sign the sizes after it; make a new one first.", nameof(held));
    }

    /// <summary>The first list of a log that takes the place of one whose end is lost: its one key signs from the first entry on, the keys of the other end with what is known of it.</summary>
    /// <param name="ended">The list of the log whose end is lost.</param>
    /// <param name="origin">Origin line of the new log.</param>
    /// <param name="vkey">Its verifier key, named after it.</param>
    /// <param name="size">Size of the last known checkpoint of the ended log.</param>
    public static KeyList Continued(KeyList ended, string origin, string vkey, long size)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return ended with { Origin = origin, Log = [new(vkey, 0)], Continues = new(ended.Origin, [.. ended.Log.Where(key => key.From <= size).Select(key => EndAt(key, size))]) };
    }

    /// <summary>Whether a list may take the installed one's place: nothing that older proofs need vanishes, and no range that was ended opens again.</summary>
    public static Verdict Follows(KeyList installed, KeyList next)
    {
        ArgumentNullException.ThrowIfNull(installed);
        ArgumentNullException.ThrowIfNull(next);
        if (!string.Equals(installed.Origin, next.Origin, StringComparison.Ordinal))
        {
            return new("keys.origin", installed.Origin, next.Origin);
        }
        if (!Same(installed.Continues, next.Continues))
        {
            return new("keys.continues", installed.Continues?.Origin ?? "no log before it", next.Continues?.Origin ?? "no log before it");
        }
        foreach (var old in installed.Log)
        {
            if (next.Log.FirstOrDefault(key => string.Equals(key.Vkey, old.Vkey, StringComparison.Ordinal)) is not { } now)
            {
                return new("keys.vanished", old.Vkey, "a list without it");
            }
            if (now.From != old.From || (old.Until is { } ended && (now.Until is null || now.Until > ended)))
            {
                return new("keys.range", Range(old) + " or an earlier end", Range(now));
            }
        }
        var before = Ids(installed).ToHashSet(StringComparer.Ordinal);
        before.ExceptWith(Ids(next));
        return before.Count == 0 ? Verdict.Right : new("keys.vanished", string.Join(", ", before), "a list without them");
    }

    static KeyList WithOthers(KeyList installed, HeldKeys held) => installed with
    {
        Promise = Joined(installed.Promise, held.Promise),
        Reply = Joined(installed.Reply, held.Reply),
        ConsentEvent = Joined(installed.ConsentEvent, held.ConsentEvent),
    };

    static List<PublicJwk> Joined(IReadOnlyList<PublicJwk> listed, IReadOnlyList<PublicJwk> held) => [.. listed.Concat(held).DistinctBy(key => key.Kid, StringComparer.Ordinal)];

    static bool Same(ContinuedLog? one, ContinuedLog? other) => one is null || other is null
        ? one is null && other is null
        : string.Equals(one.Origin, other.Origin, StringComparison.Ordinal) && one.Log.SequenceEqual(other.Log);

    static string? Fresh(KeyList installed, HeldKeys held) => held.Log.LastOrDefault(vkey => !installed.Log.Any(key => string.Equals(key.Vkey, vkey, StringComparison.Ordinal)));

    static LogKey EndAt(LogKey key, long size) => key.Until is { } until && until <= size ? key : key with { Until = Math.Max(size, key.From) };

    static uint? IdOf(LogKey key) => NoteVerifierKey.TryParse(key.Vkey, out var parsed) ? parsed.KeyId : null;

    static string Range(LogKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.From}..{key.Until}");

    static IEnumerable<string> Ids(KeyList list) => list.Promise.Concat(list.Reply).Concat(list.ConsentEvent).Select(key => key.Kid);
}
