using System.Diagnostics;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules;
using Hub.Rules.Policies;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;

namespace Hub.Silo.Walk;

/// <summary>Writes what became of a request into the ledger and gives the asker the hub's word for it.</summary>
public sealed class ExchangeAnswers(EntryBook book, DelayBook delays, TimeProvider clock)
{
    /// <summary>The answer given to this request before, or null. Never the payload again: a revocation may lie between.</summary>
    public async Task<ExchangeOutcome?> Earlier(Walk walk)
    {
        if (await book.Find(walk.Id) is not { } stored)
        {
            return null;
        }
        if (stored.Lost)
        {
            return new ExchangeOutcome.NotTaken(WalkCodes.RecordLost);
        }
        return stored.RequestHash == walk.Command.RequestHash
            ? new ExchangeOutcome.Repeated(ViewOf(stored))
            : new ExchangeOutcome.NotTaken(WalkCodes.Conflict);
    }

    /// <summary>The recorded outcome for its asker; null when the agency has no exchange of that id.</summary>
    public async Task<ExchangeView?> Read(string agency, Id128 exchange) =>
        await book.Find(exchange) is { } stored && IsAsker(agency, stored.Record) ? ViewOf(stored) : null;

    /// <summary>Releases: the entry first, and the reply only once the entry is durable.</summary>
    /// <returns>Null when stale: decide again.</returns>
    public async Task<ExchangeOutcome?> Release(Walk walk, Decision.Permit permit, ExchangeReply reply, Hash256? providerOriginal)
    {
        var command = walk.Command;
        var record = new ExchangeRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Agency(walk.Agency),
            Subject = walk.Subject,
            Policy = permit.Policy,
            Bundle = permit.Bundle,
            LegalBasis = walk.Ask.LegalBasis.Code(),
            Purpose = permit.Purpose,
            RequestHash = command.RequestHash,
            Dataset = permit.Dataset,
            Provider = permit.Provider,
            Requested = permit.Requested,
            Released = [.. reply.Commitments.Keys],
            Commitments = reply.Commitments,
            Obligations = permit.Obligations,
            Determining = permit.Determining,
            Consent = permit.Consent,
            Signature = command.Signature,
            PayloadSha256 = reply.Sealed.PayloadSha256,
            ProviderOriginalSha256 = providerOriginal,
        };
        IReadOnlyList<Guard> guards = [.. GuardsOf(walk), .. permit.QuotaGuards.Select(q => new Guard.Quota(q.Key, q.Limit))];
        var entry = new Entry(walk.Id, command.RequestHash, record, Asker: walk.Agency, Provider: permit.Provider, Guards: guards) { SealedUnder = walk.Route.Order };
        return await Settle(walk, entry, (stored, acknowledged) => new ExchangeOutcome.Released(walk.Id, reply.Sealed.Jwe, book.Promise(stored), acknowledged));
    }

    /// <summary>Refuses by policy or consent.</summary>
    public Task<ExchangeOutcome?> Refuse(Walk walk, Decision.Deny deny)
    {
        // An earlier pass had permitted and the consent fell meanwhile: the asker of that very consent hears just this.
        var revoked = walk.HadPermit && string.Equals(deny.ReasonCode, ReasonCodes.ConsentRevoked, StringComparison.Ordinal);
        var code = revoked ? WalkCodes.RevokedInFlight : deny.ReasonCode;
        return Refuse(walk, code, deny, revoked ? deny.InternalCode ?? deny.ReasonCode : deny.InternalCode);
    }

    /// <summary>Refuses after a permit: the source or the minimiser could not give what was permitted.</summary>
    public async Task<ExchangeOutcome?> Refuse(Walk walk, Decision.Permit permit, QuotaGuard spent) =>
        await Refuse(walk, permit, WalkCodes.QuotaExhausted) is ExchangeOutcome.Refused refused ? refused with { RetryAt = spent.EndsAt } : null;

    public Task<ExchangeOutcome?> Refuse(Walk walk, Decision.Permit permit, string code) => Refuse(walk, code, permit, internalCode: null);

    /// <summary>Refuses before any decision: the request could not be read, or its asker is not active.</summary>
    public Task<ExchangeOutcome?> Refuse(Walk walk, string code) => Refuse(walk, code, decision: null, internalCode: null);

    /// <summary>Records that a released reply never left.</summary>
    public async Task RecordDropped(string agency, Id128 exchange, string reasonCode)
    {
        if (await book.Find(exchange) is not { Record: ExchangeRecord released } stored || !IsAsker(agency, released))
        {
            return;
        }
        var record = new DroppedRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Hub,
            Subject = released.Subject,
            Exchange = exchange,
            ReasonCode = reasonCode,
        };
        for (var pass = 0; pass < ExchangeGrain.MaxPasses; pass++)
        {
            // Where the exchange stands this stands too, while that is sealed.
            var route = await delays.Beside(stored);
            var entry = new Entry(book.Ids.Of(Actors.Hub, $"dropped:{exchange}"), Hash256.Of(exchange.ToArray()), record, Asker: agency, Provider: released.Provider, Guards: [route.Guard]) { SealedUnder = route.Order };
            if (await book.Append(entry) is not AppendOutcome.Stale)
            {
                return;
            }
        }
    }

    Task<ExchangeOutcome?> Refuse(Walk walk, string code, Decision? decision, string? internalCode)
    {
        var ask = walk.UnreadableCode is null ? walk.Ask : null;
        var record = new RefusalRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Agency(walk.Agency),
            Subject = walk.Subject,
            Policy = decision?.Policy,
            Bundle = walk.Policies.Bundle,
            LegalBasis = ask?.LegalBasis.Code(),
            Purpose = ask?.Purpose,
            RequestHash = walk.Command.RequestHash,
            ReasonCode = code,
            InternalCode = internalCode,
            Dataset = ask?.Dataset,
            Provider = walk.AskedProvider,
            Requested = ask?.Fields ?? [],
            Determining = decision?.Determining ?? [],
            Consent = decision?.Consent,
            Signature = walk.Command.Signature,
        };
        var entry = new Entry(walk.Id, walk.Command.RequestHash, record, Asker: walk.Agency, Provider: record.Provider, Guards: GuardsOf(walk)) { SealedUnder = walk.Route.Order };
        return Settle(walk, entry, (stored, _) => new ExchangeOutcome.Refused(walk.Id, code, book.Promise(stored)));
    }

    /// <summary>What every outcome rests on: the consent version and the policies it was decided by, and the orders that say in which chain it stands.</summary>
    static List<Guard> GuardsOf(Walk walk)
    {
        var guards = new List<Guard>(4) { walk.Route.Guard };
        if (walk.Subject is { } subject && walk.Decided)
        {
            guards.Add(new Guard.Consent(EntryBook.PersonChain(subject), walk.Facts.ConsentVersion));
        }
        if (walk.Policies.Bundle is { } bundle)
        {
            guards.Add(new Guard.Bundle(bundle.Version));
        }
        return guards;
    }

    async Task<ExchangeOutcome?> Settle(Walk walk, Entry entry, Func<StoredEntry, long, ExchangeOutcome> taken)
    {
        if (walk.Route.Order is { } order && walk.Subject is { } subject && book.TagKey(KeyStore.SealedChain(subject, order)) is null)
        {
            // The person was erased this moment, or a key store older than the order was put back: neither list could take the entry.
            return new ExchangeOutcome.NotTaken(LedgerCodes.Unavailable);
        }
        var outcome = await book.Append(entry);
        walk.Passed(Stages.Append);
        switch (outcome)
        {
            case AppendOutcome.Appended a:
                return taken(new StoredEntry(entry.Id, a.Index, a.At, a.LeafHash, entry.RequestHash, entry.Record), clock.GetTimestamp());
            case AppendOutcome.Existing:
                return await Earlier(walk) ?? throw new UnreachableException("An entry that exists can be found.");
            case AppendOutcome.Conflict:
                return new ExchangeOutcome.NotTaken(WalkCodes.Conflict);
            case AppendOutcome.Stale { Which: Guard.Quota quota }:
                walk.SpentQuota = quota.Key;
                return null;
            case AppendOutcome.Stale { Which: Guard.Consent } stale:
                walk.Behind(stale.Current);
                return null;
            case AppendOutcome.Stale { Which: Guard.Length }:
                await delays.CatchUp();
                return null;
            case AppendOutcome.Stale:
                return null;
            default:
                return new ExchangeOutcome.NotTaken(EntryBook.CodeOf(outcome));
        }
    }

    ExchangeView ViewOf(StoredEntry stored) => stored.Record switch
    {
        ExchangeRecord r => new(stored.Id, "released", null, r.Dataset, r.Purpose, r.Released, stored.Index, stored.At, book.Promise(stored)),
        RefusalRecord r => new(stored.Id, "refused", r.ReasonCode, r.Dataset, r.Purpose, [], stored.Index, stored.At, book.Promise(stored)),
        _ => new(stored.Id, "erased", null, null, null, [], stored.Index, stored.At, book.Promise(stored)),
    };

    static bool IsAsker(string agency, LedgerRecord? record) =>
        record is ExchangeRecord or RefusalRecord && string.Equals(record.Actor, Actors.Agency(agency), StringComparison.Ordinal);
}
