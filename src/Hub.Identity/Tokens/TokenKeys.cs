using System.Text;
using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>The hub's ES256 keys for access and ID tokens, from a secret file outside the databases. Thread-safe.</summary>
/// <remarks>
/// A JWK Set of private keys, each with the second from which it signs (<c>hub_from</c>). A new key is published before it signs
/// and an old one after, so that whoever caches the published set for as long as it says never lacks one. Keys are changed one
/// change after another, each decided on what the one before it left; this process alone writes the file.
/// </remarks>
public sealed class TokenKeys : IDisposable
{
    /// <summary>One to come, one that signs, one that was.</summary>
    public const int MaxKeys = 3;

    /// <summary>How long a new key is published before it signs, and an old one after: twice what the published set may be cached, and a token's life.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>How long one key signs.</summary>
    public static readonly TimeSpan SigningPeriod = TimeSpan.FromDays(30);

    readonly ISecretFile file;
    readonly TimeProvider clock;
    readonly Lock rotating = new();
    KeySet held;

    /// <summary>Reads the file, or makes it with one new key.</summary>
    /// <exception cref="InvalidOperationException">The file is there and is no set of 1..<see cref="MaxKeys"/> P-256 private keys.</exception>
    public TokenKeys(ISecretFile file, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(clock);
        (this.file, this.clock) = (file, clock);
        var content = file.Read();
        AreNew = content is null;
        held = content is not null ? new KeySet(Read(content)) : Keep([new(EcKey.Create(), clock.GetUtcNow().ToUnixTimeSeconds())]);
    }

    /// <summary>Whether the file was not there: a hub that begins, or one that has lost all that it had.</summary>
    public bool AreNew { get; }

    /// <summary>Signs new tokens: the newest key whose time has come.</summary>
    public EcKey Signing
    {
        get
        {
            var keys = Volatile.Read(ref held).Keys;
            var now = clock.GetUtcNow().ToUnixTimeSeconds();
            return (keys.FirstOrDefault(key => key.From <= now) ?? keys[^1]).Key;
        }
    }

    /// <summary>The public halves, the newest first; the same list until the keys change.</summary>
    public IReadOnlyList<Jwk.Ec> Published => Volatile.Read(ref held).Published;

    /// <summary>Makes a new key that signs after <see cref="Overlap"/>; those before it verify on. Durable when it returns.</summary>
    /// <returns>False where one is announced already: another would push out the key that signs.</returns>
    public bool Announce()
    {
        lock (rotating)
        {
            var now = clock.GetUtcNow();
            if (held.Keys[0].From > now.ToUnixTimeSeconds())
            {
                return false;
            }
            Announce(now);
            return true;
        }
    }

    /// <summary>Makes a new key that signs from now on and withdraws every other, as after a compromise: tokens of theirs are refused from here on. Durable when it returns.</summary>
    public void Withdraw()
    {
        lock (rotating)
        {
            Volatile.Write(ref held, Keep([new(EcKey.Create(), clock.GetUtcNow().ToUnixTimeSeconds())]));
        }
    }

    /// <summary>Announces a new key where the newest has signed for its period, and drops what no token can name any more.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool KeepFresh()
    {
        lock (rotating)
        {
            var now = clock.GetUtcNow();
            var newest = held.Keys[0];
            // A file made before keys had a time has 0: it is replaced at the first look.
            if (now.ToUnixTimeSeconds() - newest.From >= (long)SigningPeriod.TotalSeconds)
            {
                Announce(now);
                return true;
            }
            // So long after the newest began to sign, no token names another.
            var settled = newest.From + (long)Overlap.TotalSeconds <= now.ToUnixTimeSeconds();
            if (!settled || held.Keys.Count == 1)
            {
                return false;
            }
            Volatile.Write(ref held, Keep([newest]));
            return true;
        }
    }

    public void Dispose()
    {
        foreach (var key in held.Keys)
        {
            key.Key.Dispose();
        }
    }

    // Under the lock.
    void Announce(DateTimeOffset now) => Volatile.Write(
        ref held,
        Keep([new(EcKey.Create(), (now + Overlap).ToUnixTimeSeconds()), .. held.Keys.Take(MaxKeys - 1)]));

    KeySet Keep(List<DatedKey> keys)
    {
        var text = $$"""{"keys":[{{string.Join(',', keys.Select(key => key.ToJson()))}}]}""";
        file.Write(Encoding.UTF8.GetBytes(text));
        return new KeySet(keys);
    }

    static List<DatedKey> Read(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        var found = document.RootElement.GetProperty("keys").EnumerateArray().Select(DatedKey.Parse).ToList();
        return found.Count is > 0 and <= MaxKeys ? found : throw new InvalidOperationException($"the token key file has {found.Count} keys");
    }

    /// <param name="From">Second since 1970 from which it signs.</param>
    sealed record DatedKey(EcKey Key, long From)
    {
        const string FromMember = "hub_from";

        public static DatedKey Parse(JsonElement element) => new(
            EcKey.FromPrivateJwk(element.GetRawText()).Required(),
            element.TryGetProperty(FromMember, out var from) ? from.GetInt64() : 0);

        public string ToJson() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Key.ToPrivateJwk()[..^1]},\"{FromMember}\":{From}}}");
    }

    sealed class KeySet(IReadOnlyList<DatedKey> keys)
    {
        public IReadOnlyList<DatedKey> Keys => keys;

        public IReadOnlyList<Jwk.Ec> Published { get; } = [.. keys.Select(key => key.Key.Public)];
    }
}
