using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hub.Connectors;

/// <summary>Bounds what one source can do to the hub: time and number of attempts, attempts at once, and a rest after many failures.</summary>
sealed partial class GuardedConnector : IConnector, IDisposable
{
    static readonly FetchResult NoAnswer = new FetchResult.Failed(FetchCodes.Unavailable, "no answer in time");
    static readonly FetchResult Resting = new FetchResult.Failed(FetchCodes.Unavailable, "not asked: it failed too often lately");
    static readonly FetchResult Full = new FetchResult.Failed(FetchCodes.Busy, "as many questions are under way as this source may be asked at once");

    readonly string _dataset;
    readonly ISource _source;
    readonly ILogger _logger;
    readonly SemaphoreSlim _gate;
    readonly ResiliencePipeline<FetchResult> _pipeline;

    public GuardedConnector(string dataset, ISource source, int maxConcurrent, ConnectorOptions options)
    {
        _dataset = dataset;
        _source = source;
        _logger = options.LoggerFactory.CreateLogger<GuardedConnector>();
        _gate = new SemaphoreSlim(maxConcurrent, maxConcurrent);
        _pipeline = BuildPipeline(options);
    }

    public async Task<FetchResult> FetchAsync(FetchRequest request, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (Unaskable(request) is { } unaskable)
        {
            LogFailed(_dataset, unaskable.Code, unaskable.Detail);
            return unaskable;
        }
        var result = await RunAsync(request with { Fields = [.. request.Fields.Distinct(StringComparer.Ordinal)] }, ct);
        if (result is FetchResult.Failed failed)
        {
            LogFailed(_dataset, failed.Code, failed.Detail);
        }
        return result;
    }

    public void Dispose() => _gate.Dispose();

    FetchResult.Failed? Unaskable(FetchRequest request)
    {
        if (request.Fields.Count == 0)
        {
            throw new ArgumentException("A request names at least one field.", nameof(request));
        }
        if (request.Fields.Count > FetchRequest.MaxFields || !request.Fields.All(_source.Fields.Contains))
        {
            return new FetchResult.Failed(FetchCodes.Unmapped, "a field was asked for that this dataset does not have");
        }
        return request.SubjectKey.Length is 0 or > FetchRequest.MaxKeyLength || request.SubjectKey.Any(char.IsControl) || !Utf16.IsWellFormed(request.SubjectKey)
            ? new FetchResult.Failed(FetchCodes.Refused, "the subject's key has no form a source could take")
            : null;
    }

    async Task<FetchResult> RunAsync(FetchRequest request, CancellationToken ct)
    {
        try
        {
            return await _pipeline.ExecuteAsync(static async (state, token) => await state.Guard.AttemptAsync(state.Request, token), (Guard: this, Request: request), ct);
        }
        catch (TimeoutRejectedException)
        {
            return NoAnswer;
        }
        catch (BrokenCircuitException)
        {
            return Resting;
        }
    }

    async Task<FetchResult> AttemptAsync(FetchRequest request, CancellationToken ct)
    {
        if (!await _gate.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
            return Full;
        }
        // The caller goes on at the deadline; the place at the gate is free only once the attempt has really let go.
        return await ReadAndLeaveAsync(request, ct).WaitAsync(ct);
    }

    async Task<FetchResult> ReadAndLeaveAsync(FetchRequest request, CancellationToken ct)
    {
        try
        {
            return await _source.ReadAsync(request, ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    ResiliencePipeline<FetchResult> BuildPipeline(ConnectorOptions options)
    {
        var builder = new ResiliencePipelineBuilder<FetchResult> { TimeProvider = options.Time };
        if (options.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<FetchResult>
            {
                ShouldHandle = static args => ValueTask.FromResult(IsTransient(args.Outcome)),
                MaxRetryAttempts = options.Attempts - 1,
                Delay = options.RetryDelay,
                OnRetry = _ =>
                {
                    LogRetry(_dataset);
                    return ValueTask.CompletedTask;
                },
            });
        }
        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<FetchResult>
            {
                ShouldHandle = static args => ValueTask.FromResult(IsTransient(args.Outcome)),
                FailureRatio = options.BreakAtFailureRatio,
                MinimumThroughput = options.BreakAtAttempts,
                SamplingDuration = options.BreakSampling,
                BreakDuration = options.BreakFor,
                OnOpened = _ =>
                {
                    LogResting(_dataset);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(options.AttemptTimeout)
            .Build();
    }

    // Every fetch is a read, so asking again changes nothing at the source; what it lied about it would lie about again.
    static bool IsTransient(Outcome<FetchResult> outcome) =>
        outcome.Exception is TimeoutRejectedException || outcome.Result is FetchResult.Failed { Code: FetchCodes.Unavailable };

    [LoggerMessage(1, LogLevel.Warning, "Fetch of {Dataset} failed: {Code}, {Detail}")]
    partial void LogFailed(string dataset, string code, string detail);

    [LoggerMessage(2, LogLevel.Information, "Fetch of {Dataset} is tried again")]
    partial void LogRetry(string dataset);

    [LoggerMessage(3, LogLevel.Warning, "The source of {Dataset} failed too often and is left alone for a while")]
    partial void LogResting(string dataset);
}
