using System.Text.Json.Serialization;
using Orleans;

namespace Hub.Contracts;

/// <summary>One agency: registration and keys, a projection of its own entries. Key: agency id.</summary>
public interface IAgencyGrain : IGrainWithStringKey
{
    /// <summary>Records a change of the registration or of one key.</summary>
    /// <returns>Null, or a stable code when nothing was recorded. What is already so is not recorded again.</returns>
    Task<string?> Record(AgencyChange change);

    /// <summary>The agency as registered, or null.</summary>
    Task<AgencyProfile?> Profile();

    /// <summary>The keys that stand after the last record of its chain, the last added last, as public JWKs (JSON text).</summary>
    /// <remarks>Read from the log when it is asked, not from what this activation has seen.</remarks>
    Task<IReadOnlyList<string>> Keys();
}

/// <summary>One change of an agency's registration.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Registered), "registered")]
[JsonDerivedType(typeof(KeyChanged), "key-changed")]
public abstract record AgencyChange
{
    AgencyChange()
    {
    }

    /// <summary>Who did it, as recorded.</summary>
    public required string Actor { get; init; }

    /// <summary>The second operator; null for an act of one alone.</summary>
    public string? ApprovedBy { get; init; }

    /// <param name="Status"><c>active</c> or <c>suspended</c>.</param>
    public sealed record Registered(string Name, string Status, IReadOnlyList<string> Scopes) : AgencyChange
    {
        /// <summary>Null where nothing is said of them.</summary>
        public AgencyTerms? Terms { get; init; }
    }

    /// <param name="Added">False: removed.</param>
    /// <param name="Use"><c>sig</c> or <c>enc</c>.</param>
    /// <param name="Jwk">The public JWK as JSON text.</param>
    public sealed record KeyChanged(bool Added, string KeyId, string Use, string Jwk) : AgencyChange;
}

/// <summary>What an agency may do as an OAuth client beyond its scopes.</summary>
/// <param name="JwksUri">Where its keys are fetched; null where it hands them in.</param>
public sealed record AgencyTerms(IReadOnlyList<string> Grants, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> PostLogoutUris, string? JwksUri)
{
    /// <summary>Exception under which it gets its tokens; null for none.</summary>
    public string? Profile { get; init; }
}

/// <param name="SealingKey">Public JWK (JSON text) that replies are sealed to; null while there is none.</param>
/// <param name="Jurisdiction">ISO 3166 code.</param>
[System.ComponentModel.ImmutableObject(true)]
public sealed record AgencyProfile(string AgencyId, string Name, IReadOnlyList<string> Roles, string Jurisdiction, bool Active, string? SealingKey);
