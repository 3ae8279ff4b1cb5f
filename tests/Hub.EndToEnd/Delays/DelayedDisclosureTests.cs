using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Canon;
using Hub.EndToEnd.Support;
using Hub.Verify.Chains;

namespace Hub.EndToEnd.Delays;

/// <summary>An order from the asking to the end, over HTTP: nothing shows until the end, everything after it.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class DelayedDisclosureTests(SharedWorld shared)
{
    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    World World => shared.World;

    [Fact]
    public async Task Person_sees_nothing_of_an_order_until_it_ends_and_then_all_of_it()
    {
        using var citizen = await World.Citizen();
        using var officer = await World.SignedIn("officer", "disdik");
        using var auditor = await World.SignedIn("auditor");
        var (first, firstKeys) = (await Seen(citizen), await Keys(citizen));

        var order = await Ordered(citizen, officer, auditor);
        var refused = (await World.Disdik.Exchange(Asks.Of(citizen.Nik, "region.residence", "school-zoning", "public-task", "district"))).Json.GetProperty("exchangeId").GetString()!;

        Assert.Equal(first, await Seen(citizen));
        Assert.Equal(firstKeys, await Keys(citizen));
        (await citizen.Browser.Get("/me/evidence/" + refused)).NotRecorded("proof.unknown", 404);
        await Opened(auditor, order);
        Assert.Equal(first, await Seen(citizen));

        var ended = await officer.Send(OfOrder((await officer.Open("/delays")).Forms, "handler=End", order));
        await citizen.Browser.Get(Proof(ended));
        var history = await citizen.History("en");
        Assert.Contains("Disclosed late", history, StringComparison.Ordinal);
        Assert.Contains($"/me/evidence/{refused}", history, StringComparison.Ordinal);
        Assert.Contains(order, history, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await citizen.Browser.Get("/me/evidence/" + refused)).Status);
        await IsProved(await Keys(citizen), order);
    }

    /// <summary>Asked for by an officer of the agency, approved by an auditor, and by nobody else.</summary>
    async Task<string> Ordered(Citizen citizen, Browser officer, Browser auditor)
    {
        var until = DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var asked = await officer.Send((await officer.Open("/delays", "en")).FormTo("handler=Ask"), ("Nik", citizen.Nik), ("Purpose", "school-zoning"), ("Reference", "UU 8/2010 ps. 72, surat 12"), ("Until", until));
        var order = Match(asked.Html, "Recorded\\. <code>(?<found>[A-Za-z0-9_-]{22})</code>");
        Assert.DoesNotContain(asked.Forms, form => form.Action.Contains("handler=Approve", StringComparison.Ordinal));
        using var elsewhere = await World.SignedIn("officer", "kemensos");
        Assert.DoesNotContain(order, (await elsewhere.Open("/delays")).Html, StringComparison.Ordinal);

        var other = await auditor.Send(OfOrder((await auditor.Open("/delays")).Forms, "handler=Approve", order), ("Nik", World.NikOfNobodyYet));
        Assert.Contains("delay.person-unknown", other.Html, StringComparison.Ordinal);
        var approved = await auditor.Send(OfOrder(other.Forms, "handler=Approve", order), ("Nik", citizen.Nik));
        Assert.Contains("role=\"status\"", approved.Html, StringComparison.Ordinal);
        return order;
    }

    static async Task Opened(Browser auditor, string order)
    {
        var counted = await auditor.Open("/audit/delays", "en");
        Assert.Matches($"{order}(?s:.*?)<dt>Entries</dt><dd>2</dd>", counted.Html);
        var opened = await auditor.Send(OfOrder(counted.Forms, "handler=Open", order), ("Reason", "yearly check"));
        Assert.Contains("Disclosure delayed", opened.Html, StringComparison.Ordinal);
        Assert.Matches($"{order}(?s:.*?)<dt>Entries</dt><dd>3</dd>", opened.Html);
    }

    /// <summary>The history and the page of the proof, without the tokens that every form has anew.</summary>
    static async Task<string> Seen(Citizen citizen)
    {
        var pages = (await citizen.Browser.Open("/me/history", "en")).Html + (await citizen.Browser.Open("/me/proof", "en")).Html;
        Assert.Contains("This list is complete except for entries whose disclosure a law delays", pages, StringComparison.Ordinal);
        return Regex.Replace(pages, "name=\"__RequestVerificationToken\"[^>]*>", "", RegexOptions.None, MatchTimeout);
    }

    static async Task<string> Keys(Citizen citizen) =>
        (await citizen.Browser.Send((await citizen.Browser.Open("/me/proof")).FormTo("/me/proof"))).Reply.Text;

    async Task IsProved(string file, string order)
    {
        var keys = JsonElement.Parse(file);
        var chain = Assert.Single(keys.GetProperty("released").EnumerateArray());
        var copy = await LogCopy.Take(World.Hub, World.Folder.In("disclosed"));
        var report = SealedChains.ProveAll(copy.Directory, copy.Report, KeyOf(keys), [new(KeyOf(chain), Canonical(chain, "order"), Canonical(chain, "ended"))]);
        Assert.Empty(report.Faults.Listed);
        var disclosed = Assert.Single(report.Disclosed);
        Assert.Equal((order, 4L), (disclosed.Order!.Order.ToString(), disclosed.List.Count));
    }

    static byte[] KeyOf(JsonElement of) => Base64Url.DecodeFromChars(of.GetProperty("tagKey").GetString());

    static byte[] Canonical(JsonElement chain, string name) => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(chain.GetProperty(name)));

    static Form OfOrder(IReadOnlyList<Form> forms, string action, string order) =>
        Assert.Single(forms, form => form.Action.Contains(action, StringComparison.Ordinal) && form.Hidden.GetValueOrDefault("Order") == order);

    static string Proof(Page page) => Match(page.Html, "href=\"(?<found>/v1/proofs/[A-Za-z0-9_-]{22}\\.tlog-proof)\"");

    static string Match(string html, string pattern)
    {
        var match = Regex.Match(html, pattern, RegexOptions.ExplicitCapture, MatchTimeout);
        Assert.True(match.Success, html);
        return match.Groups["found"].Value;
    }
}
