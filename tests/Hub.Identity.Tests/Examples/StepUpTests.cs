using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Hub.Identity.Tests;

public sealed class StepUpTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub hub = shared.Hub;

    [Fact]
    public async Task An_act_needs_two_factors_and_a_recent_authentication()
    {
        var officer = await hub.NewPerson(PersonRole.Officer);
        using var phone = await hub.AddPasskey(officer);
        var weak = await Asked(await ByPasswordAs(officer), new RequireAcrAttribute(AuthenticationEvent.TwoFactors), new RequireRecentAuthenticationAttribute(15));
        Assert.Equal(new StepUpNeeded(AuthenticationEvent.TwoFactors, null), weak);
        var strong = await ByPasskeyAs(phone);
        Assert.Null(await Asked(strong, new RequireAcrAttribute(AuthenticationEvent.TwoFactors), new RequireRecentAuthenticationAttribute(15)));
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(new StepUpNeeded(null, TimeSpan.FromMinutes(15)), await Asked(strong, new RequireAcrAttribute(AuthenticationEvent.TwoFactors), new RequireRecentAuthenticationAttribute(15)));
    }

    [Fact]
    public async Task A_host_that_does_without_still_asks_for_a_fresh_sign_in_before_ways_in_change()
    {
        await using var lax = await TestHub.Start(options => options.RequireStrongSignIn = false);
        var officer = await lax.NewPerson(PersonRole.Officer);
        var user = await PrincipalOf(lax, async browser => await lax.ByPassword(browser, officer));
        Assert.Null(await Asked(lax, user, new RequireAcrAttribute(AuthenticationEvent.TwoFactors), new RequireRecentAuthenticationAttribute(15)));
        Assert.Null(await Asked(lax, user, new RequireOwnBestAttribute()));
        lax.Clock.Advance(TimeSpan.FromMinutes(RequireOwnBestAttribute.Minutes));
        Assert.Null(await Asked(lax, user, new RequireAcrAttribute(AuthenticationEvent.TwoFactors), new RequireRecentAuthenticationAttribute(1)));
        Assert.NotNull(await Asked(lax, user, new RequireOwnBestAttribute()));
    }

    [Fact]
    public async Task Whoever_has_two_factors_changes_ways_in_by_two_factors_alone()
    {
        var person = await hub.NewPerson();
        Assert.Null(await Asked(await ByPasswordAs(person), new RequireOwnBestAttribute()));
        using var phone = await hub.AddPasskey(person);
        // A stolen password would otherwise be worth a passkey of the thief's own.
        Assert.Equal(new StepUpNeeded(AuthenticationEvent.TwoFactors, null), await Asked(await ByPasswordAs(person), new RequireOwnBestAttribute()));
        Assert.Null(await Asked(await ByPasskeyAs(phone), new RequireOwnBestAttribute()));
    }

    [Fact]
    public async Task What_is_asked_of_staff_alone_is_not_asked_of_citizens_and_agencies()
    {
        Assert.Null(await Asked(await ByPasswordAs(await hub.NewPerson()), new RequireStaffStepUpAttribute()));
        Assert.NotNull(await Asked(await ByPasswordAs(await hub.NewPerson(PersonRole.Auditor)), new RequireStaffStepUpAttribute()));
        var agency = new ClaimsPrincipal(new ClaimsIdentity([new Claim(HubClaims.ClientId, "agency-a")], "DPoP"));
        Assert.Null(await Asked(agency, new RequireStaffStepUpAttribute()));
    }

    [Fact]
    public async Task Nobody_without_an_authentication_passes()
    {
        var nobody = new ClaimsPrincipal(new ClaimsIdentity());
        foreach (var rule in new IAuthorizationRequirementData[] { new RequireAcrAttribute(AuthenticationEvent.OneFactor), new RequireRecentAuthenticationAttribute(15), new RequireOwnBestAttribute() })
        {
            Assert.NotNull(await Asked(nobody, rule));
        }
    }

    [Fact]
    public async Task Another_refusal_beside_it_is_no_step_up()
    {
        var user = await ByPasswordAs(await hub.NewPerson(PersonRole.Officer));
        var policy = new AuthorizationPolicyBuilder().RequireClaim(HubClaims.Role, PersonRoles.Operator).AddRequirements([.. new RequireAcrAttribute(AuthenticationEvent.TwoFactors).GetRequirements()]).Build();
        var result = await hub.Get<IAuthorizationService>().AuthorizeAsync(user, null, policy);
        Assert.False(result.Succeeded);
        Assert.Null(StepUpNeeded.Of(result.Failure));
    }

    [Fact]
    public void The_way_back_is_the_path_alone_after_a_form_and_the_whole_address_else()
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.QueryString) = ("GET", "/queue/abc", new QueryString("?done=true"));
        var needed = new StepUpNeeded(AuthenticationEvent.TwoFactors, TimeSpan.FromMinutes(15));
        Assert.Equal("/signin?stepup=urn%3Ahub%3Aacr%3A2&return=%2Fqueue%2Fabc%3Fdone%3Dtrue", needed.Location("/signin", context.Request));
        context.Request.Method = "POST";
        Assert.Equal("/signin?stepup=fresh&return=%2Fqueue%2Fabc", (needed with { Acr = null }).Location("/signin", context.Request));
        var problem = needed.Problem();
        Assert.Equal(("authentication.step-up", 403), (problem.Code, problem.Status));
        Assert.Equal(900L, problem.Extensions!["max_age"]);
        Assert.Equal(AuthenticationEvent.TwoFactors, problem.Extensions["acr_values"]);
    }

    Task<ClaimsPrincipal> ByPasswordAs(Person person) => PrincipalOf(hub, async browser => await hub.ByPassword(browser, person));

    Task<ClaimsPrincipal> ByPasskeyAs(SoftAuthenticator authenticator) => PrincipalOf(hub, async browser => await hub.ByPasskey(authenticator, browser: browser));

    static async Task<ClaimsPrincipal> PrincipalOf(TestHub of, Func<BrowserVisit, Task> signIn)
    {
        var browser = new BrowserVisit();
        await signIn(browser);
        var session = await of.Get<BrowserSessions>().Find(browser.SessionSecret, default);
        var identity = new ClaimsIdentity("Session");
        PersonClaims.AddTo(identity, session!.Person, session.Authentication);
        return new ClaimsPrincipal(identity);
    }

    Task<StepUpNeeded?> Asked(ClaimsPrincipal user, params IAuthorizationRequirementData[] rules) => Asked(hub, user, rules);

    /// <summary>What authorization says is lacking; null where it lets the user pass.</summary>
    static async Task<StepUpNeeded?> Asked(TestHub of, ClaimsPrincipal user, params IAuthorizationRequirementData[] rules)
    {
        var result = await of.Get<IAuthorizationService>().AuthorizeAsync(user, null, rules.SelectMany(rule => rule.GetRequirements()));
        var needed = StepUpNeeded.Of(result.Failure);
        Assert.Equal(result.Succeeded, needed is null);
        return needed;
    }
}
