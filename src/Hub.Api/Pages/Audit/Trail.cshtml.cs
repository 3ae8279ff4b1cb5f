using Hub.Api.Evidence;
using Hub.Api.Localisation;
using Hub.Api.Trails;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Verify.Evidence;
using Microsoft.AspNetCore.Mvc;
using Hub.Identity;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Orleans;

namespace Hub.Api.Pages.Audit;

/// <summary>One trail before an auditor: opened on record, then every step checked.</summary>
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class TrailModel(IGrainFactory grains, DecisionCatalogue catalogue, TrailAssembler assembler, TrailChecker checker, EvidenceAssembler evidence, EntryBook book, ErasureHistory erasures) : AuditPage
{
    [BindProperty(SupportsGet = true), FromRoute]
    public string Id { get; set; } = "";

    [BindProperty]
    public string? Reason { get; set; }

    public DecisionLine? Line { get; private set; }

    public TrailSummary? Summary { get; private set; }

    /// <summary>Index of the entry that says by which erasure the trail was closed; null where none did.</summary>
    public long? ErasedBy { get; private set; }

    /// <summary>Null before the trail is opened.</summary>
    public CheckedTrail? Checked { get; private set; }

    /// <summary>Null when the decision's own record is erased.</summary>
    public DecisionCard? Card { get; private set; }

    public IReadOnlyList<CheckedLine> Steps { get; private set; } = [];

    /// <summary>What the steps rest on: programme, exchanges, openings.</summary>
    public IReadOnlyList<CheckedLine> Others { get; private set; } = [];

    public Id128? OpeningId { get; private set; }

    public string? Fault { get; private set; }

    public ElsewhereCard Elsewhere => new(checker.VerifierKey, TrailAssembler.FileName(Line!.Id));

    public Task<IActionResult> OnGet() => Short();

    public async Task<IActionResult> OnPostOpen()
    {
        var (opened, document, refused) = await Open();
        if (opened is null || document is null)
        {
            return refused!;
        }
        (Line, Summary, OpeningId) = (await catalogue.Line(opened.Trail.Summary, Lang), opened.Trail.Summary, opened.Opening);
        Card = opened.Trail.Steps[0].Record is DecisionRecord ? await catalogue.Card(opened.Trail, Lang) : null;
        Checked = checker.Check(document);
        Steps = [.. Checked.Steps.Select((entry, step) => CheckedLine.Of(entry, step, Lang, name => catalogue.Field(name, Lang)))];
        Others = [.. Checked.Rests.Select(entry => CheckedLine.Of(entry, step: null, Lang, name => catalogue.Field(name, Lang)))];
        return Page();
    }

    public async Task<IActionResult> OnPostDocument()
    {
        var (_, document, refused) = await Open();
        return document is null ? refused! : File(document.ToJson(), "application/json", TrailAssembler.FileName(document.Trail));
    }

    public async Task<IActionResult> OnPostEvidence()
    {
        var (opened, _, refused) = await Open();
        if (opened is null)
        {
            return refused!;
        }
        var id = opened.Trail.Summary.DecisionId;
        return await evidence.ForTrail(opened.Trail, EvidenceReader.Auditor, HttpContext.RequestAborted) is { } zip
            ? File(zip, "application/zip", EvidenceParts.FileName(id))
            : throw new InvalidOperationException("What a checkpoint covered a moment ago it covers still.");
    }

    /// <summary>The trail, once the opening is on record, and its document; or the page that says why not.</summary>
    async Task<(TrailOpening.Opened? Opened, TrailDocument? Document, IActionResult? Refused)> Open()
    {
        switch (await DecisionActs.Open(grains, User, Id, Reason))
        {
            case TrailOpening.Opened opened:
                if (await assembler.Assemble(opened.Trail, HttpContext.RequestAborted) is { } document)
                {
                    return (opened, document, null);
                }
                Fault = T(DecisionTexts.NotYet);
                return (null, null, await Short());
            case TrailOpening.Refused { Code: DecisionCodes.Unknown }:
                return (null, null, NotFound());
            case TrailOpening.Refused refused:
                Fault = Catalogue.Reason(refused.Code, Lang);
                return (null, null, await Short());
            default:
                throw new InvalidOperationException("A trail is opened or it is not.");
        }
    }

    async Task<IActionResult> Short()
    {
        if (!Id128.TryParse(Id, out var id) || await DecisionActs.Grain(grains, id).Summary() is not { } trail)
        {
            return NotFound();
        }
        (Line, Summary) = (await catalogue.Line(trail, Lang), trail);
        ErasedBy = await book.Find(id) is { ClosedFor: { } subject } ? await erasures.ErasedBy(subject) : null;
        return Page();
    }
}
