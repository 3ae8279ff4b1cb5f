using System.Globalization;
using System.Text.Json;
using Hub.Cli.Client;

namespace Hub.Cli.Demo;

/// <summary>Step 5: a programme decides on what was exchanged, an officer looks, the citizen disagrees, another officer answers, an auditor opens it all.</summary>
sealed class Deciding(Scene scene, DemoSteps steps)
{
    const string Eligible = "eligible";
    const string NotEligible = "not-eligible";
    const string Look = "Menurut laporan kelurahan, sebagian anggota keluarga sudah pindah.";
    const string Contest = "Semua anggota keluarga kami masih tinggal serumah.";
    const string Answer = "Surat keterangan RT memastikan bahwa keluarga ini masih serumah.";
    const string Sample = "sampling of decisions";

    // The programme takes exactly these of what was released.
    static readonly string[] Inputs = ["birth_date", "household_size", Scene.Answer];

    public async Task RunAsync(CancellationToken cancel)
    {
        steps.Begin(5, "A decision on the trail");
        var handedBack = scene.Replies.Select(reply => HandedBackExchange.Of(reply).Only(Inputs)).ToList();
        await ChangedValueAsync(handedBack, cancel);
        var decision = await DecideAsync(handedBack, cancel);
        var first = await ReviewAsync(scene.Reviewers[0], decision, decision.Outcome, NotEligible, Look, cancel);
        await CitizenSeesAsync(decision, Look, cancel);
        await scene.Page.ContestAsync(decision.Id, Contest, cancel);
        steps.Say("the citizen reads it with its reasons, the data used and who reviewed; and contests");
        await SameOfficerAsync(decision, cancel);
        var second = await ReviewAsync(scene.Reviewers[1], decision, NotEligible, Eligible, Answer, cancel);
        await CitizenSeesAsync(decision, Answer, cancel);
        var audit = await AuditAsync(decision, cancel);
        await OpeningsAsync([first, second, audit], cancel);
    }

    sealed record Decided(string Id, string Outcome, IReadOnlyList<string> Reasons);

    /// <summary>One value is not what the hub released.</summary>
    async Task ChangedValueAsync(List<HandedBackExchange> handedBack, CancellationToken cancel)
    {
        var other = JsonSerializer.SerializeToElement(77);
        var changed = handedBack.ConvertAll(exchange => exchange with { Values = [.. exchange.Values.Select(value => value.Name is "household_size" ? value with { Value = other } : value)] });
        var answer = await AskAsync(changed, cancel);
        steps.Require(answer is HubAnswer.Refused { Code: "decision.value-mismatch", ExchangeId: not null, Promise: not null }, $"a changed value: expected decision.value-mismatch and a promise, got {answer}");
        var refused = (HubAnswer.Refused)answer;
        scene.Promises.Add(refused.ExchangeId!, refused.Promise!);
        steps.Say($"a value changed on the way back: refused {refused.Code}, recorded as {refused.ExchangeId}");
    }

    async Task<Decided> DecideAsync(List<HandedBackExchange> handedBack, CancellationToken cancel)
    {
        var answer = await AskAsync(handedBack, cancel);
        steps.Require(answer is HubAnswer.Given, $"the decision was refused: {answer}");
        var given = (HubAnswer.Given)answer;
        var (id, outcome) = (given.Text("decisionId"), given.Text("outcome"));
        steps.Require(given.Text("stage") is "awaiting-review", $"the decision does not wait for an officer: {given.Text("stage")}");
        steps.Require(!given.Body.GetProperty("hasEffect").GetBoolean(), "the decision has effect before anybody looked");
        scene.Promises.Add(id, given.Text("promise"));
        scene.Decision = id;
        steps.Say($"{Scene.Programme} evaluated by the hub on 3 values: {outcome}, score {given.Text("score")} of {given.Text("threshold")}; no effect before an officer looks");
        return new(id, outcome, [.. given.Body.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("text").GetProperty("id").GetString()!)]);
    }

    Task<HubAnswer> AskAsync(List<HandedBackExchange> handedBack, CancellationToken cancel) =>
        scene.Ministry.Client.DecideAsync(new(scene.Nik, Scene.Programme, 1, handedBack), cancel);

    /// <summary>An officer opens the decision from the queue and decides; gives the opening's entry.</summary>
    async Task<string> ReviewAsync(SignIn officer, Decided decision, string standing, string outcome, string reason, CancellationToken cancel)
    {
        using var page = new PageClient(scene.Hub.Place);
        await page.SignInAsync(officer, cancel);
        var address = (await page.QueueAsync(cancel)).FirstOrDefault(link => link.EndsWith(decision.Id, StringComparison.Ordinal));
        steps.Require(address is not null, $"{officer.Name} does not find the decision in the queue");
        var opened = await page.OpenDecisionAsync(address, cancel);
        steps.Require(opened.Review is not null, $"{officer.Name} is offered no review");
        await page.ReviewAsync(opened.Review, outcome, reason, cancel);
        steps.Require(!(await page.QueueAsync(cancel)).Contains(address, StringComparer.Ordinal), "the decision is still in the queue");
        var did = string.Equals(outcome, standing, StringComparison.Ordinal) ? $"kept {outcome}" : $"changed {standing} to {outcome}";
        steps.Say($"officer {officer.Name} opened it from the queue and {did}, with a reason; the hub signed the notice and closed the trail");
        return opened.Review.Fields["Opening"];
    }

    /// <summary>Who decided it first is not asked again.</summary>
    async Task SameOfficerAsync(Decided decision, CancellationToken cancel)
    {
        using var page = new PageClient(scene.Hub.Place);
        await page.SignInAsync(scene.Reviewers[0], cancel);
        var opened = await page.OpenDecisionAsync("/queue/" + decision.Id, cancel);
        steps.Require(opened.Review is null, "the officer who decided is offered the contest too");
        steps.Require(opened.Html.Contains(Contest, StringComparison.Ordinal), "the officer does not see the contest");
        steps.Say($"officer {scene.Reviewers[0].Name} sees the contest and may not answer it");
    }

    async Task CitizenSeesAsync(Decided decision, string reason, CancellationToken cancel)
    {
        var link = "/me/decisions/" + decision.Id;
        steps.Require(HtmlForms.Links(await scene.Page.ReadAsync("/me/decisions", cancel)).Contains(link, StringComparer.Ordinal), "the citizen's page does not list the decision");
        var html = System.Net.WebUtility.HtmlDecode(await scene.Page.ReadAsync(link, cancel));
        steps.Require(decision.Reasons.All(text => html.Contains(text, StringComparison.Ordinal)), "the citizen's page lacks a reason");
        steps.Require(html.Contains(reason, StringComparison.Ordinal), "the citizen's page lacks the officer's reason");
        steps.Require(scene.Replies.All(reply => html.Contains(reply.ExchangeId, StringComparison.Ordinal)), "the citizen's page does not name the exchanges");
    }

    /// <summary>Gives the opening's entry.</summary>
    async Task<string> AuditAsync(Decided decision, CancellationToken cancel)
    {
        const string proofs = "/v1/proofs/";
        using var page = new PageClient(scene.Hub.Place);
        await page.SignInAsync(scene.Auditor, cancel);
        var html = await page.AuditAsync(decision.Id, Sample, cancel);
        steps.Require(html.Contains("<p role=\"status\"><span class=\"state good\">", StringComparison.Ordinal), "the auditor's page does not say that every check holds");
        var opening = HtmlForms.Links(html).Find(link => link.StartsWith(proofs, StringComparison.Ordinal)) ?? "";
        steps.Say("an auditor opened the trail: every step, value and proof checked on one page");
        return opening[proofs.Length..].Split('.')[0];
    }

    /// <summary>Whoever looked stands in the citizen's own list.</summary>
    async Task OpeningsAsync(string[] openings, CancellationToken cancel)
    {
        var history = await scene.Page.ReadAsync("/me/history", cancel);
        foreach (var opening in openings)
        {
            steps.Require(history.Contains($"/v1/proofs/{opening}.tlog-proof", StringComparison.Ordinal), $"the citizen's list lacks the opening {opening}");
        }
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"the citizen's list shows these {openings.Length} openings, the auditor's too"));
    }
}
