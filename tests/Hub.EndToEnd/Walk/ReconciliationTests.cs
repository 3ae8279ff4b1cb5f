using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.EndToEnd.Support;
using Hub.Verify.Chains;
using Hub.Verify.Logs;

namespace Hub.EndToEnd.Walk;

/// <summary>Agencies read their own chains, and what they hold themselves is compared with them.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class ReconciliationTests(SharedWorld shared)
{
    World World => shared.World;

    [Fact]
    public async Task Provider_finds_everything_it_served_and_what_was_never_recorded()
    {
        using var provider = await World.AddAgency("pajak", "Direktorat Jenderal Pajak");
        using var citizen = await World.Citizen();
        await citizen.Answer(await World.Kemensos.AskForIncome(citizen.Nik), "Grant");
        var answered = Answered.Of((await World.Kemensos.Exchange(Asks.Income(citizen.Nik))).Good());
        // Its proof is there once a checkpoint covers it.
        await LogCopy.Kept(World.Hub, answered);
        var released = answered.Id;
        var (list, places, log) = await Reconcilable(provider);
        var journal = Served();
        Assert.Contains(journal.Lines.OfType<JournalLine.Served>(), line => line.Exchange?.ToString() == released && line.About is not null);
        Assert.Contains(list.Items, item => item.Id.ToString() == released && item is { Slot: AgencyChain.ProvidingSlot, Type: "exchange" });
        var report = Compare(list, places, log, journal);
        Assert.Empty(report.Faults.Listed);
        Assert.True(report is { Matched: > 0, Provided: > 0 });

        var hidden = journal with { Lines = [.. journal.Lines, new JournalLine.Served(Id128.Random(), null, journal.Since) { Place = "hidden" }] };
        Assert.Equal([("reconcile.unrecorded", "hidden")], Compare(list, places, log, hidden).Faults.Listed.Select(fault => (fault.Code, fault.Place)));
        var unserved = journal with { Lines = [.. journal.Lines.Where(line => line is not JournalLine.Served served || served.Exchange?.ToString() != released)] };
        Assert.Equal(["reconcile.unasked"], Compare(list, places, log, unserved).Faults.Listed.Select(fault => fault.Code));
    }

    [Fact]
    public async Task Asker_reads_its_chain_in_pages_without_the_person_or_an_inner_reason()
    {
        using var citizen = await World.Citizen();
        await World.Kemensos.Exchange(Asks.Person(citizen.Nik));
        var refused = (await World.Kemensos.Exchange(Asks.Person(World.UnknownNik))).Recorded("consent.required");
        var whole = await List(World.Kemensos);
        Assert.Equal(Enumerable.Range(0, whole.Items.Count).Select(n => (long)n), whole.Items.Select(item => item.N));
        var page = (await World.Kemensos.Get($"/v1/chain?from={whole.Items.Count - 2}&max=1")).Good();
        Assert.Equal(whole.Items.Count - 1, page.GetProperty("next").GetInt64());
        Assert.Equal(whole.Items[^2].Id.ToString(), Assert.Single(page.GetProperty("entries").EnumerateArray()).GetProperty("id").GetString());
        var reply = await World.Kemensos.Get(string.Create(CultureInfo.InvariantCulture, $"/v1/chain?from={whole.Items.Single(item => item.Id.ToString() == refused.Id).N}&max=1"));
        var entry = Assert.Single(reply.Good().GetProperty("entries").EnumerateArray());
        Assert.Equal(["at", "code", "id", "index", "n", "slot", "type"], entry.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("consent.required", entry.GetProperty("code").GetString());
        Assert.Empty((await World.Kemensos.Get("/v1/chain?from=1000000")).Good().GetProperty("entries").EnumerateArray());
        foreach (var wrong in (string[])["from=-1", "from=x", "max=0", "max=1001", "from=1e3"])
        {
            (await World.Kemensos.Get("/v1/chain?" + wrong)).Refused("list.bad-page", 400);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.Hub.Get("/v1/chain")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.Hub.Get("/v1/chain/tag-key")).Status);
    }

    AgencyJournal Served()
    {
        Assert.Null(AgencyJournal.Parse("served", File.ReadAllBytes(World.IncomeJournal), out var journal));
        return journal!;
    }

    /// <summary>Settling is none: hub and register share one clock. Other tests' walks that are under way are left out, and what another test asked the register itself, which names no exchange.</summary>
    static ReconciliationReport Compare(AgencyChain list, CompletenessReport places, LogCopy log, AgencyJournal journal)
    {
        var known = list.Items.Select(item => item.Id).ToHashSet();
        var settled = journal with { Lines = [.. journal.Lines.Where(line => line is not JournalLine.Served served || served.Place is "hidden" || (served.Exchange is { } id && known.Contains(id)))] };
        return Reconciliation.Compare(list, places, log.Size, [settled], KeyList.TryParse(File.ReadAllBytes(log.Directory.FileOf(LogDirectory.KeysFile))), long.MaxValue / 2, TimeSpan.Zero);
    }

    async Task<(AgencyChain List, CompletenessReport Places, LogCopy Log)> Reconcilable(Agency agency)
    {
        var log = await LogCopy.Take(World.Hub, World.Folder.In("reconciled-" + agency.Id));
        var key = (await agency.Get("/v1/chain/tag-key")).Good();
        var list = await List(agency);
        var places = Completeness.Prove(log.Directory, log.Report, Base64Url.DecodeFromChars(key.GetProperty("tagKey").GetString()));
        Assert.Empty(places.Faults.Listed);
        return (list, places, log);
    }

    static async Task<AgencyChain> List(Agency agency)
    {
        var items = new List<AgencyChainItem>();
        long? from = 0;
        var count = 0L;
        while (from is { } next)
        {
            var reply = await agency.Get(string.Create(CultureInfo.InvariantCulture, $"/v1/chain?from={next}&max=7"));
            var page = reply.Good();
            Assert.DoesNotContain("subject", Encoding.UTF8.GetString(reply.Body), StringComparison.Ordinal);
            items.AddRange(page.GetProperty("entries").EnumerateArray().Select(Item));
            count = page.GetProperty("count").GetInt64();
            from = page.TryGetProperty("next", out var more) ? more.GetInt64() : null;
        }
        return new(agency.Id, count, items);
    }

    static AgencyChainItem Item(JsonElement entry)
    {
        Assert.True(Id128.TryParse(entry.GetProperty("id").GetString(), out var id));
        return new(entry.GetProperty("n").GetInt64(), entry.GetProperty("index").GetInt64(), id, entry.GetProperty("slot").GetInt32(), entry.GetProperty("type").GetString()!, entry.GetProperty("at").GetInt64());
    }
}
