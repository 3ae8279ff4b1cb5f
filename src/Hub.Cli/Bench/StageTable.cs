using System.Globalization;
using System.Text.Json;

namespace Hub.Cli.Bench;

/// <summary>The hub's time by stage over one phase, as the hub itself added it up.</summary>
/// <param name="Stages">Passages and microseconds by name.</param>
sealed record StageTable(IReadOnlyDictionary<string, (long Count, long Microseconds)> Stages)
{
    /// <summary>Stages that follow one another within a request.</summary>
    static readonly string[] Steps = ["token", "signature", "find", "facts", "decide", "fetch", "keep", "seal", "append", "promise"];

    public static StageTable Read(JsonDocument answer) => new(answer.RootElement.EnumerateObject().ToDictionary(
        stage => stage.Name,
        stage => (stage.Value.GetProperty("count").GetInt64(), stage.Value.GetProperty("microseconds").GetInt64()),
        StringComparer.Ordinal));

    /// <summary>One row for each stage: mean microseconds of one exchange, waiting included.</summary>
    public IEnumerable<(string Stage, double Microseconds)> Rows()
    {
        var requests = Math.Max(1, Of("request").Count);
        foreach (var step in Steps)
        {
            yield return (step, (double)Of(step).Microseconds / requests);
            if (step is "append")
            {
                yield return ("  of it waiting for a batch", (double)Of("queue").Microseconds / requests);
                yield return (string.Create(CultureInfo.InvariantCulture, $"  of it one batch of {BatchSize():0.0} (decide, write, sync)"), Mean("commit"));
            }
        }
        yield return ("rest (HTTP pipeline, schema, grain calls)", (double)(Of("request").Microseconds - Steps.Sum(step => Of(step).Microseconds)) / requests);
        yield return ("whole request", Mean("request"));
    }

    /// <summary>Entries of one commit, on average.</summary>
    public double BatchSize() => (double)Of("queue").Count / Math.Max(1, Of("commit").Count);

    double Mean(string stage) => (double)Of(stage).Microseconds / Math.Max(1, Of(stage).Count);

    (long Count, long Microseconds) Of(string stage) => Stages.GetValueOrDefault(stage);
}
