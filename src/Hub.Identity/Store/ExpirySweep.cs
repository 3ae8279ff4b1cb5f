using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Takes out of the database what has expired: nothing asks for it any more.</summary>
public sealed partial class ExpirySweep(IdentityDatabase database, HubIdentityOptions options, TimeProvider clock, ILogger<ExpirySweep> log) : BackgroundService
{
    /// <summary>Time between two passes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Most rows of a table that one transaction takes out, so that no other waits long.</summary>
    public const int MaxRows = 2_000;

    // A used code is kept until its grant ends: whoever brings it again is told so, and loses what was given for it.
    static readonly (string Table, string Key, string Expired)[] Tables =
    [
        ("once_values", "kind, hash", "expires_at < @now"),
        ("revoked_tokens", "jti", "expires_at < @now"),
        ("smart_tokens", "hash", "expires_at < @now"),
        ("pushed_requests", "hash", "expires_at < @now"),
        ("refresh_tokens", "hash", "expires_at < @now"),
        ("codes", "hash", "expires_at < @now AND used_at IS NULL"),
        ("grants", "id", "expires_at < @now"),
        ("sessions", "hash", "created_at < @dead"),
        ("ceremonies", "hash", "expires_at < @now"),
        ("known_browsers", "hash, sign_in", "expires_at < @now"),
        ("enrolment_codes", "second", "expires_at < @now"),
    ];

    /// <summary>One pass over everything; rows taken out.</summary>
    public async ValueTask<int> Pass(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var removed = 0;
        foreach (var (table, key, expired) in Tables)
        {
            int rows;
            do
            {
                rows = await database.Write(
                    session => session.Execute(
                        $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {expired} LIMIT @rows)",
                        ("@now", now.Stored()),
                        ("@dead", (now - options.SessionAbsolute).Stored()),
                        ("@rows", MaxRows)),
                    cancellationToken);
                removed += rows;
            }
            while (rows == MaxRows);
        }
        return removed + await EndRegistrations(now, cancellationToken);
    }

    async ValueTask<int> EndRegistrations(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = 0;
        int rows;
        do
        {
            rows = await database.Write(session => RegistrationStore.End(session, now), cancellationToken);
            ended += rows;
        }
        while (rows == RegistrationStore.MaxEnded);
        if (ended > 0)
        {
            LogEnded(ended);
        }
        return ended;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryPass(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start goes on.
        }
    }

    async Task TryPass(CancellationToken stoppingToken)
    {
        try
        {
            await Pass(stoppingToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // Whatever it is, a database that does not answer in time too: the next pass tries again.
            LogFailed(fault.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 2452, Level = LogLevel.Information, Message = "{Count} sign-ins that citizens made and nobody bound in time were deleted")]
    partial void LogEnded(int count);

    [LoggerMessage(EventId = 2601, Level = LogLevel.Warning, Message = "What has expired was not taken out of the identity database: {Fault}")]
    partial void LogFailed(string fault);
}
