using Hub.Api.Hosting.Limits;
using Hub.Identity;

namespace Hub.Api.Hosting;

/// <summary>A hub that may no longer be the only one on its identity database answers nothing more and ends.</summary>
/// <remarks>Two hubs would each accept a proof once, and one would not hear of a suspension by the other.</remarks>
sealed partial class HeldIdentity(IIdentityHold hold, IHostApplicationLifetime lifetime, ILogger<HeldIdentity> log) : IHostedService, IDisposable
{
    /// <summary>Exit code of a hub that ended for this; not 0, so that a supervisor starts it anew.</summary>
    public const int LostExitCode = 3;

    IDisposable? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = hold.WhenLost(() =>
        {
            LogLost();
            lifetime.StopApplication();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _watch?.Dispose();

    /// <summary>Refuses every request while the hold is not sure.</summary>
    public static Func<HttpContext, RequestDelegate, Task> Gate(IIdentityHold hold) => (context, next) =>
        hold.IsHeld || context.Request.Path.Equals(RequestGate.Liveness, StringComparison.Ordinal) ? next(context) : BorderAnswers.Refuse(context, "identity.lost");

    [LoggerMessage(EventId = 2802, Level = LogLevel.Critical, Message = "identity.lost: the connection that holds the identity database ended; another hub may take it over, so this one ends")]
    partial void LogLost();
}
