using Hub.Api.Hosting;
using Hub.Api.Pages.Desk;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Identity;
using Hub.Rules;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages.Staff;

/// <summary>Where operators make, recover and end sign-ins of staff, two for each.</summary>
[Authorize(Policy = PagePolicies.Operator)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class IndexModel(StaffDesk desk, PeopleDirectory people, ClientDirectory agencies, KeyStore register) : HalfCodePage
{
    const string Unknown = "staff.unknown";
    const string HolderUnknown = "staff.holder-unknown";

    [BindProperty]
    public string? SignInName { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public string? Agency { get; set; }

    [BindProperty]
    public string? Nik { get; set; }

    [BindProperty]
    public string? Proposal { get; set; }

    public IReadOnlyList<StaffProposal> Open { get; private set; } = [];

    Id128 Operator => HubClaims.SignInOf(User) ?? throw new InvalidOperationException("A session names its sign-in.");

    Id128? Holder => Nik is null ? null : register.FindByNik(Nik);

    public Task OnGet() => Show();

    public async Task OnPostPropose()
    {
        var agency = string.IsNullOrWhiteSpace(Agency) ? null : Agency.Trim();
        Take(await Propose(agency));
        await Show();
    }

    public async Task OnPostRecover()
    {
        Take(await Recover());
        await Show();
    }

    public async Task OnPostEnd()
    {
        Take(await people.FindByName(SignInName ?? "", HttpContext.RequestAborted) is { } person
            ? await desk.ProposeEnd(Operator, person.SignIn, HttpContext.RequestAborted)
            : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    /// <summary>The second operator types the NIK from the card again: the same person must come out.</summary>
    public async Task OnPostApprove()
    {
        Take(await Approve());
        await Show();
    }

    /// <summary>The operator who proposed takes it back, or another rejects it.</summary>
    public async Task OnPostPutAside()
    {
        Take(Id128.TryParse(Proposal, out var id) ? await desk.PutAside(id, Operator, HttpContext.RequestAborted) : new DeskOutcome.Refused(Unknown));
        await Show();
    }

    public bool IsOwn(StaffProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return proposal.ProposedBy == Operator;
    }

    async Task<DeskOutcome> Propose(string? agency)
    {
        if (!Enum.TryParse<PersonRole>(Role, ignoreCase: true, out var role) || !Enum.IsDefined(role))
        {
            return new DeskOutcome.Refused("staff.bad-role");
        }
        if (agency is not null && !agencies.TryFind(agency, out _))
        {
            return new DeskOutcome.Refused(ReasonCodes.AgencyUnknown);
        }
        return Holder is { } holder
            ? await desk.ProposeNew(Operator, SignInName, role, agency, holder, HttpContext.RequestAborted)
            : new DeskOutcome.Refused(HolderUnknown);
    }

    async Task<DeskOutcome> Recover()
    {
        if (Holder is not { } holder)
        {
            return new DeskOutcome.Refused(HolderUnknown);
        }
        return await people.FindByName(SignInName ?? "", HttpContext.RequestAborted) is { } person
            ? await desk.ProposeRecovery(Operator, person.SignIn, holder, HttpContext.RequestAborted)
            : new DeskOutcome.Refused(Unknown);
    }

    async Task<DeskOutcome> Approve()
    {
        var holder = Holder;
        if (!string.IsNullOrEmpty(Nik) && holder is null)
        {
            return new DeskOutcome.Refused(HolderUnknown);
        }
        return Id128.TryParse(Proposal, out var id) ? await desk.Approve(id, Operator, holder, HttpContext.RequestAborted) : new DeskOutcome.Refused(Unknown);
    }

    async Task Show() => Open = await desk.Open(HttpContext.RequestAborted);
}
