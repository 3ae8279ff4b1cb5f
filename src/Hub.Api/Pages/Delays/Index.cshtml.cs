using System.Globalization;
using Hub.Api.Endpoints;
using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Contracts;
using Hub.Identity;
using Hub.Silo.Delays;
using Hub.Silo.Policies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Orleans;

namespace Hub.Api.Pages.Delays;

/// <summary>Where officers, operators and auditors ask for orders of delayed disclosure, and operators and auditors approve them; each step an entry. A NIK is typed by both, and never stored.</summary>
[Authorize(Policy = PagePolicies.Delayer)]
[RequireAcr(AuthenticationEvent.TwoFactors)]
[RequireRecentAuthentication(RequireRecentAuthenticationAttribute.ForActs)]
public sealed class IndexModel(IGrainFactory grains, KeyStore register, DelayBook delays, PolicyShelf policies) : HubPage
{
    /// <summary>Most orders listed.</summary>
    public const int MaxListed = 200;

    const string PersonUnknown = "delay.person-unknown";
    const int MaxCodeChars = 64;

    /// <summary>An end date is the beginning of its day in Western Indonesia Time.</summary>
    static readonly TimeSpan Jakarta = TimeSpan.FromHours(7);

    [BindProperty]
    public string? Nik { get; set; }

    [BindProperty]
    public string? Agency { get; set; }

    [BindProperty]
    public string? Purpose { get; set; }

    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public string? Until { get; set; }

    [BindProperty]
    public string? Continues { get; set; }

    [BindProperty]
    public string? Order { get; set; }

    /// <summary>Code of what stood in the way; null when nothing did.</summary>
    public string? Fault { get; private set; }

    public DelayOutcome.Taken? Done { get; private set; }

    public IReadOnlyList<DelayState> Open { get; private set; } = [];

    /// <summary>The agency of an officer, who acts for no other; null for operators and auditors.</summary>
    public string? OwnAgency => HubClaims.AgencyOf(User);

    /// <summary>Whether the reader may approve.</summary>
    public bool MayApprove => Role is not DelayWords.Officer;

    string Role => User.FindFirst(HubClaims.Role)?.Value ?? "";

    string Actor => $"{Role}:{HubClaims.SignInOf(User) ?? throw new InvalidOperationException("A session names its sign-in.")}";

    /// <summary>A code in words.</summary>
    public string Said(string code) => ErrorCatalogue.Find(code) is { } reason ? new Text(reason.Message.Id, reason.Message.En).In(Lang) : code;

    public Task OnGet() => Show();

    public async Task OnPostAsk()
    {
        if (Nik is null || register.FindByNik(Nik) is not { } subject)
        {
            Fault = PersonUnknown;
        }
        else if (HubClaims.HolderOf(User) == subject)
        {
            Fault = DecisionActs.OwnRecord;
        }
        else if (await Asked(subject) is { } ask)
        {
            await Do(Id128.Random(), ask);
        }
        else
        {
            Fault = DelayCodes.Unfit;
        }
        await Show();
    }

    /// <summary>The second approver types the NIK again: the same person must come out.</summary>
    public async Task OnPostApprove()
    {
        if (await Meant() is { } state)
        {
            if (Nik is null || register.FindByNik(Nik) != state.Scope.Subject)
            {
                Fault = PersonUnknown;
            }
            else if (HubClaims.HolderOf(User) == state.Scope.Subject)
            {
                Fault = DecisionActs.OwnRecord;
            }
            else
            {
                await Do(state.Order, new DelayCommand.Approve(Actor));
            }
        }
        await Show();
    }

    public async Task OnPostDecline()
    {
        if (await Meant() is { } state)
        {
            await Do(state.Order, new DelayCommand.Decline(Actor));
        }
        await Show();
    }

    public async Task OnPostEnd()
    {
        if (await Meant() is { } state)
        {
            await Do(state.Order, new DelayCommand.End(Actor));
        }
        await Show();
    }

    /// <summary>What was asked for; null where something is missing or names what is not there.</summary>
    async Task<DelayCommand.Ask?> Asked(Id128 subject)
    {
        var agency = OwnAgency ?? Agency?.Trim();
        var continues = Id128.TryParse(Continues?.Trim(), out var order) ? order : (Id128?)null;
        if (agency is not { Length: > 0 and <= MaxCodeChars }
            || Purpose?.Trim() is not { Length: > 0 and <= MaxCodeChars } purpose
            || !policies.Current.Purposes.ContainsKey(purpose)
            || Reference?.Trim() is not { Length: > 0 and <= DelayLimits.MaxReference } reference
            || !DateOnly.TryParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
            || (continues is null && !string.IsNullOrWhiteSpace(Continues))
            || await grains.GetGrain<IAgencyGrain>(agency).Profile() is null)
        {
            return null;
        }
        var end = new DateTimeOffset(until, TimeOnly.MinValue, Jakarta).ToUnixTimeMilliseconds();
        return new(Actor, agency, subject, purpose, reference, end, continues);
    }

    async Task Do(Id128 order, DelayCommand command)
    {
        switch (await grains.GetGrain<IDelayGrain>(order.ToString()).Act(command))
        {
            case DelayOutcome.Taken taken:
                Done = taken;
                break;
            case DelayOutcome.Refused refused:
                Fault = refused.Code;
                break;
            default:
                throw new InvalidOperationException("An act is taken or refused.");
        }
    }

    /// <summary>The order that the form names; sets the fault where there is none that the reader may act on.</summary>
    async Task<DelayState?> Meant()
    {
        var known = (await delays.CatchUp()).Orders;
        if (Id128.TryParse(Order, out var order) && known.TryGetValue(order, out var state) && IsTheirs(state))
        {
            return state;
        }
        Fault = DelayCodes.Unknown;
        return null;
    }

    bool IsTheirs(DelayState state) => Role is not DelayWords.Officer || string.Equals(OwnAgency, state.Scope.Agency, StringComparison.Ordinal);

    async Task Show() => Open =
    [
        .. (await delays.CatchUp()).Orders.Values
            .Where(state => state.Stage is DelayStage.Asked or DelayStage.InForce && IsTheirs(state))
            .OrderByDescending(state => state.AskedAt)
            .Take(MaxListed),
    ];
}
