using Hub.Jose;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>A server of others, by its own documents: what it says about itself and its keys, fetched now and then. Thread-safe.</summary>
/// <remarks>
/// While it does not answer, what was fetched last holds for <see cref="KeptFor"/>; then nothing of it is believed until it answers
/// again. A key that is not known leads to one look at its keys, at most one every <see cref="LookPause"/>, whoever asks.
/// </remarks>
sealed partial class ForeignIssuer(string issuer, ForeignHttp http, Ed25519Verify? ed25519, TimeProvider clock, ILogger log) : IDisposable
{
    /// <summary>Documents older than this are fetched anew by the next who needs them.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>So long the last documents serve while the server is away.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    /// <summary>Between two attempts to fetch, whatever they brought.</summary>
    public static readonly TimeSpan LookPause = TimeSpan.FromMinutes(1);

    const string DiscoveryPath = "/.well-known/openid-configuration";

    readonly SemaphoreSlim fetching = new(1, 1);
    State state = new(null, DateTimeOffset.MinValue);

    public string Issuer => issuer;

    /// <summary>What it says about itself; a fault <c>foreign.…</c>.</summary>
    public async ValueTask<JoseResult<ForeignMetadata>> Metadata(CancellationToken cancellationToken) =>
        (await Current(cancellationToken)).TryGet(out var documents, out var fault) ? documents.Metadata : fault;

    /// <summary>The key of a header; a fault <c>foreign.…</c> or <c>jws.unknown-key</c>.</summary>
    public async ValueTask<JoseResult<ForeignKey>> Key(string? keyId, string algorithm, CancellationToken cancellationToken)
    {
        if (!(await Current(cancellationToken)).TryGet(out var documents, out var fault))
        {
            return fault;
        }
        if (documents.Keys.Find(keyId, algorithm) is { } known)
        {
            return known;
        }
        await Refresh(documents, Timeout.InfiniteTimeSpan, cancellationToken);
        return Volatile.Read(ref state).Documents?.Keys.Find(keyId, algorithm) is { } found
            ? found
            : new JoseFault("jws.unknown-key", "no key for this header");
    }

    public void Dispose() => fetching.Dispose();

    async ValueTask<JoseResult<Documents>> Current(CancellationToken cancellationToken)
    {
        var seen = Volatile.Read(ref state).Documents;
        if (seen is null || clock.GetUtcNow() >= seen.FetchedAt + FreshFor)
        {
            // One fetches; the others do not wait for it while they have something to go on with.
            await Refresh(seen, IsKept(seen) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellationToken);
        }
        return Volatile.Read(ref state).Documents is { } documents && IsKept(documents)
            ? documents
            : new JoseFault("foreign.unavailable", "it does not answer, and nothing recent of it is known");
    }

    bool IsKept(Documents? documents) => documents is not null && clock.GetUtcNow() < documents.FetchedAt + KeptFor;

    async ValueTask Refresh(Documents? seen, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        if (!await fetching.WaitAsync(longestWait, cancellationToken))
        {
            return;
        }
        try
        {
            var held = state;
            if (!ReferenceEquals(held.Documents, seen) || clock.GetUtcNow() < held.TriedAt + LookPause)
            {
                return;
            }
            var fetched = await Fetch(cancellationToken);
            if (!fetched.TryGet(out var documents, out var fault))
            {
                LogFailed(issuer, fault.Code, fault.Reason);
            }
            Volatile.Write(ref state, new State(documents ?? held.Documents, clock.GetUtcNow()));
        }
        finally
        {
            fetching.Release();
        }
    }

    async ValueTask<JoseResult<Documents>> Fetch(CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        if (!(await Document(issuer.TrimEnd('/') + DiscoveryPath, cancellationToken)).TryGet(out var said, out var fault)
            || !ForeignMetadata.Parse(said, issuer).TryGet(out var metadata, out fault)
            || !(await Document(metadata.JwksUri, cancellationToken)).TryGet(out var set, out fault)
            || !ForeignKeys.Parse(set, ed25519).TryGet(out var keys, out fault))
        {
            return fault;
        }
        return new Documents(metadata, keys, at);
    }

    async ValueTask<JoseResult<byte[]>> Document(string address, CancellationToken cancellationToken)
    {
        if (!(await http.Get(address, cancellationToken)).TryGet(out var answer, out var fault))
        {
            return fault;
        }
        return answer.IsOk ? answer.Body : new JoseFault("foreign.unavailable", $"it answers with status {(int)answer.Status}");
    }

    sealed record Documents(ForeignMetadata Metadata, ForeignKeys Keys, DateTimeOffset FetchedAt);

    sealed record State(Documents? Documents, DateTimeOffset TriedAt);

    [LoggerMessage(EventId = 2901, Level = LogLevel.Warning, Message = "The documents of {Issuer} could not be had: {Code}, {Reason}")]
    partial void LogFailed(string issuer, string code, string reason);
}
