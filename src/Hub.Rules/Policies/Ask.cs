using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Consents;

namespace Hub.Rules.Policies;

/// <summary>What an agency asks for, about one person.</summary>
/// <param name="Agency">Id of the asking agency.</param>
/// <param name="Dataset">Id of a registered dataset.</param>
/// <param name="Purpose">Code of a registered purpose.</param>
/// <param name="Fields">Names of fields or answers of the dataset; at most <see cref="MaxFields"/>, none twice.</param>
/// <param name="Justification">The asker's own words, where a rule wants them.</param>
public sealed record Ask(
    string Agency,
    string Dataset,
    string Purpose,
    LegalBasis LegalBasis,
    IReadOnlyList<string> Fields,
    string? Justification = null)
{
    /// <summary>Most fields in one request.</summary>
    public const int MaxFields = 64;

    /// <summary>Values the asker already holds, by name of the answer that compares them (<c>match</c>).</summary>
    public SortedDictionary<string, string>? Given { get; init; }
}

/// <summary>What the hub knows of the asking agency.</summary>
/// <param name="Jurisdiction">ISO 3166 code; empty when unknown.</param>
/// <param name="Active">False while the agency is suspended.</param>
public sealed record AskerFacts(string AgencyId, IReadOnlyList<string> Roles, string Jurisdiction, bool Active);

/// <summary>What the hub knows of the person; for an unknown person <see cref="None"/>.</summary>
/// <param name="ConsentVersion">The subject chain's n of its last consent-changing entry.</param>
/// <param name="Paused">The person has paused every exchange that needs their agreement.</param>
[System.ComponentModel.ImmutableObject(true)]
public sealed record Facts(
    long ConsentVersion,
    IReadOnlyList<ConsentFact> Consents,
    IReadOnlyList<ObjectionFact> Objections,
    bool Paused)
{
    /// <summary>An unknown person, and a known one who never said anything: the two are not told apart.</summary>
    public static Facts None { get; } = new(0, [], [], false);

    /// <summary>The person's id, which quotas per person need; absent for an unknown one.</summary>
    public Id128? Subject { get; init; }

    /// <summary>Verified relations between the person and agencies (pupil of, patient of …).</summary>
    public IReadOnlyList<RelationFact> Relations { get; init; } = [];
}

/// <summary>One consent as the person's projection holds it.</summary>
/// <param name="LastSeq">Sequence number of its last event.</param>
public sealed record ConsentFact(Id128 Id, ConsentState State, ConsentTerms Terms, int LastSeq);

/// <summary>A person's objection; an absent member means "any".</summary>
public sealed record ObjectionFact(Id128 Id, string? Agency = null, string? Dataset = null, string? Purpose = null);

/// <summary>A verified relation of the person to an agency.</summary>
public sealed record RelationFact(string Agency, string Relation);
