using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hub.Identity;

/// <summary>Flows under way, each sealed (AES-256-GCM) for the browser that began it, and good for one callback. Thread-safe.</summary>
/// <remarks>
/// Who begins a sign-in leaves nothing behind at the hub, so nobody can fill it. The sealing key lives in this process alone: a
/// restart ends the flows under way, and so what was used need not be remembered beyond it.
/// </remarks>
sealed class UpstreamFlows(TimeProvider clock) : IDisposable
{
    /// <summary>Used flows that are remembered; one more is refused until some of them are over.</summary>
    public const int MaxUsed = 100_000;

    const int NonceBytes = 12;
    const int TagBytes = 16;
    const int MaxSealedChars = 4096;
    const int RandomBytes = 32;
    const int KeyBytes = 32;

    readonly AesGcm cipher = new(RandomNumberGenerator.GetBytes(KeyBytes), TagBytes);
    readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

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

    /// <summary>The flow of this browser, if <paramref name="state"/> is its own and it is neither over nor used: one caller alone is given it.</summary>
    public UpstreamFlow? Take(string? sealedFlow, string? state)
    {
        var now = clock.GetUtcNow();
        if (state is null || Open(sealedFlow) is not { } flow || flow.IsOver(now) || !string.Equals(flow.State, state, StringComparison.Ordinal))
        {
            return null;
        }
        Forget(now);
        return used.Count < MaxUsed && used.TryAdd(flow.State, now + UpstreamFlow.Lifetime) ? flow : null;
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
        foreach (var (state, until) in used)
        {
            if (until <= now)
            {
                used.TryRemove(state, out _);
            }
        }
    }

    static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}
