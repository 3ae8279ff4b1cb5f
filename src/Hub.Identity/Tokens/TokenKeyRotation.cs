using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Looks every few minutes whether the token keys want a new one.</summary>
sealed partial class TokenKeyRotation(TokenKeys keys, TimeProvider clock, ILogger<TokenKeyRotation> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                Look(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start looks again.
        }
    }

    void Look(CancellationToken stoppingToken)
    {
        try
        {
            if (keys.KeepFresh())
            {
                LogRotated(keys.Published[0].KeyId!, keys.Published.Count);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // Whatever it is (the file, its passphrase's file, who may read them): the keys at hand go on signing; the next look tries again.
            LogFailed(fault.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 2602, Level = LogLevel.Information, Message = "Token keys: the newest is {KeyId}, {Count} are published")]
    partial void LogRotated(string keyId, int count);

    [LoggerMessage(EventId = 2603, Level = LogLevel.Error, Message = "The token key file was not written: {Fault}")]
    partial void LogFailed(string fault);
}
