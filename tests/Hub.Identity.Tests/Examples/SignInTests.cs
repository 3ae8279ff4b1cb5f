using Hub.Canon;

namespace Hub.Identity.Tests;

public sealed class SignInTests(SharedHub shared) : IClassFixture<SharedHub>
{
    const string Password = "correct horse battery";

    readonly TestHub hub = shared.Hub;

    [Fact]
    public async Task Right_password_begins_a_session_with_role_and_sign_in()
    {
        var (name, person) = await NewPerson(PersonRole.Officer);
        var signedIn = Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password));
        Assert.Equal(person, signedIn.Person);
        Assert.Equal(200, await StatusOf("/desk", signedIn.Session.Secret));
    }

    [Fact]
    public async Task Name_is_found_in_any_spelling()
    {
        var (name, _) = await NewPerson();
        Assert.IsType<SignInOutcome.SignedIn>(await SignIn($" {name.ToUpperInvariant()} ", Password));
        Assert.Equal(new PersonCreation.Refused("person.name-taken"), await People.Create(name.ToUpperInvariant(), Password, PersonRole.Citizen, default));
    }

    [Fact]
    public async Task Wrong_password_unknown_name_and_nonsense_are_refused_alike()
    {
        var (name, _) = await NewPerson();
        foreach (var (given, password) in new[] { (name, "wrong"), ("nobody at all", Password), (null, null), ("", ""), (name, new string('x', 5000)), ("\ud800", Password) })
        {
            Assert.Equal(new SignInOutcome.Refused(), await SignIn(given, password));
        }
    }

    [Fact]
    public async Task Five_failures_lock_even_the_right_password_until_the_time_is_over()
    {
        var (name, _) = await NewPerson();
        await Fail(name, 5);
        Assert.IsType<SignInOutcome.Refused>(await SignIn(name, Password));
        hub.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        Assert.IsType<SignInOutcome.Refused>(await SignIn(name, Password));
        hub.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password));
    }

    [Fact]
    public async Task Four_failures_do_not_lock_and_a_success_forgets_them()
    {
        var (name, _) = await NewPerson();
        await Fail(name, 4);
        Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password));
        await Fail(name, 4);
        Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password));
    }

    [Fact]
    public async Task Failures_are_counted_within_the_window_only()
    {
        var (name, _) = await NewPerson();
        await Fail(name, 4);
        hub.Clock.Advance(TimeSpan.FromMinutes(15));
        await Fail(name, 4);
        Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password));
    }

    [Fact]
    public async Task Parallel_guesses_cannot_outrun_the_lock()
    {
        var (name, _) = await NewPerson();
        await Fail(name, 4);
        // The fifth attempt locks before it is looked at: of twenty at once, right passwords all, one is looked at.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => SignIn(name, $"guess {i}"))));
        Assert.All(outcomes, outcome => Assert.IsType<SignInOutcome.Refused>(outcome));
        Assert.IsType<SignInOutcome.Refused>(await SignIn(name, Password));
    }

    [Fact]
    public async Task Sign_in_rotates_the_session_secret()
    {
        var (name, _) = await NewPerson(PersonRole.Officer);
        var first = Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password)).Session.Secret;
        var second = Assert.IsType<SignInOutcome.SignedIn>(await hub.Get<SignInService>().SignIn(name, Password, first, "", default)).Session.Secret;
        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(401, await StatusOf("/desk", first));
        Assert.Equal(200, await StatusOf("/desk", second));
    }

    [Fact]
    public async Task Session_ends_idle_and_absolutely()
    {
        var (name, _) = await NewPerson(PersonRole.Officer);
        var idle = Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password)).Session.Secret;
        hub.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(401, await StatusOf("/desk", idle));

        var used = Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password)).Session.Secret;
        for (var minutes = 0; minutes < 12 * 60 - 20; minutes += 20)
        {
            hub.Clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(200, await StatusOf("/desk", used));
        }
        hub.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(401, await StatusOf("/desk", used));
    }

    [Fact]
    public async Task A_person_has_at_most_sixteen_sessions()
    {
        var (name, _) = await NewPerson(PersonRole.Officer);
        var secrets = new List<string>();
        for (var i = 0; i <= BrowserSessions.MaxPerPerson; i++)
        {
            secrets.Add(Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password)).Session.Secret);
            hub.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(401, await StatusOf("/desk", secrets[0]));
        Assert.Equal(200, await StatusOf("/desk", secrets[1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_secret_is_nobody(string secret) => Assert.Equal(401, await StatusOf("/desk", secret));

    [Fact]
    public async Task Role_decides_and_nothing_else()
    {
        var (citizen, _) = await NewPerson();
        var (auditor, _) = await NewPerson(PersonRole.Auditor);
        var (operatorName, _) = await NewPerson(PersonRole.Operator);
        foreach (var name in new[] { citizen, auditor, operatorName })
        {
            var secret = Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password)).Session.Secret;
            Assert.Equal(403, await StatusOf("/desk", secret));
        }
    }

    [Fact]
    public async Task An_agencys_token_opens_no_page_and_a_session_no_API()
    {
        var (name, _) = await NewPerson(PersonRole.Officer);
        var secret = Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password)).Session.Secret;
        Assert.Equal(401, await StatusOf("/v1/who", secret));
        var agency = await shared.NewAgency();
        Assert.Equal(401, (int)(await hub.Get(agency, "/desk", await hub.Token(agency))).StatusCode);
    }

    [Fact]
    public async Task Browser_without_session_is_sent_to_sign_in_and_back_to_a_local_path()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk?a=b&c=//evil.test");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        var response = await hub.Http.SendAsync(request);
        Assert.Equal(302, (int)response.StatusCode);
        Assert.Equal("/sign-in?return=%2Fdesk%3Fa%3Db%26c%3D%2F%2Fevil.test", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Cookie_is_a_host_cookie_and_is_deleted_at_sign_out()
    {
        var (name, _) = await NewPerson();
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        await hub.Get<SignInService>().SignIn(context, name, Password);
        var cookies = context.Response.Headers.SetCookie;
        Assert.Equal(2, cookies.Count);
        Assert.Contains("max-age=15552000; path=/; secure; samesite=lax; httponly", Assert.Single(cookies, cookie => cookie!.StartsWith("__Host-known=", StringComparison.Ordinal)), StringComparison.Ordinal);
        var set = Assert.Single(cookies, cookie => cookie!.StartsWith("__Host-hub=", StringComparison.Ordinal))!;
        Assert.EndsWith("; path=/; secure; samesite=lax; httponly", set, StringComparison.Ordinal);

        var secret = set["__Host-hub=".Length..set.IndexOf(';', StringComparison.Ordinal)];
        var leaving = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        leaving.Request.Headers.Cookie = $"__Host-hub={secret}";
        await hub.Get<SignInService>().SignOut(leaving);
        Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(leaving.Response.Headers.SetCookie), StringComparison.Ordinal);
        Assert.Null(await hub.Get<BrowserSessions>().Find(secret, default));
    }

    [Fact]
    public async Task A_refused_sign_in_sets_no_cookie()
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        await hub.Get<SignInService>().SignIn(context, "nobody", "nothing");
        Assert.Equal(0, context.Response.Headers.SetCookie.Count);
    }

    [Fact]
    public async Task Database_holds_neither_password_nor_session_secret()
    {
        var (name, _) = await NewPerson();
        var secret = Assert.IsType<SignInOutcome.SignedIn>(await SignIn(name, Password)).Session.Secret;
        Assert.True(Hash256.TryParse(secret, out var bytes));
        foreach (var file in Directory.GetFiles(hub.Folder, "identity.db*"))
        {
            var content = await ReadShared(file);
            Assert.True(content.AsSpan().IndexOf("correct horse"u8) < 0);
            Assert.True(content.AsSpan().IndexOf(bytes.ToArray()) < 0);
        }
    }

    [Theory]
    [InlineData("", Password, "person.bad-name")]
    [InlineData("   ", Password, "person.bad-name")]
    [InlineData("a\nb", Password, "person.bad-name")]
    [InlineData("short", "elevenchars", "person.weak-password")]
    public async Task Bad_names_and_passwords_are_refused(string name, string password, string code) =>
        Assert.Equal(new PersonCreation.Refused(code), await People.Create(name, password, PersonRole.Citizen, default));

    [Fact]
    public async Task List_pages_by_name()
    {
        await NewPerson();
        await NewPerson();
        var first = Assert.Single(await People.List(null, 1, default));
        var second = Assert.Single(await People.List(first.Name, 1, default));
        Assert.NotEqual(first, second);
        Assert.Equal(first, await People.Find(first.SignIn, default));
        Assert.Equal(first, await People.FindByName(first.Name, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await People.List(null, PeopleDirectory.MaxListed + 1, default));
    }

    PeopleDirectory People => hub.Get<PeopleDirectory>();

    async Task<(string Name, Person Person)> NewPerson(PersonRole role = PersonRole.Citizen)
    {
        var name = $"person {Id128.Random()}";
        return (name, Assert.IsType<PersonCreation.Created>(await People.Create(name, Password, role, default)).Person);
    }

    async Task<SignInOutcome> SignIn(string? name, string? password) => await hub.Get<SignInService>().SignIn(name, password, null, "", default);

    async Task Fail(string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.IsType<SignInOutcome.Refused>(await SignIn(name, "wrong"));
        }
    }

    async Task<int> StatusOf(string path, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Cookie", $"__Host-hub={secret}");
        return (int)(await hub.Http.SendAsync(request)).StatusCode;
    }

    static async Task<byte[]> ReadShared(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }
}
