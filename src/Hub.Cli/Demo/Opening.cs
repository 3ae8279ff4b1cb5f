using System.Globalization;
using Hub.Cli.Client;
using Hub.Cli.Processes;
using Hub.Jose;

namespace Hub.Cli.Demo;

/// <summary>Steps 1 to 3: who is there, how an agency proves itself, and a refusal for want of consent.</summary>
sealed class Opening(Scene scene, DemoSteps steps)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"hub {scene.Hub.Place.Origin} (process {scene.Hub.HubId}), TLS by its own development CA"));
        steps.Say(string.Create(CultureInfo.InvariantCulture, $"civil registry (process {scene.Hub.Registers.CivilId}): SQLite, 14 columns; income register (process {scene.Hub.Registers.IncomeId}): HTTP/JSON"));
        await RegisterAsync(cancel);
        await AskWithoutConsentAsync(cancel);
    }

    async Task RegisterAsync(CancellationToken cancel)
    {
        steps.Begin(2, "Two agencies with keys of their own");
        foreach (var agency in new[] { scene.Ministry, scene.Other })
        {
            await scene.Hub.Operator.AddAgencyAsync(agency.Registration, cancel);
        }
        var token = await scene.Ministry.Client.TokenAsync(cancel);
        var read = Jws.Parse(token, new JwsRules(JwsAlgorithms.Es256, "at+jwt"));
        steps.Require(read.TryGet(out var content, out var fault), $"the access token cannot be read: {fault?.Code}");
        using var claims = System.Text.Json.JsonDocument.Parse(content.Payload);
        steps.Require(claims.RootElement.TryGetProperty("cnf", out var bound) && bound.TryGetProperty("jkt", out _), "the access token is bound to no key");
        steps.Say($"{scene.Ministry.Client.Agency} got a token by private_key_jwt, bound to its DPoP key; it signs every request (RFC 9421)");
        foreach (var signIn in scene.Reviewers.Concat([scene.Citizen, scene.FirstOfficer, scene.SecondOfficer, scene.Auditor]))
        {
            await scene.Hub.Operator.AddSignInAsync(signIn, cancel);
        }
        await DemoPeople.BindAsync(scene.Hub.Place, scene.Citizen, scene.Nik, scene.FirstOfficer, scene.SecondOfficer, cancel);
        await scene.Page.SignInAsync(scene.Citizen, cancel);
        steps.Require(await scene.Page.IsBoundAsync(cancel), "the citizen's sign-in is not bound");
        steps.Say("two officers bound the citizen's sign-in to a person");
    }

    async Task AskWithoutConsentAsync(CancellationToken cancel)
    {
        steps.Begin(3, "Asking without consent");
        var answer = await RefusalAsync(scene, steps, scene.AskForPerson, "consent.required", cancel);
        steps.Say($"{scene.Ministry.Client.Agency} asks for 4 fields: refused {answer.Code}, recorded as {answer.ExchangeId}");
    }

    /// <summary>Asks, and holds the hub to a recorded refusal with this code.</summary>
    public static async Task<HubAnswer.Refused> RefusalAsync(Scene scene, DemoSteps steps, ExchangeAsk ask, string code, CancellationToken cancel)
    {
        var outcome = await scene.Ministry.Client.ExchangeAsync(ask, cancel);
        steps.Require(outcome is ExchangeOutcome.Refused, $"expected {code}, got {outcome.GetType().Name}");
        var answer = ((ExchangeOutcome.Refused)outcome).Answer;
        steps.Require(string.Equals(answer.Code, code, StringComparison.Ordinal), $"expected {code}, got {answer}");
        steps.Require(answer is { ExchangeId: not null, Promise: not null }, "the refusal carries no promise that it is recorded");
        var opener = await scene.Ministry.Client.OpenerAsync(cancel);
        steps.Require(opener.PromiseOf(answer.Promise, answer.ExchangeId) is not null, "the promise of the refusal is not the hub's");
        scene.Promises.Add(answer.ExchangeId, answer.Promise);
        return answer;
    }
}
