using System.CommandLine;
using Hub.Cli.Client;

namespace Hub.Cli.Commands;

/// <summary><c>hub consent ask</c>: an agency asks; granting and revoking are the citizen's.</summary>
static class ConsentCommand
{
    static readonly Option<int> Days = new("--days") { Description = "Days until the consent ends, 1 to 366.", DefaultValueFactory = _ => 90, CustomParser = Numbers.Parse<int> };

    public static Command Build()
    {
        var ask = new Command("ask", "Ask a citizen for consent; the answer is given on the citizen's page.")
        {
            Shared.Agency, Shared.Keys, Shared.Nik, Shared.Dataset, Shared.Purpose, Shared.Fields, Days, Shared.Data, Shared.Origin, Shared.Authority,
        };
        ask.SetAction(AskAsync);
        return new Command("consent", "Consents.") { ask };
    }

    static async Task<int> AskAsync(ParseResult parsed, CancellationToken cancel)
    {
        var place = Shared.Place(parsed, parsed.GetValue(Shared.Origin));
        using var keys = AgencyKeys.Read(parsed.GetRequiredValue(Shared.Keys).FullName);
        using var http = HubHttp.ForPrograms(place);
        using var client = new AgencyClient(http, place.Origin, parsed.GetRequiredValue(Shared.Agency), keys, TimeProvider.System);
        var ask = new ConsentAsk(
            Shared.NikOf(parsed),
            parsed.GetRequiredValue(Shared.Dataset),
            parsed.GetRequiredValue(Shared.Purpose),
            parsed.GetRequiredValue(Shared.Fields),
            parsed.GetValue(Days));
        var output = parsed.InvocationConfiguration.Output;
        switch (await client.AskConsentAsync(ask, cancel))
        {
            case HubAnswer.Given given:
                await output.WriteLineAsync(given.Body.GetRawText());
                return ExitCodes.Right;
            case HubAnswer.Refused refused:
                await Refusal.TellAsync(output, refused, promiseFile: null);
                return ExitCodes.Refused;
            default:
                throw new InvalidOperationException("An answer is given or refused.");
        }
    }
}
