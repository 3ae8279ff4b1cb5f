using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Hub.Canon;

/// <summary>One stretch of the hub's work whose time can be listened to: a histogram of seconds of the meter <see cref="MeterName"/>. Thread-safe.</summary>
/// <remarks>While nobody listens, a passage costs one look at the clock.</remarks>
public sealed class Stage
{
    /// <summary>The one meter of the hub.</summary>
    public const string MeterName = "Hub";

    static readonly Meter Hub = new(MeterName);

    readonly Histogram<double> _seconds;

    internal Stage(string name) => _seconds = Hub.CreateHistogram<double>(name, "s");

    /// <summary>A moment of the monotonic clock, to be given to <see cref="Since"/>.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Records the time that passed.</summary>
    /// <param name="started">As <see cref="Now"/> gave it.</param>
    /// <returns>Now, at which the next stage starts.</returns>
    public long Since(long started)
    {
        var now = Now;
        if (_seconds.Enabled)
        {
            _seconds.Record(Stopwatch.GetElapsedTime(started, now).TotalSeconds);
        }
        return now;
    }
}

/// <summary>The stages of an exchange, in their order.</summary>
public static class Stages
{
    /// <summary>From the first middleware to the last byte given to the server; TLS and HTTP lie outside.</summary>
    public static Stage Request { get; } = new("request");

    /// <summary>Access token, client status, revocation, DPoP proof and its replay.</summary>
    public static Stage Token { get; } = new("token");

    /// <summary>The body is read, its digest and the message signature are checked.</summary>
    public static Stage Signature { get; } = new("signature");

    /// <summary>The body against its schema; message to the walk and back, walk included.</summary>
    public static Stage Walk { get; } = new("walk");

    /// <summary>The person by NIK, and an earlier answer to the same request.</summary>
    public static Stage Find { get; } = new("find");

    /// <summary>The asker as registered, the person's consents.</summary>
    public static Stage Facts { get; } = new("facts");

    public static Stage Decide { get; } = new("decide");

    /// <summary>The outbound call.</summary>
    public static Stage Fetch { get; } = new("fetch");

    /// <summary>Conditions on what was fetched, and the permitted fields.</summary>
    public static Stage Keep { get; } = new("keep");

    /// <summary>Salts, commitments, the reply's signature and its seal.</summary>
    public static Stage Seal { get; } = new("seal");

    /// <summary>The record is written, encrypted, handed to the log's front, and durable.</summary>
    public static Stage Append { get; } = new("append");

    /// <summary>Within <see cref="Append"/>: from the writer's queue to the start of its batch.</summary>
    public static Stage Queue { get; } = new("queue");

    /// <summary>Within <see cref="Append"/>, once for each batch: decided, written, synced.</summary>
    public static Stage Commit { get; } = new("commit");

    /// <summary>The promise's signature.</summary>
    public static Stage Promise { get; } = new("promise");
}
