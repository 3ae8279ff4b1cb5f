using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>What became of a proof's <c>jti</c>.</summary>
public enum ProofAdmission
{
    /// <summary>Seen for the first time: exactly one caller per proof is told so.</summary>
    Fresh,

    Replayed,

    /// <summary>Dated before this process knew what its predecessor had seen, or ahead of the clock beyond tolerance.</summary>
    Untimely,

    /// <summary>More live proofs than are kept; the caller tries again later.</summary>
    Full,

    /// <summary>More live proofs of this client than are kept of one; it tries again later, and nobody else is affected.</summary>
    TooMany,
}

/// <summary>Lets every DPoP proof pass once, for the token endpoint and all resources alike (RFC 9449 §11.1). Thread-safe.</summary>
/// <remarks>
/// In memory, since it is asked on every request. What a restart loses is fenced: after a restart proofs dated up to the second
/// of the start are refused, or up to the last time that the store knows, where the clock was set back meanwhile. Where the store knows
/// of none although the hub has keys from before, it was lost, and with it what was dated ahead: all is refused that could have been
/// used before. A hub without a past refuses what is dated before the second of its start, and nobody who waited for it. A proof dated ahead of the clock would outlive that fence, so those few are also stored durably
/// and read back at start. Proofs are kept in slots by their own date; a proof always falls into the same slot, so one
/// TryAdd decides, and a whole slot is dropped once every proof in it is too old to be accepted.
/// </remarks>
public sealed class ReplayGuard(IOnceStore store, TimeProvider clock)
{
    /// <summary>How far ahead of the hub's clock a proof may be dated (AS-09).</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(10);

    /// <summary>Live proofs kept at most: 70 seconds of 7,000 requests a second; about 100 bytes each.</summary>
    public const int MaxLive = 500_000;

    /// <summary>Live proofs kept of one client at most, a quarter of all: 70 seconds of 1,785 requests a second.</summary>
    public const int MaxLivePerClient = MaxLive / 4;

    /// <summary>Time after which a client that has too many may have fewer.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(SlotSeconds);

    const int SlotSeconds = 10;

    /// <summary>Proofs read back at a start, of which no client is known.</summary>
    const string Nobody = "";

    readonly ConcurrentDictionary<long, Slot> slots = new();
    readonly Lock sweeping = new();
    long oldestSlot = long.MinValue;
    long fence = long.MaxValue;
    long start = long.MaxValue;

    /// <summary>Live proofs, roughly.</summary>
    public int Count
    {
        get
        {
            var live = 0;
            foreach (var (_, slot) in slots)
            {
                live += slot.Count;
            }
            return live;
        }
    }

    /// <summary>Sets the fence; until then every proof is refused.</summary>
    /// <param name="hasPast">Whether there was a hub before, whatever the store knows of it.</param>
    /// <returns>The last time that the store knows where the clock stands before it: until then everything is refused. Null where it does not.</returns>
    public async ValueTask<DateTimeOffset?> Start(bool hasPast, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var seen in await store.Live(OnceKind.Proof, now, cancellationToken))
        {
            Remember(seen.Hash, seen.IssuedAt.ToUnixTimeSeconds(), Nobody);
        }
        var last = await store.NoteTime(now, cancellationToken);
        var second = (last > now ? last.Value : now).ToUnixTimeSeconds();
        // What was used is in the store, but for proofs that are not dated ahead; of a store that was lost nothing is left.
        var lost = second + (long)MaxAhead.TotalSeconds;
        var isLost = last is null && hasPast;
        Volatile.Write(ref start, isLost ? lost + 1 : second);
        Volatile.Write(ref fence, isLost ? lost : FenceOf(second, last));
        return last > now ? last : null;
    }

    static long FenceOf(long second, DateTimeOffset? last) => last is null ? second - 1 : second;

    /// <summary>Whether something of that date may have been used before this process started without that it knows of it.</summary>
    internal bool IsBeforeStart(DateTimeOffset issued) => issued.ToUnixTimeSeconds() < Volatile.Read(ref start);

    /// <summary>Takes a proof that has passed every other check.</summary>
    /// <param name="clientId">Who brought it: authenticated, since its proofs are counted as its own.</param>
    public async ValueTask<ProofAdmission> Admit(DpopProof proof, string clientId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var now = clock.GetUtcNow();
        var issued = proof.IssuedAt.ToUnixTimeSeconds();
        Sweep(now);
        if (issued <= Volatile.Read(ref fence) || proof.IssuedAt > now + MaxAhead || SlotOf(issued) < Volatile.Read(ref oldestSlot))
        {
            return ProofAdmission.Untimely;
        }
        if (Count >= MaxLive)
        {
            return ProofAdmission.Full;
        }
        if (CountOf(clientId) >= MaxLivePerClient)
        {
            return ProofAdmission.TooMany;
        }
        var hash = HashOf(proof);
        if (!Remember(hash, issued, clientId))
        {
            return ProofAdmission.Replayed;
        }
        if (issued <= now.ToUnixTimeSeconds())
        {
            return ProofAdmission.Fresh;
        }
        var until = proof.IssuedAt + DpopExpectation.DefaultWindow + TimeSpan.FromSeconds(1);
        return await store.Consume(OnceKind.Proof, new OnceValue(hash, proof.IssuedAt), until, now, cancellationToken)
            ? ProofAdmission.Fresh
            : ProofAdmission.Replayed;
    }

    bool Remember(Hash256 hash, long issued, string clientId) => slots.GetOrAdd(SlotOf(issued), _ => new()).TryAdd(hash, clientId);

    int CountOf(string clientId)
    {
        var live = 0;
        foreach (var (_, slot) in slots)
        {
            live += slot.CountOf(clientId);
        }
        return live;
    }

    // The floor only rises: should the clock step back, proofs of dropped slots stay refused.
    void Sweep(DateTimeOffset now)
    {
        var floor = SlotOf((now - DpopExpectation.DefaultWindow).ToUnixTimeSeconds() - 1);
        if (floor <= Volatile.Read(ref oldestSlot))
        {
            return;
        }
        lock (sweeping)
        {
            Volatile.Write(ref oldestSlot, Math.Max(floor, oldestSlot));
            foreach (var slot in slots.Keys.Where(slot => slot < oldestSlot))
            {
                slots.TryRemove(slot, out _);
            }
        }
    }

    /// <summary>Proofs of ten seconds and how many of them are each client's; dropped as a whole, and the counts with it. Thread-safe.</summary>
    sealed class Slot
    {
        readonly ConcurrentDictionary<Hash256, bool> seen = new();
        readonly ConcurrentDictionary<string, int> clients = new(StringComparer.Ordinal);
        int count;

        public int Count => Volatile.Read(ref count);

        public int CountOf(string clientId) => clients.GetValueOrDefault(clientId);

        public bool TryAdd(Hash256 hash, string clientId)
        {
            if (!seen.TryAdd(hash, true))
            {
                return false;
            }
            Interlocked.Increment(ref count);
            clients.AddOrUpdate(clientId, 1, (_, before) => before + 1);
            return true;
        }
    }

    static long SlotOf(long seconds) => seconds / SlotSeconds;

    static Hash256 HashOf(DpopProof proof) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{proof.Thumbprint}\n{proof.Jti}")));
}
