using Orleans;

namespace Hub.Contracts;

/// <summary>One consent record as a document: the read side, no truth of its own. Key: consent id.</summary>
public interface IConsentGrain : IGrainWithStringKey
{
    /// <summary>The consent as <paramref name="agency"/> may see it, or null when it is none of theirs.</summary>
    Task<ConsentView?> ReadFor(string agency);
}
