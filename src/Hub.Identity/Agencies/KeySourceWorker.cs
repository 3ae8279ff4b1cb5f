using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>How the last fetch of an agency's keys went.</summary>
/// <param name="At">When it was tried.</param>
/// <param name="Fault">Stable code of why it failed; null where it did not.</param>
/// <param name="Failures">Fetches that failed one after the other.</param>
public sealed record KeySourceStatus(DateTimeOffset At, string? Fault, int Failures)
{
    internal string? Tag { get; init; }

    /// <summary>The address that was asked; what was learnt there says nothing of another.</summary>
    internal string? Uri { get; init; }
}

/// <summary>Follows the URLs at which agencies publish their keys, and ends keys that were given up when their overlap is over.</summary>
/// <remarks>
/// A failed fetch changes nothing: the keys that were known stay. What is fetched is recorded key by key before any of it counts.
/// The end of keys waits for no fetch, and no agency's fetch for more than those that hold the places before it.
/// </remarks>
public sealed partial class KeySourceWorker(
    ClientDirectory clients, JwksFetcher fetcher, KeyRefreshQueue refresh, HubIdentityOptions options, TimeProvider clock, ILogger<KeySourceWorker> log) : BackgroundService
{
    /// <summary>Time between two looks at what is due.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    /// <summary>Fetches at once of those that are due, and as many of those asked for by an unknown key.</summary>
    public const int MaxFetches = 8;

    readonly ConcurrentDictionary<string, KeySourceStatus> statuses = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, bool> following = new(StringComparer.Ordinal);

    /// <summary>How the agency's last fetch went; null before the first.</summary>
    public KeySourceStatus? StatusOf(string agency) => statuses.GetValueOrDefault(agency);

    /// <summary>Ends what is over, and fetches what is due.</summary>
    public async ValueTask Pass(CancellationToken cancellationToken)
    {
        await Retire(cancellationToken);
        await FetchDue(cancellationToken);
    }

    /// <summary>Fetches one agency's keys now, unless that was done within the least interval.</summary>
    public ValueTask<bool> Refresh(string agency, CancellationToken cancellationToken) => Follow(agency, options.KeyFetchLeastInterval, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(Repeat(Retire, stoppingToken), Repeat(FetchDue, stoppingToken), Answer(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start goes on.
        }
    }

    async Task Repeat(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            await Try(() => work(stoppingToken), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    Task Answer(CancellationToken stoppingToken) =>
        Parallel.ForEachAsync(refresh.All(stoppingToken), Places(stoppingToken), async (agency, stop) => await Try(async () => await Refresh(agency, stop), stop));

    async Task Retire(CancellationToken cancellationToken)
    {
        if (!await clients.RetireDue(Pause, cancellationToken))
        {
            LogNotRecorded();
        }
    }

    Task FetchDue(CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            clients.All.Select(client => client.Id),
            Places(cancellationToken),
            async (agency, stop) => await Try(async () => await Follow(agency, options.KeyFetchInterval, stop), stop));

    static ParallelOptions Places(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = MaxFetches, CancellationToken = cancellationToken };

    /// <summary>Fetches an agency's keys where it has a URL, the last fetch is that long ago, and none is under way.</summary>
    async ValueTask<bool> Follow(string agency, TimeSpan interval, CancellationToken cancellationToken)
    {
        if (!clients.TryFind(agency, out var client) || client is not { IsActive: true, Registration.JwksUri: not null } || !following.TryAdd(agency, true))
        {
            return false;
        }
        try
        {
            var now = clock.GetUtcNow();
            if (LastAt(client) is { } last && now < last.At + interval)
            {
                return false;
            }
            await Follow(client, now, cancellationToken);
            return true;
        }
        finally
        {
            following.TryRemove(agency, out _);
        }
    }

    async Task Follow(RegisteredClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = LastAt(client);
        var fault = await fetcher.Fetch(client.Registration.JwksUri!, last?.Tag, cancellationToken) switch
        {
            JwksFetch.Same => null,
            JwksFetch.Fetched fetched => await Take(client, fetched, now, cancellationToken),
            JwksFetch.Failed failed => failed.Code,
            _ => throw new InvalidOperationException("a fetch without an outcome"),
        };
        if (fault is not null)
        {
            LogFailed(client.Id, fault, (last?.Failures ?? 0) + 1);
            statuses[client.Id] = new(now, fault, (last?.Failures ?? 0) + 1) { Tag = last?.Tag, Uri = client.Registration.JwksUri };
            return;
        }
        statuses[client.Id] = new(now, Fault: null, Failures: 0) { Tag = LastAt(client)?.Tag, Uri = client.Registration.JwksUri };
    }

    KeySourceStatus? LastAt(RegisteredClient client) => StatusOf(client.Id) is { } last && string.Equals(last.Uri, client.Registration.JwksUri, StringComparison.Ordinal) ? last : null;

    async ValueTask<string?> Take(RegisteredClient client, JwksFetch.Fetched fetched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (LastAt(client) is { } last)
        {
            // Where the ledger fails in the middle, whatever the URL holds next is taken whole, the set that was known too: it takes back what was recorded.
            statuses[client.Id] = last with { Tag = null };
        }
        switch (await clients.Rotate(client.Id, fetched.Jwks, ActBy.Agency(client.Id), new KeyBasis(client.Registration.JwksUri, SignedBy: null), cancellationToken))
        {
            case KeyRotation.Refused refused:
                return refused.Code;
            case KeyRotation.Done done:
                statuses[client.Id] = new(now, Fault: null, Failures: 0) { Tag = fetched.Tag, Uri = client.Registration.JwksUri };
                if (done.Added.Count > 0 || done.Removed.Count > 0)
                {
                    LogChanged(client.Id, string.Join(' ', done.Added), string.Join(' ', done.Retiring.Keys.Concat(done.Removed)));
                }
                return null;
            default:
                throw new InvalidOperationException("a rotation without an outcome");
        }
    }

    async Task Try(Func<Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The ledger or the database is away: nothing has changed, and the next pass tries again.
            LogUndone(fault.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 2701, Level = LogLevel.Error, Message = "Keys of {AgencyId} could not be taken from its URL: {Code}, {Failures} in a row; those known stay")]
    partial void LogFailed(string agencyId, string code, int failures);

    [LoggerMessage(EventId = 2702, Level = LogLevel.Warning, Message = "Keys of {AgencyId} changed at its URL: new {Added}, given up {Gone}")]
    partial void LogChanged(string agencyId, string added, string gone);

    [LoggerMessage(EventId = 2703, Level = LogLevel.Error, Message = "Keys of agencies were not looked after: {Fault}")]
    partial void LogUndone(string fault);

    [LoggerMessage(EventId = 2704, Level = LogLevel.Error, Message = "A key whose overlap is over could not be recorded as removed; it is not accepted, and is recorded later")]
    partial void LogNotRecorded();
}
