namespace Hub.Connectors;

/// <summary>The one HTTP client of the connectors: it goes where the configuration says and nowhere else.</summary>
static class OutboundHttp
{
    const int MaxResponseHeadersKiB = 16;

    /// <summary>TLS certificates are verified by the platform's defaults; nothing here may relax that.</summary>
    public static HttpMessageInvoker Create(ConnectorOptions options) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ConnectTimeout = options.AttemptTimeout,
            MaxResponseHeadersLength = MaxResponseHeadersKiB,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            Credentials = null,
            ActivityHeadersPropagator = null,
        },
        disposeHandler: true);
}
