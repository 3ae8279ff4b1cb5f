using System.Text.Json;
using Hub.Audit.Promises;
using Hub.Canon;

namespace Hub.Cli.Client;

/// <summary>One released value.</summary>
/// <param name="Transform">What was done to it before it left the hub; null = nothing.</param>
/// <param name="Salt">32 bytes that open the commitment.</param>
/// <param name="Commitment">SHA-256("hub/field/v1\n" ‖ salt ‖ JCS(value)), as the ledger's record holds it: recomputed here.</param>
public sealed record OpenedField(string Name, JsonElement Value, string? Transform, Hash256 Salt, Hash256 Commitment);

/// <summary>A sealed reply after it was opened and every check held.</summary>
/// <param name="Payload">Fits <c>schemas/api/exchange-payload.schema.json</c>.</param>
/// <param name="Promise">Signed by the hub's promise key.</param>
/// <param name="PromiseText">The same as it came (compact JWS), to be kept as evidence.</param>
/// <param name="SignedText">What lay inside the seal (compact JWS by the hub's reply key), to be kept as evidence.</param>
public sealed record OpenedReply(string ExchangeId, JsonElement Payload, IReadOnlyList<OpenedField> Fields, Promise Promise, string PromiseText, string SignedText);

/// <summary>What came of an exchange.</summary>
public abstract record ExchangeOutcome
{
    ExchangeOutcome()
    {
    }

    public sealed record Released(OpenedReply Reply) : ExchangeOutcome;

    public sealed record Refused(HubAnswer.Refused Answer) : ExchangeOutcome;

    /// <summary>The hub answered, and its answer is not to be trusted.</summary>
    /// <param name="Code"><c>reply.…</c>, <c>jwe.…</c>, <c>jws.…</c> or <c>promise.…</c>.</param>
    public sealed record Distrusted(string Code, string Reason) : ExchangeOutcome;
}
