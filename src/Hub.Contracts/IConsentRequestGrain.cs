using Hub.Canon;
using Hub.Canon.Records;
using Orleans;

namespace Hub.Contracts;

/// <summary>Agencies' requests for consent, as a stateless worker (key 0).</summary>
public interface IConsentRequestGrain : IGrainWithIntegerKey
{
    /// <summary>Asks a person for consent. Someone unknown is answered alike and waits for ever.</summary>
    Task<ConsentOutcome> Ask(ConsentAsk ask);

    /// <summary>Records a signed request that could not be read or may not be asked.</summary>
    Task<ConsentOutcome> Refuse(ConsentRefusal refusal);

    /// <summary>The agency's newest requests as they stand, newest first.</summary>
    Task<List<ConsentView>> ListFor(string agency);
}

/// <param name="Nik">Used to find the subject; never stored.</param>
/// <param name="Request">What the agency said and signed.</param>
/// <param name="ValidForDays">Days from now until the consent ends.</param>
public sealed record ConsentAsk(string Agency, string IdempotencyKey, SignedAsk Request, string Nik, string Dataset, string Purpose, IReadOnlyList<string> Fields, int ValidForDays);

/// <summary>What an agency said and signed.</summary>
/// <param name="Hash">SHA-256 of the body as received.</param>
public sealed record SignedAsk(Hash256 Hash, RequestSignature Signature);

/// <param name="Code">Why it is refused.</param>
public sealed record ConsentRefusal(string Agency, string IdempotencyKey, SignedAsk Request, string Code);
