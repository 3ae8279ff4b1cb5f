using Hub.Canon;

namespace Hub.Cli.Bench;

/// <summary>Something a run must show, or its figures are worth nothing.</summary>
/// <param name="What">What was held against what.</param>
sealed record BenchCheck(string What, bool Holds, string Found);

/// <summary>Holds what the load generator was told against what the hub's log says.</summary>
static class BenchChecks
{
    /// <param name="released">Every exchange that was answered.</param>
    /// <param name="citizens">Citizens there are.</param>
    /// <param name="log">Entries of the verified log since the load began.</param>
    /// <param name="from">Index of the first of them.</param>
    public static IReadOnlyList<BenchCheck> Of(IReadOnlyList<ReleasedExchange> released, int citizens, IReadOnlyDictionary<long, (Id128 Id, Hash256 LeafHash)> log, long from)
    {
        var proofs = released.Select(exchange => exchange.Proof).Distinct().Count();
        var used = released.Select(exchange => exchange.Citizen).Distinct().Count();
        var ids = released.Select(exchange => exchange.Id).Distinct().Count();
        var kept = released.Count(exchange => log.TryGetValue(exchange.Index, out var entry) && entry.Id == exchange.Id && entry.LeafHash == exchange.LeafHash);
        var dropped = released.Count(exchange => exchange.Dropped);
        var last = log.Count == 0 ? from - 1 : log.Keys.Max();
        return
        [
            new("every exchange had a proof of its own", proofs == released.Count, $"{proofs} proof ids, {released.Count} exchanges"),
            new("the citizens were asked about in turn", used == Math.Min(citizens, released.Count), $"{used} of {citizens} citizens"),
            new("every exchange has an entry of its own", ids == released.Count, $"{ids} leaf ids, {released.Count} exchanges"),
            new("every promise is kept by the verified log", kept == released.Count, $"{kept} of {released.Count} promised entries stand where promised"),
            new("the log holds exactly the exchanges reported", log.Count == released.Count + dropped && last == from + log.Count - 1, $"{log.Count} entries since the load began, {dropped} of them say that a reply came too late and was dropped"),
        ];
    }

    /// <summary>The writer's own connection says that a commit is synced before it returns.</summary>
    public static BenchCheck Durable(string synchronous, string journal)
    {
        const string full = "2";
        return new("the writer's connection says synchronous=FULL", string.Equals(synchronous, full, StringComparison.Ordinal), $"PRAGMA synchronous = {synchronous}, journal_mode = {journal}");
    }
}
