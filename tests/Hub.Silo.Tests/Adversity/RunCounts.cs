using Hub.LocalHost;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Adversity;

/// <summary>What happened in a run. A run in which its own adversity did not happen has tested nothing.</summary>
sealed record RunCounts(int Operations, int Releases, int Denials, int Unknown, int Retries, int Stale, int DuplicateTurns, int LostReplies, int LateCalls, int ShuffledTurns)
{
    public static RunCounts Of(TestHub hub, LocalGrainFaults faults, Clients clients) => new(
        clients.History.Count,
        clients.History.Count(done => done.Operation.Answer is ConsentAnswer.Released),
        clients.History.Count(done => done.Operation.Answer is ConsentAnswer.Denied),
        clients.History.Count(done => done.Operation.Answer is null),
        clients.Retries, hub.Front.Stale, faults.DuplicateTurns, faults.LostReplies, faults.LateCalls, hub.ShuffledTurns);

    public string Words =>
        $"{Operations} operations ({Releases} releases, {Denials} denials, {Unknown} unknown), {Retries} retries, {Stale} stale appends, "
        + $"{DuplicateTurns} duplicate turns, {LostReplies} lost replies, {LateCalls} late calls, {ShuffledTurns} shuffled turns";

    /// <summary>What should have happened in this mode and did not; empty when the run is worth something.</summary>
    public IReadOnlyList<string> Missing(Mode mode)
    {
        var all = mode is Mode.AllTogether;
        (string Name, bool Wanted, int Count)[] events =
        [
            ("releases", true, Releases),
            ("denials", true, Denials),
            // Every exchange and every change of a consent rests on facts that others change meanwhile, whatever the mode.
            ("stale appends", true, Stale),
            ("retries", ModeRates.LeavesUnheard(mode), Retries),
            ("duplicate turns", all || mode is Mode.DuplicateActivations, DuplicateTurns),
            ("lost replies", all || mode is Mode.LostReplies, LostReplies),
            ("late calls", all || mode is Mode.LateCalls, LateCalls),
            ("shuffled turns", all || mode is Mode.ShuffledTurns, ShuffledTurns),
        ];
        return [.. events.Where(e => e.Wanted && e.Count == 0).Select(e => e.Name)];
    }
}
