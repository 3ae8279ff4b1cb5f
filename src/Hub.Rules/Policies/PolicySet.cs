using System.Collections.Frozen;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Decisions;

namespace Hub.Rules.Policies;

/// <summary>What became of <see cref="PolicySet.Load"/>.</summary>
public abstract record PolicyLoad
{
    PolicyLoad()
    {
    }

    /// <summary>Every file holds.</summary>
    public sealed record Loaded(PolicySet Policies) : PolicyLoad;

    /// <summary>At least one file does not; nothing was taken.</summary>
    public sealed record Refused(IReadOnlyList<PolicyFault> Faults) : PolicyLoad;
}

/// <summary>Policies, purposes, datasets, notices and programmes that belong together. Immutable, thread-safe.</summary>
public sealed class PolicySet
{
    /// <summary>Most files in one set.</summary>
    public const int MaxFiles = 2_000;

    readonly FrozenDictionary<string, ExchangePolicy[]> _byDataset;

    internal PolicySet(PolicyFiles files, Hash256 sha256, BundleReference? bundle)
    {
        Policies = [.. files.Policies.OrderBy(policy => policy.Metadata.Id, StringComparer.Ordinal)];
        Datasets = files.Datasets.ToFrozenDictionary(dataset => dataset.Id, StringComparer.Ordinal);
        Purposes = files.Purposes.ToFrozenDictionary(purpose => purpose.Code, StringComparer.Ordinal);
        Notices = [.. files.Notices.OrderBy(notice => notice.Id, StringComparer.Ordinal).ThenBy(notice => notice.Version)];
        Programmes = [.. files.Programmes.OrderBy(programme => programme.Reference.Id, StringComparer.Ordinal).ThenBy(programme => programme.Reference.Version)];
        Sha256 = sha256;
        Bundle = bundle;
        _byDataset = Policies.GroupBy(policy => policy.Dataset, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Ordered by id.</summary>
    public IReadOnlyList<ExchangePolicy> Policies { get; }

    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, DatasetDefinition> Datasets { get; }

    /// <summary>By code.</summary>
    public IReadOnlyDictionary<string, PurposeDefinition> Purposes { get; }

    /// <summary>Ordered by id and version.</summary>
    public IReadOnlyList<NoticeText> Notices { get; }

    /// <summary>Ordered by id and version; several versions of one id may be there.</summary>
    public IReadOnlyList<EligibilityProgramme> Programmes { get; }

    /// <summary>SHA-256 of the canonical form of {path: SHA-256 of the file's canonical form}.</summary>
    public Hash256 Sha256 { get; }

    /// <summary>The bundle the set was opened from; null when it was loaded without one.</summary>
    public BundleReference? Bundle { get; }

    /// <summary>Policies over one dataset, ordered by id.</summary>
    public IReadOnlyList<ExchangePolicy> Over(string dataset) => _byDataset.GetValueOrDefault(dataset) ?? [];

    /// <summary>The newest notice for a consent; null when there is none.</summary>
    public NoticeText? NoticeFor(string recipient, string dataset, string purpose) =>
        Notices.LastOrDefault(notice =>
            string.Equals(notice.Recipient, recipient, StringComparison.Ordinal)
            && string.Equals(notice.Dataset, dataset, StringComparison.Ordinal)
            && string.Equals(notice.Purpose, purpose, StringComparison.Ordinal));

    /// <summary>One version of a programme; null when it is not there.</summary>
    public EligibilityProgramme? FindProgramme(string id, int version) =>
        Programmes.FirstOrDefault(programme => programme.Reference.Version == version && string.Equals(programme.Reference.Id, id, StringComparison.Ordinal));

    /// <summary>Reads and checks all files together. The order of the files does not matter.</summary>
    /// <param name="files">Every file of a set: <c>*.policy.yaml</c>, <c>*.purpose.yaml</c>, <c>*.dataset.yaml</c>,
    /// <c>*.notice.yaml</c>, <c>*.programme.yaml</c>; <c>*.case.yaml</c> and <c>*.programme-case.yaml</c> are checked for form
    /// and left to <see cref="PolicyCases"/> and <see cref="ProgrammeCases"/>.</param>
    /// <param name="bundle">The bundle the files were opened from.</param>
    public static PolicyLoad Load(IReadOnlyList<PolicyFile> files, BundleReference? bundle = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var read = PolicyFiles.Read(files);
        var faults = read.Faults.Count > 0 ? read.Faults : PolicyChecks.Run(read);
        return faults.Count > 0
            ? new PolicyLoad.Refused([.. faults.OrderBy(fault => fault.File, StringComparer.Ordinal).ThenBy(fault => fault.Line)])
            : new PolicyLoad.Loaded(new PolicySet(read, Hash256.Of(RulesJson.Canonical(read.Hashes)), bundle));
    }
}
