using Hub.Api.Evidence;
using Hub.Api.Hosting;
using Hub.Api.Pages;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Identity;
using Hub.Silo.Delays;
using Hub.Silo.Ledger;
using Hub.Verify.Evidence;
using Microsoft.AspNetCore.Authorization;
using Orleans;

namespace Hub.Api.Endpoints;

/// <summary>Evidence bundles, each for those who may see what is in it, and COSE receipts for anybody.</summary>
public static class EvidenceEndpoints
{
    const string Zip = "application/zip";
    const string Cose = "application/cose";

    static readonly AccessWay[] TrailReaders =
    [
        new AccessWay.Person(PersonRole.Citizen, HubScopes.Me, Bound: true),
        new AccessWay.Person(PersonRole.Auditor, HubScopes.Audit),
    ];

    public static void MapEvidence(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/exchanges/{id}/evidence", ForAgency).RequireScope(HubScopes.Exchange).WithTags("Exchanges")
            .WithName("readExchangeEvidence").WithSummary("Evidence of the agency's own exchange or refusal")
            .WithDescription("A zip: leaf, proof, checkpoint, COSE receipt, promise, `keys.json`, and a README that tells how to check it with other people's tools. The record is not in it, since it names the person by an id that no agency gets; `hub evidence make --reply` adds the hub's signed reply that the agency kept. A fresh entry waits up to 3 s for its checkpoint.")
            .Produces<byte[]>(StatusCodes.Status200OK, Zip).ProducesRefusals(401, 403, 404, 503);
        routes.MapGet("/v1/trails/{id}/evidence", ForTrail).RequireAnyOf(TrailReaders).RequireStaffStepUp().WithTags("Decisions")
            .WithName("readTrailEvidence").WithSummary("Evidence of one decision's trail")
            .WithDescription("A zip with every entry of the trail document, its record and proof, the values with their salts, the notices, and a README. For the person (session), and for auditors (session) with `?reason=` (1..200 characters) once their opening is on record; the header `Hub-Opening` names it, and the person sees it. Officers read trails on the page.")
            .Produces<byte[]>(StatusCodes.Status200OK, Zip).ProducesRefusals(400, 401, 403, 404, 409, 503);
        routes.MapGet("/me/evidence/{id}", ForPerson).RequireAuthorization(PagePolicies.Citizen).WithTags("Citizen")
            .WithName("readMyEvidence").WithSummary("Evidence of one entry about the person")
            .WithDescription("A zip with the entry's leaf, record and proof, and a README. Session of the person it is about.")
            .Produces<byte[]>(StatusCodes.Status200OK, Zip).ProducesRefusals(401, 403, 404, 503);
        routes.MapGet("/v1/proofs/{id}.cose", Receipt).AllowAnonymous().WithTags("Log")
            .WithName("readCoseReceipt").WithSummary("COSE receipt that an entry is in the log")
            .WithDescription("RFC 9942, RFC9162_SHA256, EdDSA by the log's key, payload (the root) detached. Public as the proof is, and says the same: `hub verify FILE.cose --key vkey.txt --leaf FILE`.")
            .Produces<byte[]>(StatusCodes.Status200OK, Cose).ProducesRefusals(404, 503);
    }

    static async Task<IResult> ForAgency(string id, HttpContext context, IGrainFactory grains, EvidenceAssembler assembler) =>
        Id128.TryParse(id, out var exchange)
        && await grains.GetGrain<IExchangeGrain>(0).Read(Caller.Agency(context), exchange) is { } view
            ? Bundle(await assembler.ForAgency(view, context.RequestAborted), exchange, context)
            : Refusals.Result("exchange.unknown");

    static async Task<IResult> ForPerson(string id, HttpContext context, EntryBook book, DelayBook delays, EvidenceAssembler assembler) =>
        HubClaims.SubjectOf(context.User) is { } subject
        && Id128.TryParse(id, out var entry)
        && await book.Find(entry) is { Record: { } record } stored
        && record.Subject == subject
        && await delays.IsOpenTo(stored)
            ? Bundle(await assembler.ForPerson(entry, record, context.RequestAborted), entry, context)
            : Refusals.Result("proof.unknown");

    static async Task<IResult> ForTrail(string id, string? reason, HttpContext context, IGrainFactory grains, EvidenceAssembler assembler)
    {
        if (HubClaims.SubjectOf(context.User) is { } subject)
        {
            return Id128.TryParse(id, out var decision) && await DecisionActs.Grain(grains, decision).ReadFor(subject) is { } view
                ? Bundle(await assembler.ForTrail(view, EvidenceReader.Person, context.RequestAborted), decision, context)
                : Refusals.Result(DecisionCodes.Unknown);
        }
        if (TrailEndpoints.IsAnothersDoing(context.Request))
        {
            return Refusals.Result("form.antiforgery");
        }
        switch (await DecisionActs.Open(grains, context.User, id, reason))
        {
            case TrailOpening.Opened opened:
                context.Response.Headers[TrailEndpoints.OpeningHeader] = opened.Opening.ToString();
                return Bundle(await assembler.ForTrail(opened.Trail, EvidenceReader.Auditor, context.RequestAborted), opened.Trail.Summary.DecisionId, context);
            case TrailOpening.Refused refused:
                return Refusals.Result(refused.Code);
            default:
                throw new InvalidOperationException("A trail is opened or it is not.");
        }
    }

    static async Task<IResult> Receipt(string id, HttpContext context, EvidenceAssembler assembler, CoseReceipts receipts, Audit.Writing.LedgerReader reader)
    {
        if (!Id128.TryParse(id, out var entry) || await reader.FindAsync(entry, context.RequestAborted) is null)
        {
            return Refusals.Result("proof.unknown");
        }
        if (await assembler.Proved(entry, context.RequestAborted) is not var (_, proof) || Audit.Proofs.TlogProof.TryParse(proof.Bytes) is not { } parsed)
        {
            return Refusals.Result("proof.not-yet");
        }
        if (receipts.For(parsed) is not { } receipt)
        {
            // The log key is in a signer, which signs nothing but checkpoints: the proof is what there is.
            return Refusals.Result("hub.not-found");
        }
        context.Response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Bytes(receipt, Cose, $"{id}.cose");
    }

    static IResult Bundle(byte[]? zip, Id128 id, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return zip is null ? Refusals.Result("proof.not-yet") : TypedResults.Bytes(zip, Zip, EvidenceParts.FileName(id));
    }
}
