using System.Security.Cryptography;
using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Connectors;
using Hub.Contracts;
using Hub.Jose;
using Hub.Rules;
using Hub.Rules.Policies;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;

namespace Hub.Silo.Walk;

/// <summary>A sealed reply with the commitments to what is in it.</summary>
public sealed record ExchangeReply(SealedReply Sealed, SortedDictionary<string, Hash256> Commitments);

/// <summary>What the steps of a walk need from the process: people, policies, sources, seals.</summary>
public sealed class WalkServices(KeyStore people, PolicyShelf policies, IConnector connectors, ReplySealer sealer, Pseudonymiser pseudonym, EntryBook book, DelayBook delays, InFlight inFlight)
{
    public InFlight InFlight => inFlight;

    public SealingKeys SealingKeys { get; } = new();

    public PolicyShelf Policies => policies;

    public Pseudonymiser Pseudonym => pseudonym;

    /// <summary>Begins a walk: fixes the entry's id and finds the person. An unknown person takes the same path, on the decoy.</summary>
    public Walk Begin(ExchangeCommand command)
    {
        var id = book.Ids.OfExchange(command.Agency, command.IdempotencyKey);
        if (command.Content is not ExchangeContent.Readable asked)
        {
            return new Walk(id, command, ask: null, nik: null, subject: null, people.DecoySubject);
        }
        var basis = EnumCode.TryParse(asked.LegalBasis, out LegalBasis parsed)
            ? parsed
            : throw new ArgumentException("The border admits only the six legal bases.", nameof(command));
        var ask = new Ask(command.Agency, asked.Dataset, asked.Purpose, basis, asked.Fields, asked.Justification);
        var found = people.FindByNik(asked.Nik);
        return new Walk(id, command, ask, asked.Nik, found, found ?? people.DecoySubject);
    }

    /// <summary>Says in which chain the pass's entry will stand. The same for everybody but for the answer.</summary>
    public void Route(Walk walk)
    {
        ArgumentNullException.ThrowIfNull(walk);
        var ask = walk.UnreadableCode is null ? walk.Ask : null;
        walk.Route = delays.Route(walk.Agency, walk.Subject, ask?.Purpose, ask?.LegalBasis.Code());
    }

    /// <summary>The only outbound call of the walk: the permitted fields of one person.</summary>
    public async Task<FetchResult> Fetch(Walk walk, Decision.Permit permit, CancellationToken stop)
    {
        // From here on the provider may have served it, whatever becomes of the request.
        walk.Asks(permit.Provider);
        try
        {
            return await connectors.FetchAsync(new FetchRequest(permit.Dataset, walk.Nik!, permit.Fetch) { Exchange = walk.Id }, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new FetchResult.Failed(FetchCodes.Unavailable, "the walk's time is over");
        }
    }

    /// <summary>What the asker hears when the source gave nothing.</summary>
    public static string CodeOf(FetchResult fetched) => fetched switch
    {
        FetchResult.Failed failed => failed.Code,
        FetchResult.NotFound => WalkCodes.SourceNoRecord,
        _ => throw new ArgumentOutOfRangeException(nameof(fetched)),
    };

    /// <summary>Salts and commits each released value, signs the result as the hub and seals it to the asker.</summary>
    public ExchangeReply Seal(Walk walk, Decision.Permit permit, MinimiseResult.Released released, Jwk.Ec recipient)
    {
        var commitments = new SortedDictionary<string, Hash256>(StringComparer.Ordinal);
        var fields = new List<PayloadField>(released.Fields.Count);
        Span<byte> salt = stackalloc byte[Commitment.SaltBytes];
        foreach (var field in released.Fields)
        {
            RandomNumberGenerator.Fill(salt);
            commitments.Add(field.Name, Commitment.Of(salt, Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(field.Value))));
            fields.Add(new(field.Name, field.Value, new Hash256(salt), field.Applied));
        }
        var payload = new ExchangePayload(
            walk.Id, book.Origin, walk.Agency, permit.Provider, permit.Dataset, permit.Purpose, walk.Ask.LegalBasis.Code(),
            permit.Consent, permit.Policy!, permit.Obligations, fields);
        return new(sealer.Seal(payload, recipient), commitments);
    }
}
