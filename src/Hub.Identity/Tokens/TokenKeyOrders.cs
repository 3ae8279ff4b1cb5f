using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Does with the token keys what the operator's command asks (<c>hub keys token rotate</c>). Thread-safe.</summary>
/// <remarks>
/// The command lays a file of one word beside the keys, in a folder that the hub's own user alone can write: whoever can do that has
/// the keys anyway. The hub remains the only one that writes them. The order is taken away once it is done, so that the command knows;
/// a crash in between has it done once more, which costs one more key. One that was laid while no hub ran is done before the first
/// request.
/// </remarks>
sealed partial class TokenKeyOrders(TokenKeys keys, HubIdentityOptions options, TimeProvider clock, ILogger<TokenKeyOrders> log) : BackgroundService
{
    /// <summary>After the name of the key file.</summary>
    public const string Suffix = ".order";

    /// <summary>A new key is published at once and signs after the overlap.</summary>
    public const string Announce = "announce";

    /// <summary>A new key signs at once, and every other is withdrawn.</summary>
    public const string Withdraw = "withdraw";

    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    const int MaxBytes = 64;

    readonly Lock taking = new();

    string Place => options.TokenKeyPath + Suffix;

    /// <summary>Does what is asked; whatever hinders it leaves the order to the next look.</summary>
    public void Look()
    {
        try
        {
            lock (taking)
            {
                Take();
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            LogFailed(fault.GetType().Name);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start looks first of all.
        }
    }

    void Take()
    {
        var order = new FileInfo(Place);
        if (!order.Exists)
        {
            return;
        }
        switch (order.Length <= MaxBytes ? File.ReadAllText(Place).Trim() : "")
        {
            case Withdraw:
                var withdrawn = string.Join(' ', keys.Published.Select(key => key.KeyId));
                keys.Withdraw();
                LogWithdrawn(withdrawn, keys.Signing.KeyId);
                break;
            case Announce when keys.Announce():
                LogAnnounced(keys.Published[0].KeyId!);
                break;
            case Announce:
                LogAnnouncedBefore(keys.Published[0].KeyId!);
                break;
            default:
                LogUnknown();
                break;
        }
        File.Delete(Place);
    }

    [LoggerMessage(EventId = 2612, Level = LogLevel.Warning, Message = "Token keys {KeyIds} are withdrawn as the operator asked: their tokens are refused; {KeyId} signs")]
    partial void LogWithdrawn(string keyIds, string keyId);

    [LoggerMessage(EventId = 2613, Level = LogLevel.Information, Message = "Token key {KeyId} is published as the operator asked, and signs after the overlap")]
    partial void LogAnnounced(string keyId);

    [LoggerMessage(EventId = 2614, Level = LogLevel.Information, Message = "Token key {KeyId} was published before and does not sign yet: no other is made")]
    partial void LogAnnouncedBefore(string keyId);

    [LoggerMessage(EventId = 2615, Level = LogLevel.Error, Message = "The order beside the token keys is none that the hub knows; it is taken away")]
    partial void LogUnknown();

    [LoggerMessage(EventId = 2616, Level = LogLevel.Error, Message = "The order beside the token keys was not done: {Fault}")]
    partial void LogFailed(string fault);
}
