using System.Text;
using Hub.Api.Endpoints;
using Hub.Canon.Schemas;
using Hub.Identity;

namespace Hub.Api.Agencies;

/// <summary>What an agency hears when its keys were replaced.</summary>
/// <param name="Added">Key ids that count from now.</param>
/// <param name="Removed">Key ids that count no more.</param>
/// <param name="Retiring">Signature keys that are accepted for a while yet.</param>
public sealed record KeyUploadReply(string AgencyId, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<RetiringKey> Retiring);

/// <param name="Until">Milliseconds since 1970 UTC.</param>
public sealed record RetiringKey(string KeyId, long Until);

/// <summary>A JSON Web Key Set as it is handed in (<c>schemas/api/jwks.schema.json</c>).</summary>
/// <param name="Keys">1 to 16 public keys, each with <c>kid</c> and <c>use</c>.</param>
public sealed record JwksBody(IReadOnlyList<System.Text.Json.JsonElement> Keys);

/// <summary>By which an agency replaces its keys itself, with a key that the hub holds for it.</summary>
static class KeyUploadEndpoints
{
    /// <summary>Longest body.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    static readonly CompiledSchema Schema = SchemaSet.Embedded.Compile("urn:hub:schema:api:jwks");

    public static void MapKeyUpload(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/agency/keys", Post).RequireScope(HubScopes.Keys).RequireSignedRequest().WithTags("Agencies")
            .WithName("replaceKeys").WithSummary("Replace the agency's own keys")
            .WithDescription("DPoP-bound token with scope `keys`, body signed (RFC 9421) by a key that is registered now. The body is the whole new JWK Set: public keys, each with `kid` and `use`; at least one `sig`, exactly one P-256 `enc`; a `kid` names one key for good. Every change is an `agency.key` entry before it counts. A signature key that is left out is accepted for ten more minutes; replies are sealed to the new encryption key at once.")
            .TakesJson<JwksBody>().Produces<KeyUploadReply>().ProducesRefusals(400, 401, 403, 409, 413, 415, 429, 503);

    static async Task<IResult> Post(HttpContext context, ClientDirectory clients, KeyDesk desk)
    {
        var request = SignedRequest.Of(context);
        if (clients.TryFind(request.AgencyId, out var client) && client.Registration.JwksUri is not null)
        {
            return Refusals.Result("agency.keys-by-url");
        }
        switch (RequestBody.OfSigned(context.Request, request.BodyBytes.Span, Schema, MaxBodyBytes))
        {
            case RequestBody.Whole whole:
                whole.Document.Dispose();
                return Say(request.AgencyId, await desk.Replace(request.AgencyId, Encoding.UTF8.GetString(request.BodyBytes.Span), request.KeyId, context.RequestAborted));
            case RequestBody.Unreadable unreadable:
                return Refusals.Result(unreadable.Code, unreadable.Faults.Count == 0 ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["faults"] = unreadable.Faults });
            default:
                throw new InvalidOperationException("A body is read or it is not.");
        }
    }

    static IResult Say(string agency, KeyRotation rotation) => rotation switch
    {
        KeyRotation.Done done => TypedResults.Ok(new KeyUploadReply(agency, done.Added, done.Removed, [.. done.Retiring.Select(key => new RetiringKey(key.Key, key.Value.ToUnixTimeMilliseconds()))])),
        KeyRotation.Refused { Code: ClientDirectory.TooOften } often => Problems.Result(Refusals.Problem(often.Code) with { Detail = often.Detail, RetryAfter = often.RetryAfter }),
        KeyRotation.Refused refused => Problems.Result(Refusals.Problem("agency.keys-refused") with { Failed = refused.Code, Detail = refused.Detail }),
        _ => throw new InvalidOperationException("A rotation is done or refused."),
    };
}
