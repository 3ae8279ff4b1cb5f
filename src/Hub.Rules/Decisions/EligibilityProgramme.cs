using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules.Policies;

namespace Hub.Rules.Decisions;

/// <summary>One version of the rules an agency decides by (<c>policies/programmes/*.programme.yaml</c>). Immutable, thread-safe.</summary>
/// <remarks>What the file says is held to the schema and checked within itself before there is an instance; see docs/programmes.md.</remarks>
public sealed record EligibilityProgramme
{
    /// <summary>Longest canonical form, bytes: a programme stands whole in one public record.</summary>
    public const int MaxCanonicalBytes = 32 * 1024;

    internal EligibilityProgramme(ProgrammeDocument document, byte[] canonical, IReadOnlyList<Criterion> criteria, decimal bar)
    {
        var metadata = document.Metadata;
        Reference = new(metadata.Id, metadata.Version, Hash256.Of(canonical));
        CanonicalText = Encoding.UTF8.GetString(canonical);
        Owner = metadata.Owner;
        ApprovedBy = metadata.ApprovedBy;
        EffectiveFrom = metadata.Effective.From;
        EffectiveUntil = metadata.Effective.Until;
        Title = metadata.Title;
        LegalReference = metadata.LegalReference;
        RiskClass = metadata.RiskClass;
        ImpactAssessment = metadata.ImpactAssessment;
        Limits = metadata.Limits;
        Contact = metadata.Contact;
        Purpose = document.Purpose;
        AffectedRight = document.AffectedRight;
        TimeZone = document.TimeZone;
        Oversight = document.Oversight;
        Inputs = document.Inputs;
        Criteria = criteria;
        Threshold = DecimalText.Format(bar);
        Bar = bar;
        Reached = document.Outcome.Reached;
        Below = document.Outcome.Below;
    }

    /// <summary>Id, version, and SHA-256 of <see cref="CanonicalText"/>.</summary>
    public ProgrammeReference Reference { get; }

    /// <summary>Canonical JSON (RFC 8785) of the file, at most <see cref="MaxCanonicalBytes"/> bytes of UTF-8.</summary>
    public string CanonicalText { get; }

    /// <summary>Agency that answers for it, and alone may record decisions with it.</summary>
    public string Owner { get; }

    public IReadOnlyList<string> ApprovedBy { get; }

    /// <summary>First moment it decides for, milliseconds UTC.</summary>
    public long EffectiveFrom { get; }

    /// <summary>First moment it no longer decides for, milliseconds UTC.</summary>
    public long EffectiveUntil { get; }

    public BilingualText Title { get; }

    /// <summary>The law it carries out.</summary>
    public string LegalReference { get; }

    public RiskClass RiskClass { get; }

    /// <summary>Reference of the impact assessment; there for every high-risk programme.</summary>
    public string? ImpactAssessment { get; }

    /// <summary>What it is known not to do well.</summary>
    public BilingualText Limits { get; }

    /// <summary>Where people ask about it.</summary>
    public string Contact { get; }

    /// <summary>Code of the purpose its inputs are exchanged for.</summary>
    public string Purpose { get; }

    /// <summary>What the person stands to gain or lose.</summary>
    public BilingualText AffectedRight { get; }

    /// <summary>IANA zone in which ages are reckoned.</summary>
    public string TimeZone { get; }

    public Oversight Oversight { get; }

    public IReadOnlyList<DeclaredInput> Inputs { get; }

    public IReadOnlyList<Criterion> Criteria { get; }

    /// <summary>Score from which <see cref="Reached"/> holds, shortest form.</summary>
    public string Threshold { get; }

    public OutcomeChoice Reached { get; }

    public OutcomeChoice Below { get; }

    /// <summary>Everything it can end in.</summary>
    public IReadOnlyList<OutcomeChoice> Choices => [Reached, Below];

    internal decimal Bar { get; }

    /// <summary>Whether an officer must look before the result has effect.</summary>
    public bool NeedsReview(DecisionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Oversight.Review switch
        {
            Review.Always => true,
            Review.Adverse => result.Adverse,
            Review.Never => false,
            _ => throw new InvalidOperationException("no such review"),
        };
    }

    /// <summary>Reads a programme back from the public record of it, to run a past decision again.</summary>
    /// <param name="canonicalText">What <see cref="CanonicalText"/> gave; any other spelling of the same is refused.</param>
    public static ProgrammeReading Read(string canonicalText)
    {
        ArgumentNullException.ThrowIfNull(canonicalText);
        if (canonicalText.Length > MaxCanonicalBytes)
        {
            return Refuse(ReasonCodes.ProgrammeTooLarge, $"at most {MaxCanonicalBytes} bytes are taken");
        }
        var bytes = Encoding.UTF8.GetBytes(canonicalText);
        // Compared as text: a lone surrogate would pass as the bytes of its replacement.
        if (Jcs.TryCanonicalize(bytes) is not JcsResult.Canonical { Utf8: var canonical } || !string.Equals(Encoding.UTF8.GetString(canonical), canonicalText, StringComparison.Ordinal))
        {
            return Refuse(ReasonCodes.ProgrammeNotCanonical, "the text is not in canonical form (RFC 8785)");
        }
        using var document = JsonDocument.Parse(canonical);
        var faults = PolicySchemas.Faults(PolicyFileKind.Programme, document.RootElement)
            .Select(fault => new PolicyFault("", 1, fault.InstanceLocation, ReasonCodes.SchemaInvalid, fault.Message)).ToList();
        if (faults.Count > 0)
        {
            return new ProgrammeReading.Refused(faults);
        }
        var programme = ProgrammeReader.Read(canonical, (place, code, detail) => faults.Add(new("", 1, place, code, detail)));
        return programme is not null && faults.Count == 0 ? new ProgrammeReading.Read(programme) : new ProgrammeReading.Refused(faults);
    }

    static ProgrammeReading.Refused Refuse(string code, string detail) => new([new PolicyFault("", 1, "", code, detail)]);
}
