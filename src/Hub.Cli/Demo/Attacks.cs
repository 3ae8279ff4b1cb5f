using Hub.Cli.Client;
using Hub.Jose;

namespace Hub.Cli.Demo;

/// <summary>Step 6: a stolen token, a changed body and a replayed proof.</summary>
sealed class Attacks(Scene scene, DemoSteps steps)
{
    const string Exchanges = "/v1/exchanges";

    public async Task RunAsync(CancellationToken cancel)
    {
        steps.Begin(6, "Three attacks");
        await StolenTokenAsync(cancel);
        await ChangedBodyAsync(cancel);
        await ReplayedProofAsync(cancel);
    }

    async Task StolenTokenAsync(CancellationToken cancel)
    {
        using var proofKey = EcKey.Create();
        using var signingKey = EcKey.Create();
        var thief = new CallSigner(proofKey, signingKey, TimeProvider.System);
        var call = thief.Sign(await scene.Ministry.Client.TokenAsync(cancel), "POST", scene.Hub.Place.Origin + Exchanges, scene.AskForAnswer.ToJson());
        await RefusedAsync("a stolen token with another key", call, "token.invalid", cancel);
    }

    async Task ChangedBodyAsync(CancellationToken cancel)
    {
        var call = await scene.Ministry.Client.SignAsync("POST", Exchanges, scene.AskForAnswer.ToJson(), cancel);
        await RefusedAsync("a body changed after it was signed", call with { Body = scene.AskForPerson.ToJson() }, "signature.invalid", cancel);
    }

    async Task ReplayedProofAsync(CancellationToken cancel)
    {
        var call = await scene.Ministry.Client.SignAsync("GET", $"{Exchanges}/{scene.Promises.Keys.First()}", default, cancel);
        var first = await scene.Ministry.Client.SendAsync(call, cancel);
        steps.Require(first is HubAnswer.Given, $"the honest call was refused: {first}");
        await RefusedAsync("the same proof once more", call, "dpop.invalid", cancel);
    }

    async Task RefusedAsync(string what, SignedCall call, string code, CancellationToken cancel)
    {
        var answer = await scene.Ministry.Client.SendAsync(call, cancel);
        steps.Require(answer is HubAnswer.Refused { Status: 401 } refused && string.Equals(refused.Code, code, StringComparison.Ordinal), $"{what}: expected 401 {code}, got {answer}");
        steps.Say($"{what}: refused {code}");
    }
}
