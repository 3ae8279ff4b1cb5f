using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Rules;
using Hub.Rules.Consents;
using Hub.Silo.Citizens;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Orleans;
using Orleans.Concurrency;

namespace Hub.Silo.Consents;

/// <summary>Turns an agency's request into the terms a person is asked to agree to, under the registered notice.</summary>
[StatelessWorker(MaxAtOnce)]
public sealed class ConsentRequestGrain(EntryBook book, KeyStore people, PolicyShelf policies, CitizenSnapshots entries, TimeProvider clock) : Grain, IConsentRequestGrain
{
    public const int MaxAtOnce = 64;

    /// <summary>Requests listed at most.</summary>
    public const int MaxListed = 50;

    /// <summary>Entries of the agency's chain looked through for them.</summary>
    public const int MaxScanned = 2_000;

    /// <summary>Entries read at once while looking for them.</summary>
    const int PageSize = 128;

    const string Channel = "api";

    public async Task<ConsentOutcome> Ask(ConsentAsk ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (TermsOf(ask) is not { } terms)
        {
            return await Refuse(new(ask.Agency, ask.IdempotencyKey, ask.Request, ConsentCodes.NoNotice));
        }
        if (!IsWithinPurpose(ask))
        {
            return await Refuse(new(ask.Agency, ask.IdempotencyKey, ask.Request, ReasonCodes.PurposeNotAllowed));
        }
        // The consent's id is the id of its first entry, so a retry asks for the same consent.
        var id = book.Ids.OfConsent(ask.Agency, ask.IdempotencyKey);
        if (await book.Find(id) is { } earlier)
        {
            return await Again(ask, earlier);
        }
        var subject = people.FindByNik(ask.Nik);
        var command = new ConsentCommand.Request(terms) { ConsentId = id, Subject = subject ?? people.DecoySubject, Actor = Actors.Agency(ask.Agency), Channel = Channel };
        if (subject is { } known)
        {
            var outcome = await GrainFactory.GetGrain<ICitizenGrain>(known.ToString()).Ask(command, ask.Request);
            // A flood is not put before the person, and is answered like a request about someone unknown:
            // a refusal here would tell who is known.
            if (outcome is not ConsentOutcome.Refused { Code: ConsentCodes.TooManyOpen })
            {
                return outcome;
            }
        }
        return await AskUnknown(ask, command);
    }

    public async Task<ConsentOutcome> Refuse(ConsentRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var record = new RefusalRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Agency(refusal.Agency),
            Bundle = policies.Current.Bundle,
            RequestHash = refusal.Request.Hash,
            ReasonCode = refusal.Code,
            Requested = [],
            Determining = [],
            Signature = refusal.Request.Signature,
        };
        var id = book.Ids.OfConsent(refusal.Agency, refusal.IdempotencyKey);
        return await book.Append(new Entry(id, refusal.Request.Hash, record, Asker: refusal.Agency)) switch
        {
            AppendOutcome.Appended a => new ConsentOutcome.Refused(refusal.Code, id, book.Promise(id, a.LeafHash, a.Index, a.At)),
            AppendOutcome.Existing e => new ConsentOutcome.Refused(refusal.Code, id, book.Promise(id, e.LeafHash, e.Index, e.At)),
            AppendOutcome.Conflict => new ConsentOutcome.Refused(Walk.WalkCodes.Conflict),
            var other => new ConsentOutcome.Refused(EntryBook.CodeOf(other)),
        };
    }

    public async Task<List<ConsentView>> ListFor(string agency)
    {
        var chain = EntryBook.AgencyChain(agency);
        var length = await book.ChainLength(chain);
        var ids = new List<Id128>();
        for (var (end, scanned) = (length, 0L); end > 0 && ids.Count < MaxListed && scanned < MaxScanned; end -= PageSize, scanned += PageSize)
        {
            ids.AddRange(await RequestsBetween(chain, Math.Max(0, end - PageSize), end));
        }
        var views = new List<ConsentView>();
        foreach (var id in ids.Take(MaxListed))
        {
            if (await GrainFactory.GetGrain<IConsentGrain>(id.ToString()).ReadFor(agency) is { } view)
            {
                views.Add(view);
            }
        }
        return views;
    }

    /// <summary>Consents first asked for in a stretch of the chain, newest first.</summary>
    async Task<List<Id128>> RequestsBetween(string chain, long from, long until)
    {
        var ids = new List<Id128>();
        await foreach (var item in book.ReadChain(chain, from, (int)(until - from)))
        {
            if (item.Entry.Record is ConsentEventRecord { Seq: 0 } first)
            {
                ids.Insert(0, first.ConsentId);
            }
        }
        return ids;
    }

    /// <summary>Whether the purpose, and so the notice, speaks of every field asked for. Nobody is asked for more than they are told.</summary>
    bool IsWithinPurpose(ConsentAsk ask) =>
        policies.Current.Purposes[ask.Purpose].Datasets.TryGetValue(ask.Dataset, out var fields) && !ask.Fields.Except(fields, StringComparer.Ordinal).Any();

    /// <summary>The answer to a request that was recorded before: as it stands now, and the same for someone unknown.</summary>
    async Task<ConsentOutcome> Again(ConsentAsk ask, StoredEntry earlier)
    {
        if (earlier.Lost)
        {
            return new ConsentOutcome.Refused(Walk.WalkCodes.RecordLost);
        }
        if (earlier.RequestHash != ask.Request.Hash)
        {
            return new ConsentOutcome.Refused(Walk.WalkCodes.Conflict);
        }
        if (earlier.Record is RefusalRecord refused)
        {
            return new ConsentOutcome.Refused(refused.ReasonCode, earlier.Id, book.Promise(earlier));
        }
        return await GrainFactory.GetGrain<IConsentGrain>(earlier.Id.ToString()).ReadFor(ask.Agency) is { } view
            ? new ConsentOutcome.Unchanged(view)
            : new ConsentOutcome.Refused(ConsentCodes.Unknown);
    }

    /// <summary>The same entry without a person: the citizen's slot is filler, the agency's chain moves.</summary>
    async Task<ConsentOutcome> AskUnknown(ConsentAsk ask, ConsentCommand command)
    {
        if (ConsentLifecycle.Apply(null, command, clock.GetUtcNow().ToUnixTimeMilliseconds()) is not ConsentResult.Changed changed)
        {
            return new ConsentOutcome.Refused(ConsentCodes.NotOpen);
        }
        // The decoy's grain does what a person's would, so that the unknown take the same path and time.
        var decoy = GrainFactory.GetGrain<ICitizenGrain>(people.DecoySubject.ToString());
        await decoy.Consent(changed.Consent.Id);
        var entry = entries.EntryOf(changed.Consent, changed.Event, version: -1, ask.Request);
        var outcome = await book.Append(entry with { Record = entry.Record with { Subject = null } });
        await decoy.Consent(changed.Consent.Id);
        var view = ConsentViews.Of(changed.Consent, clock.GetUtcNow());
        return outcome switch
        {
            AppendOutcome.Appended a => new ConsentOutcome.Changed(view, entry.Id, book.Promise(entry.Id, a.LeafHash, a.Index, a.At)),
            AppendOutcome.Existing => await Again(ask, await book.Find(entry.Id) ?? throw new System.Diagnostics.UnreachableException("An entry that exists can be found.")),
            AppendOutcome.Conflict => new ConsentOutcome.Refused(Walk.WalkCodes.Conflict),
            _ => new ConsentOutcome.Refused(EntryBook.CodeOf(outcome)),
        };
    }

    /// <summary>The terms by the registered notice, dataset and purpose; null when nobody has registered a notice for them.</summary>
    ConsentTerms? TermsOf(ConsentAsk ask)
    {
        var set = policies.Current;
        if (set.NoticeFor(ask.Agency, ask.Dataset, ask.Purpose) is not { } notice
            || !set.Datasets.TryGetValue(ask.Dataset, out var dataset)
            || !set.Purposes.TryGetValue(ask.Purpose, out var purpose))
        {
            return null;
        }
        var now = clock.GetUtcNow();
        return new ConsentTerms
        {
            Recipient = ask.Agency,
            Controller = dataset.Provider,
            Dataset = ask.Dataset,
            Fields = ask.Fields,
            Purpose = ask.Purpose,
            NotBefore = now.ToUnixTimeMilliseconds(),
            NotAfter = now.AddDays(ask.ValidForDays).ToUnixTimeMilliseconds(),
            Retention = purpose.Retention.ToString(),
            Notices = notice.References,
        };
    }
}
