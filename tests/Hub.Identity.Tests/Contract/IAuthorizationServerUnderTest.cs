namespace Hub.Identity.Tests.Contract;

/// <summary>What a client has registered at the server.</summary>
/// <param name="Jwks">Public JWK Set, as JSON.</param>
/// <param name="Grants">Grant types, RFC 6749 words.</param>
sealed record ContractRegistration(
    string Id,
    string Jwks,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Grants,
    IReadOnlyList<string> Redirects,
    IReadOnlyList<string> PostLogout);

/// <summary>A person who can sign in at the server.</summary>
sealed record ContractPerson(string Name, string Password);

/// <summary>The button of a page, by its name and value.</summary>
sealed record PageButton(string Name, string Value);

/// <summary>An authorization server that the contract tests run against. Everything else is learnt from its discovery document.</summary>
interface IAuthorizationServerUnderTest : IAsyncDisposable
{
    /// <summary>As in the table of differences.</summary>
    string Name { get; }

    /// <summary>Issuer identifier; the origin of all URLs that the server announces.</summary>
    string Issuer { get; }

    /// <summary>Where it listens, on loopback and without TLS: requests for the issuer's origin are sent there.</summary>
    Uri Listens { get; }

    /// <summary>The server's own time.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Why the clock cannot be moved; null where it can.</summary>
    string? StandingClock { get; }

    /// <summary>How long a refresh token lives at most.</summary>
    TimeSpan RefreshLifetime { get; }

    /// <summary>What grants on the consent page.</summary>
    PageButton Grant { get; }

    /// <summary>What refuses on the consent page.</summary>
    PageButton Refuse { get; }

    /// <summary>Moves the server's clock ahead.</summary>
    ValueTask Advance(TimeSpan by);

    /// <summary>Registers a client; false where the server takes no such registration.</summary>
    ValueTask<bool> TryRegister(ContractRegistration registration);

    /// <summary>Makes a person who can sign in by name and password.</summary>
    ValueTask<ContractPerson> NewPerson();
}
