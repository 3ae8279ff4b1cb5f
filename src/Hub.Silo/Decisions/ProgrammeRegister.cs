using Hub.Audit;
using Hub.Canon.Records;
using Hub.Rules.Decisions;
using Hub.Rules.Policies;
using Hub.Silo.Ledger;

namespace Hub.Silo.Decisions;

/// <summary>The public register of programmes: each version stands in the log, whole, before a decision can name it.</summary>
public sealed class ProgrammeRegister(EntryBook book)
{
    /// <summary>The version that was registered before with another content; null when there is none.</summary>
    public async Task<EligibilityProgramme?> Changed(PolicySet policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        foreach (var programme in policies.Programmes)
        {
            var reference = programme.Reference;
            if (await book.Find(TrailIds.Algorithm(book.Ids, reference.Id, reference.Version)) is { Lost: false } stored && stored.RequestHash != reference.Sha256)
            {
                return programme;
            }
        }
        return null;
    }

    /// <summary>Registers the versions that are not yet.</summary>
    /// <returns>Null, or why one was not recorded.</returns>
    public async Task<string?> Record(PolicySet policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        foreach (var programme in policies.Programmes)
        {
            var reference = programme.Reference;
            var record = new AlgorithmRecord
            {
                Salt = EntryBook.NewSalt(),
                Origin = book.Origin,
                Actor = Actors.Hub,
                Bundle = policies.Bundle,
                Programme = reference,
                Owner = programme.Owner,
                Engine = ProgrammeEngine.EngineId,
                Text = programme.CanonicalText,
            };
            var outcome = await book.Append(new Entry(TrailIds.Algorithm(book.Ids, reference.Id, reference.Version), reference.Sha256, record));
            if (outcome is not (AppendOutcome.Appended or AppendOutcome.Existing))
            {
                return EntryBook.CodeOf(outcome);
            }
        }
        return null;
    }
}
