using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Cli.Commands;

namespace Hub.Cli.Client;

/// <summary>An agency as the operator registers it.</summary>
/// <param name="Jwks">Its public JWK Set.</param>
public sealed record AgencyRegistration(string Id, string Name, string Jwks, IReadOnlyList<string> Scopes, IReadOnlyList<string> RedirectUris);

/// <summary>The development operator's endpoints; they go around the four eyes and exist in development only.</summary>
sealed class OperatorClient(HttpClient http, string token)
{
    const string SignIns = "v1/dev/signins";

    /// <summary>Most NIKs of one call.</summary>
    const int MaxPeopleAtOnce = 10_000;

    /// <summary>Most consents of one call.</summary>
    const int MaxGrantsAtOnce = 500;

    public Task AddAgencyAsync(AgencyRegistration agency, CancellationToken cancel) =>
        PostAsync("v1/dev/agencies", new { id = agency.Id, name = agency.Name, jwks = JsonNode.Parse(agency.Jwks), scopes = agency.Scopes, redirectUris = agency.RedirectUris }, cancel);

    /// <summary>Enrols people by their NIKs; those that are known already stay as they are.</summary>
    public async Task EnrolAsync(IEnumerable<string> niks, CancellationToken cancel)
    {
        foreach (var part in niks.Chunk(MaxPeopleAtOnce))
        {
            await PostAsync("v1/dev/people", new { niks = part }, cancel);
        }
    }

    /// <summary>Makes a sign-in, or gives an existing one of that name and role the new password.</summary>
    public Task AddSignInAsync(SignIn signIn, CancellationToken cancel) =>
        PostAsync(SignIns, BodyOf(signIn), cancel);

    /// <summary>The same; false where the name is taken by a sign-in that ended, or is another's.</summary>
    public async Task<bool> TryAddSignInAsync(SignIn signIn, CancellationToken cancel)
    {
        using var response = await AskAsync(HttpMethod.Post, SignIns, BodyOf(signIn), cancel);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }
        var answer = await HubAnswer.ReadAsync(response, cancel);
        return answer is HubAnswer.Refused { Code: "person.name-taken" } ? false : throw Refused(SignIns, answer);
    }

    /// <summary>Grants consents that were asked for, each as its person's page would.</summary>
    public async Task GrantAsync(IEnumerable<(string Nik, string Consent)> grants, CancellationToken cancel)
    {
        foreach (var part in grants.Chunk(MaxGrantsAtOnce))
        {
            using var answer = await SendAsync(HttpMethod.Post, "v1/dev/grants", part.Select(grant => new { nik = grant.Nik, consent = grant.Consent }), cancel);
            var granted = answer.RootElement.GetProperty("granted").GetInt32();
            if (granted != part.Length)
            {
                throw CommandException.Refused($"{granted} of {part.Length} consents were granted");
            }
        }
    }

    /// <summary>Forgets the times of the hub's stages and counts anew.</summary>
    public async Task RestartStagesAsync(CancellationToken cancel) => (await SendAsync<object?>(HttpMethod.Post, "v1/dev/stages", null, cancel)).Dispose();

    /// <summary>What an operator may read: <c>durability</c>, <c>stages</c>, <c>memory</c>.</summary>
    public Task<JsonDocument> ReadAsync(string what, CancellationToken cancel) => SendAsync<object?>(HttpMethod.Get, "v1/dev/" + what, null, cancel);

    async Task PostAsync<T>(string path, T body, CancellationToken cancel)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, body, cancel);
    }

    async Task<JsonDocument> SendAsync<T>(HttpMethod method, string path, T body, CancellationToken cancel)
    {
        using var response = await AskAsync(method, path, body, cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw Refused(path, await HubAnswer.ReadAsync(response, cancel));
        }
        var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
        return JsonDocument.Parse(bytes.Length == 0 ? "null"u8.ToArray() : bytes);
    }

    async Task<HttpResponseMessage> AskAsync<T>(HttpMethod method, string path, T body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Operator", token);
        return await http.SendAsync(request, cancel);
    }

    static object BodyOf(SignIn signIn) => new { name = signIn.Name, role = signIn.Role, password = signIn.Password, agency = signIn.Agency };

    static CommandException Refused(string path, HubAnswer answer) => CommandException.Refused($"the operator's call {path} was refused: {answer}");
}

/// <summary>A person's way in.</summary>
/// <param name="Role"><c>citizen</c>, <c>officer</c>, <c>auditor</c> or <c>operator</c>.</param>
/// <param name="Agency">Whose decisions an officer looks at; null for officers of the hub's counter and for every other role.</param>
sealed record SignIn(string Name, string Role, string Password, string? Agency = null)
{
    /// <summary>With a fresh password of 20 characters.</summary>
    public static SignIn Fresh(string name, string role, string? agency = null) =>
        new(name, role, System.Security.Cryptography.RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 20), agency);
}
