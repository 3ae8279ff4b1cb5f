using System.Globalization;
using System.Text;
using Hub.Audit;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Proofs;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Verify.Trails;

/// <summary>Verifies a decision trail from its document and the log's key alone.</summary>
/// <remarks>
/// Takes any bytes without throwing. Whether the recorded result is what the programme gives is asked by running it again,
/// which needs the engine; whether later steps were left out is shown by the person's complete list.
/// </remarks>
public sealed class TrailVerifier
{
    const string DocumentPlace = "document";
    const string ProgrammePlace = "programme";
    const string ExchangeKind = "exchange";
    const string OpeningKind = "opening";

    static readonly ListCodes ExchangeCodes = new(ExchangeKind, "exchange.missing", "exchange.extra", "exchange.place");
    static readonly ListCodes OpeningCodes = new(OpeningKind, "opening.missing", "opening.extra", "opening.place");

    readonly TrailDocument _document;
    readonly KeyList? _keys;
    readonly FaultList _faults;
    readonly EntryCheck _entries;
    readonly List<TrailEntryReport> _shown = [];

    TrailVerifier(TrailDocument document, string origin, INoteVerifier key, KeyList? keys, FaultList faults)
    {
        (_document, _keys, _faults) = (document, keys, faults);
        _entries = new(origin, key, faults);
    }

    /// <summary>Verifies a document.</summary>
    /// <param name="document">Exact bytes, canonical JSON (RFC 8785): one spelling, so that every byte that is changed outside the proofs shows. A proof may bring signatures of others.</param>
    /// <param name="key">The log's key, from elsewhere; its name is the accepted origin.</param>
    /// <param name="keys">The hub's key list, believed as given, for the notices' signatures; without it they stay unchecked.</param>
    /// <param name="ed25519">Checks signatures.</param>
    public static TrailReport Verify(ReadOnlySpan<byte> document, NoteVerifierKey key, KeyList? keys, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        var faults = new FaultList();
        if (key.Verifier(ed25519) is not { } verifier)
        {
            faults.AddUncheckable("key.type", "key", "type 01 (Ed25519)", $"type {key.Type:x2}");
            return Nothing(null, faults);
        }
        if (TrailDocument.TryParse(document) is not { } read)
        {
            faults.Add("document.malformed", DocumentPlace, "a trail document of version 1", NoTrail.Describe(document));
            return Nothing(null, faults);
        }
        if (!read.ToJson().AsSpan().SequenceEqual(document))
        {
            faults.Add("document.form", DocumentPlace, "canonical JSON (RFC 8785)", "another spelling, or something besides");
        }
        faults.Compare("document.origin", DocumentPlace, key.Name, read.Origin);
        verifier = new RememberingVerifier(verifier);
        if (SignedByOthersAlone(read, verifier) is { } unsigned)
        {
            // One cause is told once: another log's origin, or another key of a log of that name.
            if (faults.Listed.All(fault => fault.Code is not "document.origin"))
            {
                faults.Add(DocumentPlace, unsigned);
            }
            return Nothing(read, faults);
        }
        if (keys is not null)
        {
            faults.Compare("keys.origin", "keys", key.Name, keys.Origin);
        }
        if (read.Steps.Count is 0 or > TrailState.MaxSteps)
        {
            faults.Add("trail.steps", DocumentPlace, "1 to " + Text(TrailState.MaxSteps), Text(read.Steps.Count));
            return Nothing(read, faults);
        }
        return new TrailVerifier(read, key.Name, verifier, keys, faults).Run();
    }

    /// <summary>The verdict on the first proof when the key signed none of the document's checkpoints: then nothing in it can be held against that key.</summary>
    static Verdict? SignedByOthersAlone(TrailDocument document, INoteVerifier key)
    {
        Verdict? first = null;
        foreach (var entry in document.Steps.Append(document.Programme).Concat(document.Exchanges).Concat(document.Openings))
        {
            if (TlogProof.TryParse(Encoding.UTF8.GetBytes(entry.Proof)) is not { } proof)
            {
                continue;
            }
            var verdict = proof.Checkpoint.Verify(key);
            if (verdict.Code is not "note.unsigned")
            {
                return null;
            }
            first ??= verdict;
        }
        return first;
    }

    static TrailReport Nothing(TrailDocument? document, FaultList faults) => new(document, [], null, null, null, faults);

    TrailReport Run()
    {
        var check = new StepsCheck(_document.Trail, _faults);
        var steps = new CheckedEntry?[_document.Steps.Count];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = Read(_document.Steps[i], TrailEntryKind.Step, "step " + Text(i));
            check.Add(steps[i], i);
            _shown[^1] = _shown[^1] with { Followed = check.State is not null };
        }
        var programme = Read(_document.Programme, TrailEntryKind.Programme, ProgrammePlace);
        var exchanges = ById(_document.Exchanges, TrailEntryKind.Exchange, ExchangeKind);
        var openings = ById(_document.Openings, TrailEntryKind.Opening, OpeningKind);
        if (steps[0] is { Record: DecisionRecord decision } first)
        {
            if (programme is not null)
            {
                ProgrammeCheck.Run(programme, first, decision, _faults);
            }
            CheckInputs(decision, first, exchanges);
            CheckNotices(decision, steps);
            var times = new TimesCheck(decision, _faults);
            Array.ForEach(steps, times.Add);
        }
        CheckOpenings(steps, openings);
        TimeOrderCheck.Run(_shown, _faults);
        var shown = steps.Select((step, i) => new TrailStep(i, step?.Index ?? _document.Steps[i].Index, step?.Leaf.At, step?.Record)).ToList();
        return new(_document, shown, programme?.Record as AlgorithmRecord, check.State, _entries.Newest, _faults) { Entries = _shown };
    }

    CheckedEntry? Read(TrailEntryDocument entry, TrailEntryKind kind, string place)
    {
        var read = _entries.Run(entry, place);
        _shown.Add(new(kind, place, entry.Id, entry.Index, read?.Leaf.At, read?.LeafHash, read?.Record));
        return read;
    }

    Dictionary<Id128, CheckedEntry> ById(IReadOnlyList<TrailEntryDocument> entries, TrailEntryKind kind, string word)
    {
        var found = new Dictionary<Id128, CheckedEntry>();
        foreach (var entry in entries)
        {
            if (Read(entry, kind, $"{word} {entry.Id}") is { } read)
            {
                found.TryAdd(read.Id, read);
            }
        }
        return found;
    }

    void CheckInputs(DecisionRecord decision, CheckedEntry entry, Dictionary<Id128, CheckedEntry> exchanges)
    {
        CheckList(ExchangeCodes, [.. decision.Inputs.Select(input => input.Exchange)], _document.Exchanges);
        foreach (var input in decision.Inputs)
        {
            if (exchanges.TryGetValue(input.Exchange, out var exchange))
            {
                InputsCheck.Run(input, exchange, entry, decision, _faults);
            }
        }
    }

    void CheckOpenings(CheckedEntry?[] steps, Dictionary<Id128, CheckedEntry> openings)
    {
        var reviews = steps.Where(step => step?.Record is ReviewRecord).Select(step => (Entry: step!, Record: (ReviewRecord)step!.Record!)).ToList();
        if (steps.All(step => step?.Record is not null))
        {
            CheckList(OpeningCodes, [.. reviews.Select(review => review.Record.Opening)], _document.Openings);
        }
        foreach (var (entry, review) in reviews)
        {
            if (openings.TryGetValue(review.Opening, out var opening))
            {
                var shown = review.ShownThrough >= 0 && review.ShownThrough < steps.Length ? steps[review.ShownThrough] : null;
                OpeningCheck.Run(review, entry, opening, shown, _document.Trail, _faults);
            }
        }
    }

    void CheckNotices(DecisionRecord decision, CheckedEntry?[] steps)
    {
        bool? reviewed = false;
        foreach (var step in steps)
        {
            reviewed = step?.Record switch
            {
                null => null,
                ReviewRecord when reviewed is not null => true,
                _ => reviewed,
            };
            if (step?.Record is NoticeRecord notice)
            {
                NoticeCheck.Run(decision, notice, reviewed, step.Place, _keys, _faults);
            }
        }
    }

    /// <summary>The document brings exactly the entries that its steps refer to, in their order.</summary>
    void CheckList(ListCodes codes, List<Id128> expected, IReadOnlyList<TrailEntryDocument> entries)
    {
        var found = entries.Select(entry => entry.Id).ToList();
        if (found.SequenceEqual(expected))
        {
            return;
        }
        var before = _faults.Count;
        foreach (var id in expected.Except(found))
        {
            _faults.Add(codes.Missing, $"{codes.Kind} {id}", "its entry", "none");
        }
        foreach (var id in found.Except(expected))
        {
            _faults.Add(codes.Extra, $"{codes.Kind} {id}", "none: no step refers to it", "an entry");
        }
        if (_faults.Count == before)
        {
            _faults.Add(codes.Place, DocumentPlace, string.Join(", ", expected), string.Join(", ", found));
        }
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>How a list of entries and its faults are called.</summary>
    sealed record ListCodes(string Kind, string Missing, string Extra, string Place);
}
