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
}

/// <summary>Follows the URLs at which agencies publish their keys, and ends keys that were given up when their overlap is over.</summary>
/// <remarks>A failed fetch changes nothing: the keys that were known stay. What is fetched is recorded key by key before any of it counts.</remarks>
public sealed partial class KeySourceWorker(
    ClientDirectory clients, JwksFetcher fetcher, KeyRefreshQueue refresh, HubIdentityOptions options, TimeProvider clock, ILogger<KeySourceWorker> log) : BackgroundService
{
    /// <summary>Time between two looks at what is due.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    readonly ConcurrentDictionary<string, KeySourceStatus> statuses = new(StringComparer.Ordinal);

    /// <summary>How the agency's last fetch went; null before the first.</summary>
    public KeySourceStatus? StatusOf(string agency) => statuses.GetValueOrDefault(agency);

    /// <summary>Fetches what is due, and ends what is over.</summary>
    public async ValueTask Pass(CancellationToken cancellationToken)
    {
        if (!await clients.RetireDue(Pause, cancellationToken))
        {
            LogNotRecorded();
        }
        var now = clock.GetUtcNow();
        foreach (var client in clients.All.Where(client => client is { IsActive: true, Registration.JwksUri: not null }))
        {
            if (StatusOf(client.Id) is not { } last || now >= last.At + options.KeyFetchInterval)
            {
                await Follow(client, now, cancellationToken);
            }
        }
    }

    /// <summary>Fetches one agency's keys now, unless that was done within the least interval.</summary>
    public async ValueTask<bool> Refresh(string agency, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!clients.TryFind(agency, out var client) || client is not { IsActive: true, Registration.JwksUri: not null }
            || (StatusOf(agency) is { } last && now < last.At + options.KeyFetchLeastInterval))
        {
            return false;
        }
        await Follow(client, now, cancellationToken);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(Watch(stoppingToken), Answer(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start goes on.
        }
    }

    async Task Watch(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            await Try(() => Pass(stoppingToken), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task Answer(CancellationToken stoppingToken)
    {
        while (await refresh.Wait(stoppingToken))
        {
            while (refresh.TryTake(out var agency))
            {
                await Try(async () => await Refresh(agency!, stoppingToken), stoppingToken);
            }
        }
    }

    async Task Follow(RegisteredClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = StatusOf(client.Id);
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
            statuses[client.Id] = new(now, fault, (last?.Failures ?? 0) + 1) { Tag = last?.Tag };
            return;
        }
        statuses[client.Id] = new(now, Fault: null, Failures: 0) { Tag = StatusOf(client.Id)?.Tag };
    }

    async ValueTask<string?> Take(RegisteredClient client, JwksFetch.Fetched fetched, DateTimeOffset now, CancellationToken cancellationToken)
    {
        switch (await clients.Rotate(client.Id, fetched.Jwks, ActBy.Agency(client.Id), cancellationToken))
        {
            case KeyRotation.Refused refused:
                return refused.Code;
            case KeyRotation.Done done:
                statuses[client.Id] = new(now, Fault: null, Failures: 0) { Tag = fetched.Tag };
                if (done.Added.Count > 0 || done.Removed.Count > 0)
                {
                    LogChanged(client.Id, string.Join(' ', done.Added), string.Join(' ', done.Retiring.Keys.Concat(done.Removed)));
                }
                return null;
            default:
                throw new InvalidOperationException("a rotation without an outcome");
        }
    }

    async Task Try(Func<ValueTask> work, CancellationToken stoppingToken)
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
