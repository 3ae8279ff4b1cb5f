using System.Diagnostics;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Refusals;

/// <summary>
/// A register that fails its askers: a clear refusal, on record, nothing half-done. In a world of its own: the hub leaves
/// a source alone that fails half of its last ten attempts, which would refuse the data of the tests before and after.
/// </summary>
[Collection(LastingWorldTests.Name)]
public sealed class BadSourceTests
{
    /// <summary>Two tries of five seconds and what lies between, on a busy machine.</summary>
    static readonly TimeSpan HangBound = TimeSpan.FromSeconds(40);

    static readonly (string Mode, string Code)[] Ways =
    [
        ("hang", "source.unavailable"), ("error500", "source.unavailable"), ("cutoff", "source.unavailable"),
        ("lie", "source.invalid"), ("stranger", "source.invalid"), ("huge", "source.invalid"), ("deep", "source.invalid"), ("notjson", "source.invalid"), ("twice", "source.invalid"), ("redirect", "source.invalid"),
        ("forbidden", "source.refused"),
    ];

    [Fact]
    public async Task Register_that_misbehaves_or_is_not_there_leads_to_a_recorded_refusal_and_a_mended_one_to_data()
    {
        await using var world = await World.Start("bad-source");
        using var citizen = await world.Citizen();
        await citizen.Answer(await world.Kemensos.AskForIncome(citizen.Nik), "Grant");
        foreach (var (mode, code) in Ways)
        {
            await world.IncomeBehaves(mode);
            var started = Stopwatch.GetTimestamp();
            var reply = await world.Kemensos.Exchange(Asks.Income(citizen.Nik));
            Assert.True(Stopwatch.GetElapsedTime(started) < HangBound, $"{mode}: {Stopwatch.GetElapsedTime(started)}");
            Assert.True(reply.Text.Contains(code, StringComparison.Ordinal), $"{mode}: {reply.Text}");
            var answered = reply.Recorded(code, 502);
            Assert.Equal(code, (await world.Kemensos.Get("/v1/exchanges/" + answered.Id)).Good().GetProperty("code").GetString());
            Assert.Contains($"/v1/proofs/{answered.Id}.tlog-proof", await citizen.History(), StringComparison.Ordinal);
        }
        await world.IncomeBehaves();
        (await world.Kemensos.Exchange(Asks.Income(citizen.Nik))).Good();

        var ask = Asks.Of(world.NikOfNobodyYet, "region.residence", "school-zoning", "public-task", "district");
        (await world.Disdik.Exchange(ask)).Recorded("source.unmapped", 502);
    }
}
