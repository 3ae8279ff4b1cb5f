using Hub.Canon;
using Orleans;

namespace Hub.Contracts;

/// <summary>Agencies' requests for consent, as a stateless worker (key 0).</summary>
public interface IConsentRequestGrain : IGrainWithIntegerKey
{
    /// <summary>Asks a person for consent. Someone unknown is answered alike and waits for ever.</summary>
    Task<ConsentOutcome> Ask(ConsentAsk ask);

    /// <summary>The agency's newest requests as they stand, newest first.</summary>
    Task<List<ConsentView>> ListFor(string agency);
}

/// <param name="Nik">Used to find the subject; never stored.</param>
/// <param name="RequestHash">SHA-256 of the body as received.</param>
/// <param name="ValidForDays">Days from now until the consent ends.</param>
public sealed record ConsentAsk(string Agency, string IdempotencyKey, Hash256 RequestHash, string Nik, string Dataset, string Purpose, IReadOnlyList<string> Fields, int ValidForDays);
