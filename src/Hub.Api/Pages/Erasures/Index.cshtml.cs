using System.Security.Cryptography;
using System.Text.Json;
using Hub.Api.Endpoints;
using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Audit.Erasures;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Identity;
using Hub.Silo.Erasures;
using Hub.Silo.Ledger;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Erasures;

/// <summary>What opens a committed reference later. Shown once; the hub keeps only the commitment.</summary>
public sealed record ReferenceOpening(string Reference, Hash256 Salt, Hash256 Commitment);

/// <summary>Where operators and auditors order erasures, each step an entry. A NIK is typed by both, and never stored.</summary>
[Authorize(Policy = PagePolicies.Eraser)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class IndexModel(IGrainFactory grains, KeyStore register, EntryBook book, ErasurePoller poller, ErasureReplay replay) : HubPage
{
    /// <summary>Longest reference.</summary>
    const int MaxReference = 200;

    const string PersonUnknown = "erasure.person-unknown";

    [BindProperty]
    public string? Nik { get; set; }

    [BindProperty]
    public string? Basis { get; set; }

    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public string? Order { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Code of what stood in the way; null when nothing did.</summary>
    public string? Fault { get; private set; }

    public ErasureOutcome.Taken? Done { get; private set; }

    public ReferenceOpening? Opening { get; private set; }

    public IReadOnlyList<ErasureView> Open { get; private set; } = [];

    public ErasureReplayReport? LastReplay => replay.Last;

    string Actor => $"{Role}:{HubClaims.SignInOf(User) ?? throw new InvalidOperationException("A session names its sign-in.")}";

    string Role => User.HasClaim(HubClaims.Role, PersonRoles.Auditor) ? ErasureWords.Auditor : ErasureWords.Operator;

    /// <summary>A code in words.</summary>
    public string Said(string code) => ErrorCatalogue.Find(code) is { } reason ? new Text(reason.Message.Id, reason.Message.En).In(Lang) : code;

    public Task OnGet() => Show();

    public async Task OnPostPropose()
    {
        if (Nik is null || register.FindByNik(Nik) is not { } subject)
        {
            Fault = PersonUnknown;
        }
        else if (Committed() is { } opening)
        {
            await Do(subject, new ErasureCommand.Propose(Actor, Basis ?? "", opening.Commitment), opening);
        }
        await Show();
    }

    /// <summary>The second approver types the NIK again: the same person must come out.</summary>
    public async Task OnPostApprove()
    {
        if (await Meant() is var (order, subject))
        {
            if (Nik is null || register.FindByNik(Nik) != subject)
            {
                Fault = PersonUnknown;
            }
            else
            {
                await Do(subject, new ErasureCommand.Approve(Actor, order));
            }
        }
        await Show();
    }

    public async Task OnPostHold()
    {
        if (await Meant() is var (order, subject) && Committed() is { } opening)
        {
            await Do(subject, new ErasureCommand.Hold(Actor, order, opening.Commitment), opening);
        }
        await Show();
    }

    public async Task OnPostRelease()
    {
        if (await Meant() is var (order, subject))
        {
            await Do(subject, new ErasureCommand.Release(Actor, order));
        }
        await Show();
    }

    public async Task OnPostCancel()
    {
        if (await Meant() is var (order, subject))
        {
            await Do(subject, new ErasureCommand.Cancel(Actor, order, Reason ?? ""));
        }
        await Show();
    }

    async Task Do(Id128 subject, ErasureCommand command, ReferenceOpening? opening = null)
    {
        if (HubClaims.HolderOf(User) == subject)
        {
            Fault = DecisionActs.OwnRecord;
            return;
        }
        switch (await grains.GetGrain<IErasureGrain>(subject.ToString()).Act(command))
        {
            case ErasureOutcome.Taken taken:
                (Done, Opening) = (taken, opening);
                break;
            case ErasureOutcome.Refused refused:
                Fault = refused.Code;
                break;
            default:
                throw new InvalidOperationException("An act is taken or refused.");
        }
    }

    /// <summary>The erasure that the form names and its person; sets the fault where there is none.</summary>
    async Task<(Id128 Order, Id128 Subject)?> Meant()
    {
        if (Id128.TryParse(Order, out var order) && (await book.Find(order))?.Record is ErasureActRecord { Subject: { } subject })
        {
            return (order, subject);
        }
        Fault = ErasureCodes.Unknown;
        return null;
    }

    ReferenceOpening? Committed()
    {
        if (Reference?.Trim() is not { Length: > 0 and <= MaxReference } reference)
        {
            Fault = ErasureCodes.Unfit;
            return null;
        }
        var salt = RandomNumberGenerator.GetBytes(Commitment.SaltBytes);
        return new(reference, new Hash256(salt), Commitment.Of(salt, Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(reference))));
    }

    async Task Show()
    {
        var open = new List<ErasureView>();
        foreach (var subject in await poller.Open(HttpContext.RequestAborted))
        {
            if (await grains.GetGrain<IErasureGrain>(subject.ToString()).View() is { Stage: "proposed" or "waiting" or "held" } view)
            {
                open.Add(view);
            }
        }
        Open = open;
    }
}
