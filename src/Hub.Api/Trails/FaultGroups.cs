using Hub.Canon.Records;
using Hub.Verify;
using Hub.Verify.Trails;

namespace Hub.Api.Trails;

/// <summary>Puts what the verifier found to the entries it found it at. It decides nothing: a fault that fits nowhere is told of the whole.</summary>
sealed class FaultGroups
{
    readonly TrailReport _report;
    readonly ILookup<TrailEntryKind, TrailEntryReport> _entries;
    readonly HashSet<Fault> _shown = new(ReferenceEqualityComparer.Instance);

    FaultGroups(TrailReport report)
    {
        _report = report;
        _entries = report.Entries.ToLookup(entry => entry.Kind);
    }

    public static CheckedTrail Of(TrailReport report)
    {
        var groups = new FaultGroups(report);
        List<CheckedEntry> steps = [.. groups._entries[TrailEntryKind.Step].Select(groups.Grouped)];
        List<CheckedEntry> rests = [.. report.Entries.Where(entry => entry.Kind != TrailEntryKind.Step).Select(groups.Grouped)];
        return new(report, steps, rests, [.. report.Faults.Listed.Where(fault => !groups._shown.Contains(fault))]);
    }

    CheckedEntry Grouped(TrailEntryReport entry) => new(entry, [.. PartsOf(entry)]);

    IEnumerable<CheckedPart> PartsOf(TrailEntryReport entry)
    {
        var isLeaf = entry.LeafHash is not null;
        var isRead = entry.Record is not null;
        var here = At(entry.Place).ToLookup(fault => PartOf(fault.Code, entry.Kind));
        yield return Part(TrailPart.Leaf, true, here[TrailPart.Leaf]);
        yield return Part(TrailPart.Inclusion, isLeaf, here[TrailPart.Inclusion]);
        yield return Part(TrailPart.Body, isRead, here[TrailPart.Body]);
        if (entry.Kind == TrailEntryKind.Step)
        {
            yield return Part(TrailPart.Chain, entry.Followed, here[TrailPart.Chain]);
        }
        foreach (var part in entry.Kind == TrailEntryKind.Step ? OfStep(entry, here) : [OfOther(entry, here)])
        {
            yield return part;
        }
    }

    /// <summary>What a step of its kind is checked for besides, its own faults and those of the entries it rests on.</summary>
    IEnumerable<CheckedPart> OfStep(TrailEntryReport step, ILookup<TrailPart, Fault> here)
    {
        // By its terms the later steps are read.
        var terms = _report.Entries[0].Record is DecisionRecord;
        switch (step.Record)
        {
            case DecisionRecord when ReferenceEquals(step, _report.Entries[0]):
                yield return Part(TrailPart.Times, true, here[TrailPart.Times]);
                yield return Part(TrailPart.Inputs, AllRead(TrailEntryKind.Exchange), Under("exchange "));
                yield return Part(TrailPart.Programme, AllRead(TrailEntryKind.Programme), here[TrailPart.Programme].Concat(Under("programme")));
                break;
            case ReviewRecord review:
                var opening = _entries[TrailEntryKind.Opening].FirstOrDefault(entry => entry.Id == review.Opening);
                yield return Part(TrailPart.Opening, opening?.Record is not null, Under($"opening {review.Opening}"));
                break;
            case ContestRecord:
                yield return Part(TrailPart.Times, terms && AllRead(TrailEntryKind.Step, until: step), here[TrailPart.Times]);
                break;
            case NoticeRecord:
                yield return Part(TrailPart.Times, terms, here[TrailPart.Times]);
                yield return Part(TrailPart.Notice, terms && AllRead(TrailEntryKind.Step, until: step), here[TrailPart.Notice]);
                break;
        }
    }

    CheckedPart OfOther(TrailEntryReport entry, ILookup<TrailPart, Fault> here)
    {
        var part = Subject(entry.Kind);
        // What an entry is held to is a step, which must be readable as well.
        var steps = entry.Kind == TrailEntryKind.Opening ? AllRead(TrailEntryKind.Step) : _report.Entries[0].Record is not null;
        return Part(part, entry.Record is not null && steps, here[part]);
    }

    CheckedPart Part(TrailPart part, bool isChecked, IEnumerable<Fault> faults)
    {
        List<Fault> found = [.. faults];
        _shown.UnionWith(found);
        return new(part, isChecked && !found.Exists(fault => fault.IsUncheckable), found);
    }

    bool AllRead(TrailEntryKind kind, TrailEntryReport? until = null) =>
        _entries[kind].TakeWhile(entry => !ReferenceEquals(entry, until)).All(entry => entry.Record is not null);

    /// <summary>Faults at an entry or at something inside it.</summary>
    IEnumerable<Fault> At(string place) => _report.Faults.Listed.Where(fault => IsAt(fault, place));

    /// <summary>Faults of what a step rests on, beside those that the entry itself shows as its form, place and record.</summary>
    IEnumerable<Fault> Under(string place) =>
        _report.Faults.Listed.Where(fault => (IsAt(fault, place) || (place.EndsWith(' ') && fault.Place.StartsWith(place, StringComparison.Ordinal))) && IsOwn(fault.Code));

    static bool IsAt(Fault fault, string place) =>
        string.Equals(fault.Place, place, StringComparison.Ordinal) || fault.Place.StartsWith(place + ",", StringComparison.Ordinal);

    static bool IsOwn(string code) => FamilyOf(code) is "exchange" or "value" or "programme" or "opening";

    static string FamilyOf(string code) => code[..code.IndexOf('.', StringComparison.Ordinal)];

    static TrailPart PartOf(string code, TrailEntryKind kind) => FamilyOf(code) switch
    {
        "leaf" => TrailPart.Leaf,
        "entry" when code is "entry.id" => TrailPart.Leaf,
        "entry" or "proof" or "merkle" or "note" or "checkpoint" => TrailPart.Inclusion,
        "record" => TrailPart.Body,
        "time" => TrailPart.Times,
        "notice" => TrailPart.Notice,
        "programme" => TrailPart.Programme,
        _ => Subject(kind),
    };

    /// <summary>What entries of a kind are there to show.</summary>
    static TrailPart Subject(TrailEntryKind kind) => kind switch
    {
        TrailEntryKind.Step => TrailPart.Chain,
        TrailEntryKind.Programme => TrailPart.Programme,
        TrailEntryKind.Exchange => TrailPart.Inputs,
        TrailEntryKind.Opening => TrailPart.Opening,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
