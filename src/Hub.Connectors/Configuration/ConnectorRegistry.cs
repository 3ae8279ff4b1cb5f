using System.Collections.Frozen;
using System.Text.Json;
using Hub.Canon;

namespace Hub.Connectors;

/// <summary>All connectors of a hub, by dataset. Thread-safe; disposal ends what is under way.</summary>
public sealed class ConnectorRegistry : IConnector, IDisposable
{
    readonly FrozenDictionary<string, GuardedConnector> _connectors;
    readonly HttpMessageInvoker _http;

    ConnectorRegistry(IReadOnlyList<DatasetSettings> datasets, ConnectorOptions options)
    {
        _http = OutboundHttp.Create(options);
        _connectors = datasets.ToFrozenDictionary(
            d => d.Dataset,
            d => new GuardedConnector(d.Dataset, Source(d, options), d.MaxConcurrent ?? options.MaxConcurrent, options),
            StringComparer.Ordinal);
        Datasets = datasets.ToFrozenDictionary(d => d.Dataset, d => new DatasetInfo(d.Provider, d.FieldNames), StringComparer.Ordinal);
    }

    /// <summary>What is configured, by dataset.</summary>
    public IReadOnlyDictionary<string, DatasetInfo> Datasets { get; }

    /// <summary>Largest configuration text, in bytes.</summary>
    public const int MaxConfigBytes = 1 << 20;

    /// <summary>Reads a configuration from its text (<c>connectors.json</c>). No source is asked.</summary>
    public static ConnectorLoad Load(ReadOnlySpan<byte> utf8Json, ConnectorOptions options)
    {
        switch (StrictJson.Parse(utf8Json, MaxConfigBytes))
        {
            case StrictJsonResult.Parsed parsed:
                using (parsed.Document)
                {
                    return Load(parsed.Document.RootElement, options);
                }
            case StrictJsonResult.Refused refused:
                var fault = refused.Fault;
                return new ConnectorLoad.Refused([new ConnectorFault("", $"line {fault.Line}, column {fault.Column}: {fault.Message}")]);
            default:
                throw new InvalidOperationException("unknown case of StrictJsonResult");
        }
    }

    /// <summary>Reads a configuration (<c>schemas/connectors.schema.json</c>) that <see cref="StrictJson"/> took. No source is asked.</summary>
    public static ConnectorLoad Load(JsonElement config, ConnectorOptions options)
    {
        var faults = new List<ConnectorFault>();
        var datasets = ConnectorConfig.Read(config, options.BaseFolder, faults);
        return faults.Count > 0 ? new ConnectorLoad.Refused(faults) : new ConnectorLoad.Loaded(new ConnectorRegistry(datasets, options));
    }

    /// <inheritdoc/>
    public Task<FetchResult> FetchAsync(FetchRequest request, CancellationToken ct) =>
        _connectors.TryGetValue(request.Dataset, out var connector)
            ? connector.FetchAsync(request, ct)
            : Task.FromResult<FetchResult>(new FetchResult.Failed(FetchCodes.Unmapped, "no connector is configured for the dataset"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        foreach (var connector in _connectors.Values)
        {
            connector.Dispose();
        }
    }

    ISource Source(DatasetSettings dataset, ConnectorOptions options) => dataset switch
    {
        DatasetSettings.Sql sql => new SqlSource(sql.Settings, options),
        DatasetSettings.Rest rest => new RestSource(rest.Settings, _http, options.MaxResponseBytes),
        _ => throw new ArgumentOutOfRangeException(nameof(dataset)),
    };
}

/// <summary>A configured dataset.</summary>
/// <param name="Provider">The agency that holds the data.</param>
/// <param name="Fields">Names of the fields that can be asked for.</param>
public sealed record DatasetInfo(string Provider, IReadOnlySet<string> Fields);
