using System.Collections.Concurrent;
using System.Text.Json;
using Hub.Connectors;

namespace Hub.Silo.Tests.Setting;

/// <summary>A source of data that does what the test says: values, failures, silence, and things that happen while it is asked.</summary>
sealed class ControlledSource : IConnector
{
    /// <summary>What every person's row holds, the whole of it.</summary>
    public static readonly IReadOnlyDictionary<string, object> Row = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["full_name"] = "Contoh Uji",
        ["birth_date"] = "1990-04-17",
        ["household_size"] = 4,
        ["district"] = "31.71.01",
        ["religion"] = "rahasia",
        ["address"] = "Jalan Uji 1",
        ["year"] = 2026,
        ["gross_income"] = 41_000_000,
        ["resident_since"] = "2015-02-03",
    };

    readonly ConcurrentDictionary<string, Func<FetchRequest, CancellationToken, Task<FetchResult>>> _answers = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<FetchRequest> _asked = new();

    /// <summary>Every question, in order.</summary>
    public IReadOnlyList<FetchRequest> Asked => [.. _asked];

    public IReadOnlyList<FetchRequest> AskedAbout(string nik) => [.. _asked.Where(request => request.SubjectKey == nik)];

    /// <summary>How the source answers about one person from now on.</summary>
    public void Answers(string nik, Func<FetchRequest, CancellationToken, Task<FetchResult>> answer) => _answers[nik] = answer;

    public void Answers(string nik, FetchResult result) => Answers(nik, (_, _) => Task.FromResult(result));

    /// <summary>Runs while the person's row is being fetched; the row is then as ever.</summary>
    public void During(string nik, Func<int, Task> happens)
    {
        var times = 0;
        Answers(nik, async (request, _) =>
        {
            await happens(Interlocked.Increment(ref times));
            return RowOf(request);
        });
    }

    public Task<FetchResult> FetchAsync(FetchRequest request, CancellationToken ct)
    {
        _asked.Enqueue(request);
        return _answers.TryGetValue(request.SubjectKey, out var answer) ? answer(request, ct) : Task.FromResult<FetchResult>(RowOf(request));
    }

    /// <summary>The row, the fields asked for and no other.</summary>
    public static FetchResult.Found RowOf(FetchRequest request) => new(
        request.Fields.ToDictionary(field => field, field => JsonSerializer.SerializeToElement(field is "nik" ? request.SubjectKey : Row[field]), StringComparer.Ordinal),
        ProviderOriginal: null);
}
