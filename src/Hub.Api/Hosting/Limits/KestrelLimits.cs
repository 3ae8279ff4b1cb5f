using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Hub.Api.Hosting.Limits;

/// <summary>What the server takes of a connection before the hub sees a request. What is refused here has no body: the answer is the status line, or the end of the connection.</summary>
public sealed record KestrelLimits
{
    /// <summary>Longest request line.</summary>
    public const int MaxRequestLineBytes = 8 * 1024;

    /// <summary>Longest request line and headers together.</summary>
    public const int MaxHeaderBytes = 32 * 1024;

    /// <summary>Longest single field over HTTP/2; over HTTP/1.1 the bound of all together.</summary>
    public const int MaxFieldBytes = 16 * 1024;

    /// <summary>Most header fields.</summary>
    public const int MaxHeaders = 64;

    /// <summary>Least speed of a request's body; the grace lets a short one come as it likes.</summary>
    public const int MinBodyBytesPerSecond = 1024;

    /// <summary>Least speed at which an answer is read.</summary>
    public const int MinAnswerBytesPerSecond = 240;

    /// <summary>Requests at once on one HTTP/2 connection.</summary>
    public const int MaxStreams = 100;

    /// <summary>Longest time for request line and headers.</summary>
    public TimeSpan HeaderPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time before the speeds are asked for.</summary>
    public TimeSpan SpeedGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an idle connection stays open.</summary>
    public TimeSpan IdleConnection { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Longest TLS handshake.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    public static KestrelLimits Default { get; } = new();

    internal void Apply(KestrelServerOptions kestrel, int connections)
    {
        kestrel.AddServerHeader = false;
        // Bodies are read as they come.
        kestrel.AllowSynchronousIO = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = HubHost.MaxBodyBytes;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.RequestHeadersTimeout = HeaderPatience;
        limits.KeepAliveTimeout = IdleConnection;
        limits.MinRequestBodyDataRate = new MinDataRate(MinBodyBytesPerSecond, SpeedGrace);
        limits.MinResponseDataRate = new MinDataRate(MinAnswerBytesPerSecond, SpeedGrace);
        limits.MaxConcurrentConnections = connections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.MaxRequestHeaderFieldSize = MaxFieldBytes;
    }
}
