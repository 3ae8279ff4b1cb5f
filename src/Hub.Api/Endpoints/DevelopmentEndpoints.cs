using System.Text.Json;
using Hub.Api.Hosting;
using Hub.Audit.Keys;
using Hub.Identity;

namespace Hub.Api.Endpoints;

/// <summary>What an operator's tool may do on a development hub without four eyes. Not mapped outside development.</summary>
public static class DevelopmentEndpoints
{
    /// <summary>Most people enrolled by one call.</summary>
    public const int MaxPeople = 10_000;

    const string Prefix = "/v1/dev";
    const string Actor = "operator:development";
    const int NikLength = 16;

    public static void MapDevelopment(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            return;
        }
        // Made here and now: the operator's tools read the token's file as soon as the hub is ready.
        var operators = app.Services.GetRequiredService<OperatorAccess>();
        // Before any body is read.
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal) && !operators.Admits(context.Request))
            {
                await Problems.Write(context, Refusals.Problem("operator.token"));
                return;
            }
            await next(context);
        });
        var group = app.MapGroup(Prefix).AllowAnonymous().ExcludeFromDescription();
        group.MapPost("/agencies", AddAgency);
        group.MapPost("/agencies/{id}/suspend", Suspend);
        group.MapPost("/people", Enrol);
        group.MapPost("/signins", AddSignIn);
        group.MapMeasures();
        group.MapGrants();
    }

    static async Task<IResult> AddAgency(AgencyBody body, ClientDirectory clients, HttpContext context)
    {
        var registration = new ClientRegistration(body.Id, body.Name, body.Jwks.GetRawText(), body.Scopes)
        {
            // A suspension is not undone by starting anew.
            Status = clients.TryFind(body.Id, out var known) ? known.Registration.Status : ClientStatus.Active,
            RedirectUris = body.RedirectUris ?? [],
            PostLogoutUris = body.PostLogoutUris ?? [],
            Grants = body.Grants ?? [OAuthGrants.ClientCredentials],
        };
        return await clients.Put(registration, Actor, context.RequestAborted) switch
        {
            ClientChange.Done => TypedResults.Ok(new { agencyId = body.Id }),
            ClientChange.Refused refused => Problems.Result(Refusals.Problem("agency.bad-registration") with { Failed = refused.Code, Detail = refused.Detail }),
            _ => throw new InvalidOperationException("A change is done or refused."),
        };
    }

    static async Task<IResult> Suspend(string id, ClientDirectory clients, HttpContext context) =>
        await clients.Suspend(id, Actor, context.RequestAborted) switch
        {
            ClientChange.Done => TypedResults.Ok(new { agencyId = id }),
            ClientChange.Refused refused => Problems.Result(Refusals.Problem("agency.unknown") with { Failed = refused.Code, Detail = refused.Detail }),
            _ => throw new InvalidOperationException("A change is done or refused."),
        };

    static async Task<IResult> Enrol(PeopleBody body, KeyStore people, HttpContext context)
    {
        if (body.Niks.Count > MaxPeople || body.Niks.Any(nik => nik.Length != NikLength || !nik.All(char.IsAsciiDigit)))
        {
            return Problems.Result(new Problem(StatusCodes.Status400BadRequest, "request.schema", $"niks: at most {MaxPeople}, 16 digits each"));
        }
        var enrolled = await people.EnrolAsync(body.Niks, context.RequestAborted);
        return TypedResults.Ok(new { enrolled, known = body.Niks.Count - enrolled });
    }

    static async Task<IResult> AddSignIn(SignInBody body, PeopleDirectory people, ClientDirectory clients, HttpContext context)
    {
        if (!Enum.TryParse<PersonRole>(body.Role, ignoreCase: true, out var role))
        {
            return Problems.Result(new Problem(StatusCodes.Status400BadRequest, "person.bad-role", "citizen, officer, auditor or operator"));
        }
        if (body.Agency is { } agency && !clients.TryFind(agency, out _))
        {
            return Problems.Result(Refusals.Problem("agency.unknown"));
        }
        if (await people.FindByName(body.Name, context.RequestAborted) is { } known && known.Role == role && string.Equals(known.Agency, body.Agency, StringComparison.Ordinal))
        {
            return await people.SetPassword(known.SignIn, body.Password, context.RequestAborted)
                ? TypedResults.Ok(new { signIn = known.SignIn })
                : Problems.Result(new Problem(StatusCodes.Status400BadRequest, "person.weak-password", "The password is too short, too long or too common"));
        }
        return await people.Create(body.Name, body.Password, role, body.Agency, context.RequestAborted) switch
        {
            PersonCreation.Created created => TypedResults.Ok(new { signIn = created.Person.SignIn }),
            PersonCreation.Refused refused => Problems.Result(new Problem(StatusCodes.Status400BadRequest, refused.Code, "The sign-in was not made") { Detail = body.Name }),
            _ => throw new InvalidOperationException("A sign-in is made or it is not."),
        };
    }

    sealed record AgencyBody(string Id, string Name, JsonElement Jwks, IReadOnlyList<string> Scopes, IReadOnlyList<string>? RedirectUris = null, IReadOnlyList<string>? Grants = null, IReadOnlyList<string>? PostLogoutUris = null);

    sealed record PeopleBody(IReadOnlyList<string> Niks);

    /// <param name="Agency">Of an officer who looks at an agency's decisions.</param>
    sealed record SignInBody(string Name, string Role, string Password, string? Agency = null);
}
