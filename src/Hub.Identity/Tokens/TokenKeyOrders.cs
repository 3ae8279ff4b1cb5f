using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Does with the token keys what the operator's command asks (<c>hub keys token rotate</c>). Thread-safe.</summary>
/// <remarks>
/// The command lays a <see cref="TokenKeyOrder"/> beside the keys, in a folder that the hub's own user alone can write: whoever can do
/// that has the keys anyway. The hub remains the only one that writes them. An order is taken by renaming it before anything is done,
/// so that one that is laid meanwhile is done too, and it is deleted once it is done, so that the command knows; a crash in between
/// has it done once more, which costs one more key. One that was laid while no hub ran is done before the first request, or the hub
/// does not start.
/// </remarks>
sealed partial class TokenKeyOrders(TokenKeys keys, HubIdentityOptions options, TimeProvider clock, ILogger<TokenKeyOrders> log) : BackgroundService
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly Lock taking = new();

    /// <summary>Does what is asked, a withdrawal first; whatever hinders it is let through and leaves the order to the next look.</summary>
    public void Look()
    {
        lock (taking)
        {
            try
            {
                Take(TokenKeyOrder.Withdraw, Withdraw);
                Take(TokenKeyOrder.Announce, Announce);
            }
            catch (Exception fault)
            {
                LogFailed(fault.GetType().Name);
                throw;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Try();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start looks first of all.
        }
    }

    void Try()
    {
        try
        {
            Look();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Logged; the next look tries again.
        }
    }

    void Take(TokenKeyOrder order, Action act)
    {
        var taken = order.PlaceTakenBy(options.TokenKeyPath);
        var laid = order.PlaceBy(options.TokenKeyPath);
        if (File.Exists(laid))
        {
            File.Move(laid, taken, overwrite: true);
        }
        // Also one that was taken before and not done.
        if (File.Exists(taken))
        {
            act();
            File.Delete(taken);
        }
    }

    void Withdraw()
    {
        var withdrawn = string.Join(' ', keys.Published.Select(key => key.KeyId));
        keys.Withdraw();
        LogWithdrawn(withdrawn, keys.Signing.KeyId);
    }

    void Announce()
    {
        if (keys.Announce())
        {
            LogAnnounced(keys.Published[0].KeyId!);
        }
        else
        {
            LogAnnouncedBefore(keys.Published[0].KeyId!);
        }
    }

    [LoggerMessage(EventId = 2612, Level = LogLevel.Warning, Message = "Token keys {KeyIds} are withdrawn as the operator asked: their tokens are refused; {KeyId} signs")]
    partial void LogWithdrawn(string keyIds, string keyId);

    [LoggerMessage(EventId = 2613, Level = LogLevel.Information, Message = "Token key {KeyId} is published as the operator asked, and signs after the overlap")]
    partial void LogAnnounced(string keyId);

    [LoggerMessage(EventId = 2614, Level = LogLevel.Information, Message = "Token key {KeyId} was published before and does not sign yet: no other is made")]
    partial void LogAnnouncedBefore(string keyId);

    [LoggerMessage(EventId = 2616, Level = LogLevel.Error, Message = "The order beside the token keys was not done: {Fault}")]
    partial void LogFailed(string fault);
}
