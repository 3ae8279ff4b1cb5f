using Hub.Api.Pages;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Contracts;
using Hub.Identity;
using Orleans;

namespace Hub.Api.Endpoints;

/// <summary>Grants consents for many test persons at once, as their pages would one by one: the same command to the same grain, the same entries.</summary>
static class DevelopmentGrants
{
    /// <summary>Most consents granted by one call.</summary>
    public const int MaxGrants = 1_000;

    /// <summary>How an officer's counter records what a person said there; no page was shown to anybody.</summary>
    const string Channel = "counter";

    const string ShownLang = "id";

    public static void MapGrants(this RouteGroupBuilder group) => group.MapPost("/grants", Grant);

    static async Task<IResult> Grant(IReadOnlyList<GrantBody> body, KeyStore people, IGrainFactory grains)
    {
        if (body.Count > MaxGrants)
        {
            return Problems.Result(new Problem(StatusCodes.Status400BadRequest, "request.schema", $"at most {MaxGrants} grants"));
        }
        var outcomes = await Task.WhenAll(body.Select(grant => GrantOne(grant, people, grains)));
        return TypedResults.Ok(new { granted = outcomes.Count(granted => granted) });
    }

    static async Task<bool> GrantOne(GrantBody grant, KeyStore people, IGrainFactory grains)
    {
        if (people.FindByNik(grant.Nik) is not { } subject || !Id128.TryParse(grant.Consent, out var consent))
        {
            return false;
        }
        var command = ConsentActions.ByPerson(subject, consent, ConsentActions.Grant, ShownLang) with { Channel = Channel };
        return await grains.GetGrain<ICitizenGrain>(subject.ToString()).Change(command) is ConsentOutcome.Changed or ConsentOutcome.Unchanged;
    }

    /// <param name="Nik">16 digits.</param>
    /// <param name="Consent">Id of a consent that this person was asked for.</param>
    sealed record GrantBody(string Nik, string Consent);
}
