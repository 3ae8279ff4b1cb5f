using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Leaves;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Api.Trails;

/// <summary>Checks a trail's document as anybody else would: from the document, the log's key and the notices' key alone. Thread-safe.</summary>
/// <param name="log">The log's key.</param>
/// <param name="notices">Public key of the hub's notices, P-256.</param>
public sealed class TrailChecker(NoteVerifierKey log, ECParameters notices, IEd25519Verification ed25519)
{
    readonly INoteVerifier _log = log.Verifier(ed25519) ?? throw new ArgumentException("A log is verified by an Ed25519 key.", nameof(log));

    /// <summary>The log's verifier key, to be compared with the one published elsewhere.</summary>
    public string VerifierKey { get; } = log.ToString();

    public CheckedTrail Check(TrailDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var programme = Entry(document.Programme, entry => [ProgrammeText(entry.Record)]);
        CheckedEntry[] exchanges = [.. document.Exchanges.Select(entry => Entry(entry, _ => []))];
        CheckedEntry[] openings = [.. document.Openings.Select(entry => Entry(entry, _ => []))];
        var steps = new List<CheckedEntry>(document.Steps.Count);
        TrailState? state = null;
        foreach (var entry in document.Steps)
        {
            var (step, before) = (steps.Count, state);
            steps.Add(Entry(entry, read => [Follow(document, read, step, before, out state), .. PartsOf(read, programme, exchanges, openings, before?.Decision)]));
        }
        return new(document, steps, programme, exchanges, openings, state);
    }

    CheckedEntry Entry(TrailEntryDocument entry, Func<ReadEntry, IReadOnlyList<CheckedPart>> more)
    {
        var bytes = Canonical(entry.Leaf);
        var isLeaf = Leaf.TryParse(bytes, out var leaf);
        var leafHash = isLeaf ? Rfc6962.LeafHash(bytes) : (Hash256?)null;
        var canonical = entry.Record is { } json ? Canonical(json) : null;
        var (record, body) = RecordOf(canonical, leaf.Body);
        var read = new ReadEntry(entry.Id, leaf.At, leafHash, record);
        return new(
            entry.Id,
            entry.Index,
            leaf.At,
            leafHash,
            record,
            [
                new(TrailPart.Leaf, IsLeafOf(entry.Id, isLeaf ? leaf.Id : null)),
                new(TrailPart.Inclusion, leafHash is { } hash ? Included(entry, hash) : null),
                new(TrailPart.Body, body),
                .. more(read),
            ]);
    }

    static Verdict IsLeafOf(Id128 id, Id128? leaf)
    {
        if (leaf is not { } found)
        {
            return new("leaf.malformed", "a leaf in canonical form", "something else");
        }
        return found == id ? Verdict.Right : new("entry.id", id.ToString(), found.ToString());
    }

    Verdict Included(TrailEntryDocument entry, Hash256 leafHash)
    {
        if (TlogProof.TryParse(Encoding.UTF8.GetBytes(entry.Proof)) is not { } proof)
        {
            return new("proof.malformed", "a .tlog-proof", "something else");
        }
        return proof.Index == entry.Index ? proof.Verify(leafHash, _log) : new("entry.index", Text(entry.Index), Text(proof.Index));
    }

    static (LedgerRecord? Record, Verdict? Verdict) RecordOf(byte[]? canonical, Hash256 body)
    {
        if (canonical is null)
        {
            return (null, null);
        }
        var found = RecordCodec.BodyHash(canonical);
        if (found != body)
        {
            return (null, new("record.body", body.ToString(), found.ToString()));
        }
        try
        {
            return (RecordCodec.Decode(canonical), Verdict.Right);
        }
        catch (JsonException)
        {
            return (null, new("record.malformed", "a record of the ledger", "something else"));
        }
    }

    /// <summary>Whether the step may stand where it does; null when it, or one before it, cannot be read any more.</summary>
    static CheckedPart Follow(TrailDocument document, ReadEntry entry, int step, TrailState? before, out TrailState? after)
    {
        after = null;
        if (entry.Record is null || (step > 0 && before is null))
        {
            return new(TrailPart.Chain, null);
        }
        if (step > 0)
        {
            return new(TrailPart.Chain, before!.TryFollow(entry.Record, out after));
        }
        if (entry.Record is not DecisionRecord decision || decision.Trail.Id != document.Trail || entry.Id != document.Trail)
        {
            return new(TrailPart.Chain, new Verdict("trail.place", $"the decision {document.Trail}", entry.Id.ToString()));
        }
        return new(TrailPart.Chain, TrailState.TryBegin(decision, entry.At, out after));
    }

    IEnumerable<CheckedPart> PartsOf(ReadEntry entry, CheckedEntry programme, CheckedEntry[] exchanges, CheckedEntry[] openings, DecisionRecord? decision)
    {
        switch (entry.Record)
        {
            case DecisionRecord record:
                yield return new(TrailPart.Inputs, Inputs(record, exchanges));
                yield return new(TrailPart.Programme, SameProgramme(record.Programme, programme));
                break;
            case ReviewRecord record:
                yield return new(TrailPart.Opening, Opened(record, openings));
                break;
            case NoticeRecord record:
                yield return new(TrailPart.Notice, decision is null ? null : Signed(decision, record));
                break;
        }
    }

    Verdict Signed(DecisionRecord decision, NoticeRecord notice)
    {
        using var key = ECDsa.Create(notices);
        return DecisionNotice.Of(decision, notice).Verify(notice.Statement, key);
    }

    static CheckedPart ProgrammeText(LedgerRecord? record) => new(TrailPart.Programme, record switch
    {
        null => null,
        AlgorithmRecord algorithm when Hash256.Of(Encoding.UTF8.GetBytes(algorithm.Text)) is var found =>
            found == algorithm.Programme.Sha256 ? Verdict.Right : new Verdict("programme.text", algorithm.Programme.Sha256.ToString(), found.ToString()),
        _ => new Verdict("programme.record", "the registration of a programme", record.GetType().Name),
    });

    static Verdict? SameProgramme(ProgrammeReference used, CheckedEntry registered) => registered.Record switch
    {
        AlgorithmRecord algorithm => algorithm.Programme == used ? Verdict.Right : new("programme.reference", used.Sha256.ToString(), algorithm.Programme.Sha256.ToString()),
        _ => null,
    };

    /// <summary>Null when an exchange's record is erased; the first fault otherwise.</summary>
    static Verdict? Inputs(DecisionRecord decision, CheckedEntry[] exchanges)
    {
        var whole = true;
        foreach (var input in decision.Inputs)
        {
            var entry = Array.Find(exchanges, candidate => candidate.Id == input.Exchange);
            if (entry is null)
            {
                return new("exchange.missing", $"the exchange {input.Exchange}", "nothing");
            }
            if (entry.LeafHash != input.LeafHash)
            {
                return new("exchange.leaf", input.LeafHash.ToString(), entry.LeafHash?.ToString() ?? "no leaf");
            }
            if (entry.Record is null)
            {
                whole = false;
                continue;
            }
            if (Fault(decision, input, entry.Record) is { } fault)
            {
                return fault;
            }
        }
        return whole ? Verdict.Right : null;
    }

    static Verdict? Fault(DecisionRecord decision, DecisionInput input, LedgerRecord record)
    {
        if (record is not ExchangeRecord exchange)
        {
            return new("exchange.record", "an exchange", record.GetType().Name);
        }
        if (exchange.Subject != decision.Subject)
        {
            return new("exchange.subject", "the person of the decision", "another");
        }
        if (!string.Equals(exchange.Actor, decision.Actor, StringComparison.Ordinal))
        {
            return new("exchange.agency", decision.Actor, exchange.Actor);
        }
        return input.Values.FirstOrDefault(value => !Opens(exchange, value)) is { } wrong
            ? new("value.commitment", "a value that opens the exchange's commitment", wrong.Name)
            : null;
    }

    static bool Opens(ExchangeRecord exchange, OpenedValue value) =>
        exchange.Commitments.TryGetValue(value.Name, out var commitment)
        && Commitment.Of(value.Salt.ToArray(), Encoding.UTF8.GetBytes(value.Json)) == commitment;

    static Verdict? Opened(ReviewRecord review, CheckedEntry[] openings)
    {
        if (Array.Find(openings, candidate => candidate.Id == review.Opening) is not { } entry)
        {
            return new("opening.missing", $"the opening {review.Opening}", "nothing");
        }
        return entry.Record switch
        {
            null => null,
            AccessRecord access => Same(review, access, entry.At),
            var other => new("opening.record", "an opening", other.GetType().Name),
        };
    }

    static Verdict Same(ReviewRecord review, AccessRecord access, long at)
    {
        if (!string.Equals(access.Actor, review.Actor, StringComparison.Ordinal))
        {
            return new("opening.officer", review.Actor, access.Actor);
        }
        if (access.Opened != review.Trail.Id)
        {
            return new("opening.trail", review.Trail.Id.ToString(), access.Opened.ToString());
        }
        if (access.Through != review.ShownThrough)
        {
            return new("opening.through", Text(review.ShownThrough), Text(access.Through));
        }
        return at == review.OpenedAt ? Verdict.Right : new("opening.time", Text(review.OpenedAt), Text(at));
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    static byte[] Canonical(JsonElement json) => Jcs.Canonicalize(Encoding.UTF8.GetBytes(json.GetRawText()));

    readonly record struct ReadEntry(Id128 Id, long At, Hash256? LeafHash, LedgerRecord? Record);
}
