using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hub.Identity;

/// <summary>Flows under way, each sealed (AES-256-GCM) for the browser that began it, and good for one callback. Thread-safe.</summary>
/// <remarks>
/// Who begins a sign-in leaves nothing behind at the hub, so nobody can fill it. The sealing key lives in this process alone: a
/// restart ends the flows under way, and so what was used need not be remembered beyond it. What was used is remembered for the time
/// of a flow, each remote address having its own share, and each IPv6 network of 48 bits one for all of its 65,536 addresses: whoever
/// fills their own stands in nobody else's way.
/// </remarks>
sealed class UpstreamFlows(TimeProvider clock) : IDisposable
{
    /// <summary>Used flows that are remembered; one more is refused until some of them are over.</summary>
    public const int MaxUsed = 100_000;

    /// <summary>Used flows of one remote address that are remembered; its next one is refused until some of them are over.</summary>
    public const int MaxUsedPerAddress = 1_000;

    /// <summary>Used flows of one IPv6 network of 48 bits that are remembered, a tenth of all.</summary>
    public const int MaxUsedPerSite = MaxUsed / 10;

    const int NonceBytes = 12;
    const int TagBytes = 16;
    const int MaxSealedChars = 4096;
    const int RandomBytes = 32;
    const int KeyBytes = 32;

    readonly AesGcm cipher = new(RandomNumberGenerator.GetBytes(KeyBytes), TagBytes);
    readonly Lock remembering = new();
    readonly HashSet<string> used = new(StringComparer.Ordinal);
    readonly Dictionary<RemoteAddress, int> shares = [];
    readonly Dictionary<RemoteAddress, int> sites = [];
    readonly Queue<(string State, RemoteAddress Address, DateTimeOffset Until)> order = new();

    public UpstreamFlow Begin(string provider, string? returnTo, long maxAgeSeconds) =>
        new(provider, Random(), Random(), Random(), returnTo, maxAgeSeconds, clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>What the browser keeps, base64url.</summary>
    public string Seal(UpstreamFlow flow)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(flow);
        var whole = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceBytes));
        lock (cipher)
        {
            cipher.Encrypt(whole.AsSpan(0, NonceBytes), plain, whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes));
        }
        return Base64Url.EncodeToString(whole);
    }

    /// <summary>The flow of this browser, if <paramref name="state"/> is its own and it is not over; nothing is used up.</summary>
    public UpstreamFlow? Find(string? sealedFlow, string? state) =>
        state is not null && Open(sealedFlow) is { } flow && !flow.IsOver(clock.GetUtcNow()) && string.Equals(flow.State, state, StringComparison.Ordinal) ? flow : null;

    /// <summary>Uses a flow up; true for one caller alone, and false also where no more is remembered for this address, or for all.</summary>
    public bool Use(UpstreamFlow flow, RemoteAddress address)
    {
        var now = clock.GetUtcNow();
        lock (remembering)
        {
            Forget(now);
            var share = shares.GetValueOrDefault(address);
            var ofSite = sites.GetValueOrDefault(address.Site);
            if (used.Count >= MaxUsed || share >= MaxUsedPerAddress || ofSite >= MaxUsedPerSite || !used.Add(flow.State))
            {
                return false;
            }
            shares[address] = share + 1;
            sites[address.Site] = ofSite + 1;
            order.Enqueue((flow.State, address, now + UpstreamFlow.Lifetime));
            return true;
        }
    }

    public void Dispose() => cipher.Dispose();

    UpstreamFlow? Open(string? sealedFlow)
    {
        if (sealedFlow is null or { Length: > MaxSealedChars } || !Base64Url.IsValid(sealedFlow))
        {
            return null;
        }
        var whole = Base64Url.DecodeFromChars(sealedFlow);
        if (whole.Length <= NonceBytes + TagBytes)
        {
            return null;
        }
        var plain = new byte[whole.Length - NonceBytes - TagBytes];
        try
        {
            lock (cipher)
            {
                cipher.Decrypt(whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes + TagBytes), whole.AsSpan(NonceBytes, TagBytes), plain);
            }
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        return JsonSerializer.Deserialize<UpstreamFlow>(plain);
    }

    void Forget(DateTimeOffset now)
    {
        while (order.TryPeek(out var oldest) && oldest.Until <= now)
        {
            order.Dequeue();
            used.Remove(oldest.State);
            GiveBack(shares, oldest.Address);
            GiveBack(sites, oldest.Address.Site);
        }
    }

    static void GiveBack(Dictionary<RemoteAddress, int> counts, RemoteAddress whose)
    {
        if (--counts[whose] == 0)
        {
            counts.Remove(whose);
        }
    }

    static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}
