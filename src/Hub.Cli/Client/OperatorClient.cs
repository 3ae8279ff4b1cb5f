using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Cli.Commands;

namespace Hub.Cli.Client;

/// <summary>An agency as the operator registers it.</summary>
/// <param name="Jwks">Its public JWK Set.</param>
public sealed record AgencyRegistration(string Id, string Name, string Jwks, IReadOnlyList<string> Scopes, IReadOnlyList<string> RedirectUris);

/// <summary>The development operator's endpoints; they go around the four eyes and exist in development only.</summary>
sealed class OperatorClient(HttpClient http, string token)
{
    /// <summary>Most NIKs of one call.</summary>
    const int MaxPeopleAtOnce = 10_000;

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
        PostAsync("v1/dev/signins", new { name = signIn.Name, role = signIn.Role, password = signIn.Password, agency = signIn.Agency }, cancel);

    async Task PostAsync<T>(string path, T body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Operator", token);
        using var response = await http.SendAsync(request, cancel);
        if (await HubAnswer.ReadAsync(response, cancel) is HubAnswer.Refused refused)
        {
            throw CommandException.Refused($"the operator's call {path} was refused: {refused}");
        }
    }
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
