namespace Hub.Cli.Demo;

/// <summary>Step 7: the citizen revokes, and the next request hears it.</summary>
sealed class Revocation(Scene scene, DemoSteps steps)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        steps.Begin(7, "The citizen revokes");
        var revoked = 0;
        foreach (var consent in await scene.Page.ConsentsAsync(cancel))
        {
            revoked += await scene.Page.AnswerAsync(consent, "Revoke", cancel) ? 1 : 0;
        }
        steps.Require(revoked == 2, $"{revoked} of 2 consents could be revoked");
        var answer = await Opening.RefusalAsync(scene, steps, scene.AskForPerson, "consent.revoked", cancel);
        steps.Say($"the same request: refused {answer.Code}, recorded as {answer.ExchangeId}");
    }
}
