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
}

/// <summary>Lets every DPoP proof pass once, for the token endpoint and all resources alike (RFC 9449 §11.1). Thread-safe.</summary>
/// <remarks>
/// In memory, since it is asked on every request. What a restart loses is fenced: after a restart proofs dated up to the second
/// of the start are refused. A proof dated ahead of the clock would outlive that fence, so those few are also stored durably
/// and read back at start. Proofs are kept in slots by their own date; a proof always falls into the same slot, so one
/// TryAdd decides, and a whole slot is dropped once every proof in it is too old to be accepted.
/// </remarks>
public sealed class ReplayGuard(IOnceStore store, TimeProvider clock)
{
    /// <summary>How far ahead of the hub's clock a proof may be dated (AS-09).</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(10);

    /// <summary>Live proofs kept at most: 70 seconds of 7,000 requests a second; about 100 bytes each.</summary>
    public const int MaxLive = 500_000;

    const int SlotSeconds = 10;

    readonly ConcurrentDictionary<long, ConcurrentDictionary<Hash256, bool>> slots = new();
    readonly Lock sweeping = new();
    int live;
    long oldestSlot = long.MinValue;
    long fence = long.MaxValue;

    /// <summary>Live proofs, roughly.</summary>
    public int Count => Volatile.Read(ref live);

    /// <summary>Sets the fence; until then every proof is refused.</summary>
    public async ValueTask Start(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var seen in await store.Live(OnceKind.Proof, now, cancellationToken))
        {
            Remember(seen.Hash, seen.IssuedAt.ToUnixTimeSeconds());
        }
        var restarted = await store.NoteStart(now, cancellationToken);
        Volatile.Write(ref fence, restarted ? now.ToUnixTimeSeconds() : long.MinValue);
    }

    /// <summary>Takes a proof that has passed every other check.</summary>
    public async ValueTask<ProofAdmission> Admit(DpopProof proof, CancellationToken cancellationToken)
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
        var hash = HashOf(proof);
        if (!Remember(hash, issued))
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

    bool Remember(Hash256 hash, long issued)
    {
        var added = slots.GetOrAdd(SlotOf(issued), _ => new()).TryAdd(hash, true);
        if (added)
        {
            Interlocked.Increment(ref live);
        }
        return added;
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
                if (slots.TryRemove(slot, out var dropped))
                {
                    Interlocked.Add(ref live, -dropped.Count);
                }
            }
        }
    }

    static long SlotOf(long seconds) => seconds / SlotSeconds;

    static Hash256 HashOf(DpopProof proof) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{proof.Thumbprint}\n{proof.Jti}")));
}
