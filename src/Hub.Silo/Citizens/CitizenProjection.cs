using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules.Consents;
using Hub.Rules.Policies;

namespace Hub.Silo.Citizens;

/// <summary>What a person's entries add up to. Built only from the person's chain, in its order.</summary>
public sealed class CitizenProjection
{
    /// <summary>Entries folded so far; also the number of the next one.</summary>
    public long Count { get; set; }

    /// <summary>Number of the last consent-changing entry; −1 = none.</summary>
    public long ConsentVersion { get; set; } = -1;

    /// <summary>Consents in the order they were first recorded.</summary>
    public List<ConsentDocument> Consents { get; set; } = [];
}
