namespace Hub.Api.Hosting;

/// <summary>"There is no such decision" leaves on a beat, so that the time it took does not tell somebody else's decision from none at all.</summary>
static class EvenAnswers
{
    /// <summary>Longer than reading a trail commonly takes; an answer that misses one beat leaves at the next.</summary>
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    /// <summary>Where a decision or an entry is asked for by its id, which anybody can read in the public log.</summary>
    static readonly PathString[] Places = ["/v1/trails", "/v1/decisions", "/v1/exchanges", "/me/decisions", "/me/evidence", "/queue", "/audit"];

    public static void UseEvenAnswers(this WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            if (Array.Exists(Places, place => context.Request.Path.StartsWithSegments(place, StringComparison.Ordinal)))
            {
                var started = clock.GetTimestamp();
                context.Response.OnStarting(() => context.Response.StatusCode == StatusCodes.Status404NotFound
                    ? Wait(clock, started)
                    : Task.CompletedTask);
            }
            return next(context);
        });
    }

    /// <summary>A timer cuts fractions off and counts in steps of the system's coarse clock, so it may fire some milliseconds early.</summary>
    static async Task Wait(TimeProvider clock, long started)
    {
        var due = Beat * (Math.Floor(clock.GetElapsedTime(started) / Beat) + 1);
        for (var left = due - clock.GetElapsedTime(started); left > TimeSpan.Zero; left = due - clock.GetElapsedTime(started))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), clock);
        }
    }
}
