using System.Threading.RateLimiting;
using Hub.Identity;

namespace Hub.Api.Hosting.Limits;

/// <summary>A place for each request that is worked on; the rest wait shortly or hear 503. Thread-safe.</summary>
/// <remarks>One remote address holds at most a part of the places, so that who sends slowly does not hold all of them.</remarks>
sealed class RequestGate : IDisposable
{
    /// <summary>Answers without a place: a supervisor that hears nothing would end a hub that is only busy.</summary>
    public static readonly PathString Liveness = "/health/live";

    readonly BorderLimits _limits;
    readonly ConcurrencyLimiter _places;
    readonly Dictionary<RemoteAddress, int> _held = [];
    readonly Lock _holding = new();
    readonly int _share;

    public RequestGate(BorderLimits limits)
    {
        _limits = limits;
        _share = Math.Max(1, limits.RequestsAtOnce / BorderLimits.ShareOfAddress);
        _places = new(new ConcurrencyLimiterOptions { PermitLimit = limits.RequestsAtOnce, QueueLimit = limits.RequestsWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    }

    public async Task Pass(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Equals(Liveness, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }
        var address = RemoteAddress.Of(context.Connection.RemoteIpAddress);
        if (!Hold(address))
        {
            await BorderAnswers.Refuse(context, "hub.busy");
            return;
        }
        try
        {
            using var place = await Place(context.RequestAborted);
            if (place.IsAcquired)
            {
                await next(context);
            }
            else
            {
                await BorderAnswers.Refuse(context, "hub.busy");
            }
        }
        finally
        {
            Release(address);
        }
    }

    public void Dispose() => _places.Dispose();

    async ValueTask<RateLimitLease> Place(CancellationToken aborted)
    {
        var at = _places.AttemptAcquire();
        if (at.IsAcquired)
        {
            return at;
        }
        at.Dispose();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(_limits.Patience);
        try
        {
            return await _places.AcquireAsync(1, patience.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return _places.AttemptAcquire();
        }
    }

    // Never more entries than requests at once and waiting: who holds nothing stands in no table.
    bool Hold(RemoteAddress address)
    {
        lock (_holding)
        {
            var held = _held.GetValueOrDefault(address);
            if (held >= _share)
            {
                return false;
            }
            _held[address] = held + 1;
            return true;
        }
    }

    void Release(RemoteAddress address)
    {
        lock (_holding)
        {
            if (_held[address] == 1)
            {
                _held.Remove(address);
            }
            else
            {
                _held[address]--;
            }
        }
    }
}
