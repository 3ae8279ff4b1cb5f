using System.Text.Json;
using Hub.Cli.Client;

namespace Hub.Cli.Demo;

/// <summary>Step 4: the citizen reads the notices and agrees; what leaves is minimised, and sealed to the asker.</summary>
sealed class Exchanges(Scene scene, DemoSteps steps)
{
    const int ConsentDays = 90;

    public async Task RunAsync(CancellationToken cancel)
    {
        steps.Begin(4, "The citizen agrees, and the same request succeeds");
        await AskConsentAsync(Scene.Registry, Scene.Fields, cancel);
        await AskConsentAsync(Scene.Income, [Scene.Answer], cancel);
        await GrantAllAsync(cancel);
        var mine = await PersonAsync(scene.Ministry, scene.AskForPerson, cancel);
        var theirs = await PersonAsync(scene.Other, scene.AskOfOther, cancel);
        steps.Require(!string.Equals(mine, theirs, StringComparison.Ordinal), "two agencies got the same pseudonym");
        steps.Say($"{scene.Other.Client.Agency} got the same person under another pseudonym: the two cannot be joined");
        await AnswerAsync(cancel);
    }

    async Task AskConsentAsync(string dataset, IReadOnlyList<string> fields, CancellationToken cancel)
    {
        var answer = await scene.Ministry.Client.AskConsentAsync(new(scene.Nik, dataset, Scene.Benefits, fields, ConsentDays), cancel);
        steps.Require(answer is HubAnswer.Given, $"the request for consent was refused: {answer}");
    }

    async Task GrantAllAsync(CancellationToken cancel)
    {
        var consents = await scene.Page.ConsentsAsync(cancel);
        steps.Require(consents.Count == 2, $"the citizen sees {consents.Count} requests, not 2");
        foreach (var consent in consents)
        {
            var notice = await scene.Page.ReadAsync(consent, cancel);
            steps.Require(notice.Contains("UU 27/2022", StringComparison.Ordinal), "the page shows no notice with its legal basis");
            steps.Require(await scene.Page.AnswerAsync(consent, "Grant", cancel), "the page offers no way to grant");
        }
        steps.Say("the citizen signed in, read both notices and granted both");
    }

    /// <summary>Asks for the person's data; gives the pseudonym.</summary>
    async Task<string> PersonAsync(DemoAgency agency, ExchangeAsk ask, CancellationToken cancel)
    {
        var reply = await ReleasedAsync(agency, ask, cancel);
        steps.Require(reply.Fields.Select(f => f.Name).Order(StringComparer.Ordinal).SequenceEqual(Scene.Fields.Order(StringComparer.Ordinal), StringComparer.Ordinal), $"not the 4 fields asked for: {string.Join(", ", reply.Fields.Select(f => f.Name))}");
        var values = reply.Fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        steps.Require(Text(values["birth_date"]) is { Length: 4 } year && year.All(char.IsAsciiDigit), "birth_date is not a year alone");
        var pseudonym = Text(values["nik"]) ?? "";
        steps.Require(pseudonym.Length > 0 && !string.Equals(pseudonym, scene.Nik, StringComparison.Ordinal), "nik is no pseudonym");
        steps.Require(!reply.Payload.GetRawText().Contains(scene.Nik, StringComparison.Ordinal), "the reply holds the NIK somewhere");
        steps.Say($"{agency.Client.Agency}: 4 of 14 fields, sealed to it, signature and schema right; birth_date is {Text(values["birth_date"])}, nik is {pseudonym[..Math.Min(8, pseudonym.Length)]}…");
        return pseudonym;
    }

    async Task AnswerAsync(CancellationToken cancel)
    {
        var reply = await ReleasedAsync(scene.Ministry, scene.AskForAnswer, cancel);
        steps.Require(reply.Fields is [{ Name: Scene.Answer, Value.ValueKind: JsonValueKind.True or JsonValueKind.False }], "the answer is not one true or false");
        steps.Say($"income below the programme's threshold: {reply.Fields[0].Value.GetRawText()}, and nothing else");
    }

    async Task<OpenedReply> ReleasedAsync(DemoAgency agency, ExchangeAsk ask, CancellationToken cancel)
    {
        var outcome = await agency.Client.ExchangeAsync(ask, cancel);
        var why = outcome switch
        {
            ExchangeOutcome.Refused refused => refused.Answer.ToString(),
            ExchangeOutcome.Distrusted distrusted => $"{distrusted.Code}: {distrusted.Reason}",
            _ => "",
        };
        steps.Require(outcome is ExchangeOutcome.Released, $"{agency.Client.Agency} got no data: {why}");
        var reply = ((ExchangeOutcome.Released)outcome).Reply;
        scene.Promises.Add(reply.ExchangeId, reply.PromiseText);
        if (agency == scene.Ministry)
        {
            scene.Replies.Add(reply);
        }
        return reply;
    }

    static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
