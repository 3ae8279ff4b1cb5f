using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Rules.Policies;

/// <summary>What became of <see cref="PolicyCases.Parse"/>.</summary>
public abstract record CaseFileResult
{
    CaseFileResult()
    {
    }

    public sealed record Parsed(PolicyCaseFile File) : CaseFileResult;

    public sealed record Refused(IReadOnlyList<PolicyFault> Faults) : CaseFileResult;
}

/// <summary>One case after its run.</summary>
/// <param name="Differences">What came out otherwise than expected; empty when the case holds.</param>
public sealed record CaseReport(string Policy, string Name, IReadOnlyList<string> Differences)
{
    public bool Holds => Differences.Count == 0;
}

/// <summary>Runs the cases of policies. Pure.</summary>
public static class PolicyCases
{
    const long YearMs = 365L * 24 * 60 * 60 * 1000;

    static readonly Pseudonymiser AnyPseudonym = (_, _) => "*";

    /// <summary>Reads one <c>*.case.yaml</c>.</summary>
    public static CaseFileResult Parse(PolicyFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return CaseFiles.TryParse<PolicyCaseFile>(file, PolicyFileKind.Case, out var faults) is { } read
            ? new CaseFileResult.Parsed(read)
            : new CaseFileResult.Refused(faults);
    }

    /// <summary>Runs every case of a file.</summary>
    public static IReadOnlyList<CaseReport> Run(PolicySet policies, PolicyCaseFile file)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(file);
        return [.. file.Cases.Select(item => new CaseReport(file.Policy, item.Name, Run(policies, item)))];
    }

    /// <summary>An obligation in one line: <c>generalise birth_date (to=year)</c>.</summary>
    public static string Spell(ObligationEntry obligation)
    {
        ArgumentNullException.ThrowIfNull(obligation);
        var field = obligation.Field is null ? "" : $" {obligation.Field}";
        var parameters = obligation.Parameters is { Count: > 0 } given ? $" ({string.Join(", ", given.Select(pair => $"{pair.Key}={pair.Value}"))})" : "";
        return $"{obligation.Op}{field}{parameters}";
    }

    static List<string> Run(PolicySet policies, PolicyCase item)
    {
        var differences = new List<string>();
        var ask = item.Ask;
        var asker = new AskerFacts(ask.Agency, item.Asker.Roles, item.Asker.Jurisdiction, item.Asker.Active);
        var decision = PolicyEvaluator.Decide(policies, ask, asker, FactsOf(policies, item), item.At);
        var fetched = item.Fetched is null ? null : new FetchedValues(item.Fetched);
        if (decision is Decision.Permit { } planned)
        {
            Same(differences, "fetch", item.Expect.Fetch, planned.Fetch);
        }
        if (fetched is not null)
        {
            decision = PolicyEvaluator.Gate(decision, fetched, item.At);
        }
        Compare(differences, item.Expect, decision);
        if (item.Expect.Released is { } released)
        {
            Release(differences, released, decision, fetched, item.At);
        }
        return differences;
    }

    static void Compare(List<string> differences, CaseExpectation expect, Decision decision)
    {
        var outcome = decision is Decision.Permit ? CaseOutcome.Permit : CaseOutcome.Deny;
        Same(differences, "outcome", expect.Outcome.Code(), outcome.Code());
        Same(differences, "reasonCode", expect.ReasonCode, decision.ReasonCode);
        Same(differences, "internalCode", expect.InternalCode, (decision as Decision.Deny)?.InternalCode);
        Same(differences, "determining", expect.Determining, decision.Determining);
        Same(differences, "obligations", expect.Obligations, [.. decision.Obligations.Select(Spell)]);
        Same(differences, "quotas", expect.Quotas, (decision as Decision.Permit)?.QuotaGuards.Count);
    }

    static void Release(List<string> differences, SortedDictionary<string, JsonElement> expected, Decision decision, FetchedValues? fetched, long at)
    {
        if (decision is not Decision.Permit { Settled: true } permit || fetched is null)
        {
            differences.Add("released: expected values, but nothing was released");
            return;
        }
        switch (Minimiser.Keep(permit, fetched, AnyPseudonym, at))
        {
            case MinimiseResult.Released released:
                Same(differences, "released", Spell(expected), Spell(released.Fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal)));
                break;
            case MinimiseResult.Failed failed:
                differences.Add($"released: expected values, found {failed.Code} {failed.Field}");
                break;
            default:
                throw new InvalidOperationException("a release succeeds or fails");
        }
    }

    static Facts FactsOf(PolicySet policies, PolicyCase item) =>
        new(
            1,
            [.. item.Facts.Consents.Select((consent, index) => ConsentOf(policies, item, consent, index))],
            [.. item.Facts.Objections.Select((objection, index) => new ObjectionFact(Number(100 + index), objection.Agency, objection.Dataset, objection.Purpose))],
            item.Facts.Paused)
        {
            Subject = Number(0),
            Relations = [.. item.Facts.Relations.Select(relation => new RelationFact(item.Ask.Agency, relation))],
        };

    static ConsentFact ConsentOf(PolicySet policies, PolicyCase item, CaseConsent consent, int index) =>
        new(Number(1 + index), consent.State, new ConsentTerms
        {
            Recipient = consent.Recipient ?? item.Ask.Agency,
            Controller = policies.Datasets.GetValueOrDefault(item.Ask.Dataset)?.Provider ?? "",
            Dataset = item.Ask.Dataset,
            Fields = consent.Fields ?? item.Ask.Fields,
            Purpose = consent.Purpose ?? item.Ask.Purpose,
            NotBefore = consent.NotBefore,
            NotAfter = consent.NotAfter == 0 ? item.At + YearMs : consent.NotAfter,
            Retention = consent.Retention.ToString(),
            Notices = [],
        }, 1);

    static Id128 Number(int number)
    {
        Span<byte> bytes = stackalloc byte[Id128.SizeBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        return new(bytes);
    }

    static void Same<T>(List<string> differences, string what, T? expected, T? found)
    {
        if (expected is not null && !expected.Equals(found))
        {
            differences.Add($"{what}: expected {expected}, found {found}");
        }
    }

    static void Same(List<string> differences, string what, IReadOnlyList<string>? expected, IReadOnlyList<string> found)
    {
        if (expected is not null && !expected.SequenceEqual(found, StringComparer.Ordinal))
        {
            differences.Add($"{what}: expected [{string.Join("; ", expected)}], found [{string.Join("; ", found)}]");
        }
    }

    static IReadOnlyList<string> Spell(IReadOnlyDictionary<string, JsonElement> values) =>
        [.. values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value.GetRawText()}")];
}
