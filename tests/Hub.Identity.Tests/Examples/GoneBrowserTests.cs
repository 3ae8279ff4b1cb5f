using Microsoft.AspNetCore.Http;

namespace Hub.Identity.Tests;

/// <summary>The browser goes away while the ledger writes: what is recorded comes about.</summary>
public sealed class GoneBrowserTests : IAsyncLifetime
{
    const string NewPassword = "tiga kucing di atas pagar";

    TestHub hub = null!;

    public async ValueTask InitializeAsync() => hub = await TestHub.Start();

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task A_password_that_is_recorded_is_set()
    {
        var person = await hub.NewPerson();
        using var browser = Leaves();
        Assert.IsType<CredentialOutcome.Done>(await hub.Get<CredentialDesk>().SetPassword(person, NewPassword, browser.Token));
        Recorded(person, SignInChanges.PasswordSet);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person, NewPassword));
    }

    [Fact]
    public async Task A_way_in_that_is_recorded_as_removed_is_gone()
    {
        var person = await hub.NewPerson();
        using var phone = await hub.AddPasskey(person);
        using var browser = Leaves();
        Assert.IsType<CredentialOutcome.Done>(await hub.Get<CredentialDesk>().RemovePassword(person, browser.Token));
        Recorded(person, SignInChanges.PasswordRemoved);
        Assert.False((await hub.Get<CredentialDesk>().Ways(person.SignIn, default)).HasPassword);
    }

    [Fact]
    public async Task An_enrolment_that_is_recorded_sets_the_password()
    {
        var (first, second, citizen) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer), await hub.NewBound());
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await hub.Get<RecoveryDesk>().Propose(first.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        var done = Assert.IsType<DeskOutcome.Done>(await hub.Get<RecoveryDesk>().Confirm(proposed.Id, second.SignIn, citizen.Subject, default));
        using var browser = Leaves();
        var context = new DefaultHttpContext { RequestAborted = browser.Token };
        // The session is the browser's own and may be lost with it; the password is not.
        await Record.ExceptionAsync(async () => await hub.Get<EnrolmentService>().Enrol(context, proposed.HalfCode, done.HalfCode, NewPassword));
        Recorded(citizen, SignInChanges.PasswordSet);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), citizen, NewPassword));
    }

    [Fact]
    public async Task A_recovery_that_is_recorded_ends_every_way_in()
    {
        var (first, second, citizen) = (await hub.NewPerson(PersonRole.Officer), await hub.NewPerson(PersonRole.Officer), await hub.NewBound());
        var proposed = Assert.IsType<DeskOutcome.Proposed>(await hub.Get<RecoveryDesk>().Propose(first.SignIn, citizen.SignIn, citizen.Subject!.Value, "counter", default));
        using var browser = Leaves();
        Assert.IsType<DeskOutcome.Done>(await hub.Get<RecoveryDesk>().Confirm(proposed.Id, second.SignIn, citizen.Subject, browser.Token));
        Assert.False((await hub.Get<CredentialDesk>().Ways(citizen.SignIn, default)).HasPassword);
    }

    [Fact]
    public async Task A_passkey_that_is_recorded_is_added()
    {
        var person = await hub.NewPerson();
        using var phone = new SoftAuthenticator(rsa: false);
        var visit = new BrowserVisit();
        var options = await visit.Do(context => hub.Get<PasskeyService>().BeginAdd(context, person));
        using var browser = Leaves();
        await visit.Do(context =>
        {
            context.RequestAborted = browser.Token;
            return hub.Get<PasskeyService>().Add(context, person, phone.Create(options, said: null), "phone");
        });
        Recorded(person, SignInChanges.PasskeyAdded);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPasskey(phone));
    }

    [Fact]
    public async Task A_browser_that_went_before_changes_nothing()
    {
        var person = await hub.NewPerson();
        using var browser = new CancellationTokenSource();
        await browser.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hub.Get<CredentialDesk>().SetPassword(person, NewPassword, browser.Token));
        Assert.DoesNotContain(hub.Records.Acts.OfType<SignInChanged>(), act => act.SignIn == person.SignIn);
        Assert.IsType<SignInOutcome.SignedIn>(await hub.ByPassword(new BrowserVisit(), person));
    }

    /// <summary>A browser that goes while the next act is being recorded.</summary>
    CancellationTokenSource Leaves()
    {
        var browser = new CancellationTokenSource();
        hub.Records.Before = _ => browser.CancelAsync();
        return browser;
    }

    void Recorded(Person person, string change)
    {
        hub.Records.Before = _ => Task.CompletedTask;
        Assert.Single(hub.Records.Acts.OfType<SignInChanged>(), act => act.SignIn == person.SignIn && act.Change == change);
    }
}
