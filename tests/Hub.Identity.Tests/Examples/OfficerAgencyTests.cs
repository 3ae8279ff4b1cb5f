using Hub.Canon;

namespace Hub.Identity.Tests;

/// <summary>Officers belong to an agency, and nobody is two things at once.</summary>
public sealed class OfficerAgencyTests(SharedHub shared) : IClassFixture<SharedHub>
{
    const string Password = "correct horse battery";

    static readonly PersonRole[] Roles = [PersonRole.Citizen, PersonRole.Officer, PersonRole.Auditor, PersonRole.Operator];

    readonly TestHub hub = shared.Hub;

    PeopleDirectory People => hub.Get<PeopleDirectory>();

    [Fact]
    public async Task Session_of_an_officer_says_whose_it_is()
    {
        var secret = await Session(PersonRole.Officer, "kemensos");
        Assert.Equal((200, "kemensos"), await Ask("/queue", secret));
    }

    [Fact]
    public async Task Officer_of_the_hubs_own_counter_has_no_agency()
    {
        var secret = await Session(PersonRole.Officer, agency: null);
        Assert.Equal((200, "none"), await Ask("/queue", secret));
    }

    [Theory]
    [InlineData(PersonRole.Citizen)]
    [InlineData(PersonRole.Auditor)]
    [InlineData(PersonRole.Operator)]
    public async Task Only_officers_belong_to_an_agency(PersonRole role) =>
        Assert.Equal(new PersonCreation.Refused("person.bad-agency"), await People.Create($"person {Id128.Random()}", Password, role, "kemensos", default));

    [Fact]
    public async Task Agency_without_a_name_is_none() =>
        Assert.Equal(new PersonCreation.Refused("person.bad-agency"), await People.Create($"person {Id128.Random()}", Password, PersonRole.Officer, "", default));

    [Fact]
    public async Task Agency_of_an_officer_is_kept()
    {
        var person = await New(PersonRole.Officer, "kemensos");
        Assert.Equal("kemensos", person.Agency);
        Assert.Equal(person, await People.Find(person.SignIn, default));
    }

    [Fact]
    public async Task Name_holds_one_role_and_no_other_can_be_added_to_it()
    {
        foreach (var role in Roles)
        {
            var person = await New(role, agency: null);
            foreach (var other in Roles)
            {
                Assert.Equal(new PersonCreation.Refused("person.name-taken"), await People.Create(person.Name, Password, other, default));
            }
            Assert.Equal(role, (await People.Find(person.SignIn, default))!.Role);
        }
    }

    [Fact]
    public async Task Page_of_one_role_is_closed_to_every_other()
    {
        foreach (var role in Roles)
        {
            var secret = await Session(role, agency: null);
            Assert.Equal(role is PersonRole.Officer ? 200 : 403, (await Ask("/queue", secret)).Status);
            Assert.Equal(role is PersonRole.Auditor ? 200 : 403, (await Ask("/audit", secret)).Status);
        }
    }

    async Task<Person> New(PersonRole role, string? agency) =>
        Assert.IsType<PersonCreation.Created>(await People.Create($"person {Id128.Random()}", Password, role, agency, default)).Person;

    async Task<string> Session(PersonRole role, string? agency) =>
        Assert.IsType<SignInOutcome.SignedIn>(await hub.Get<SignInService>().SignIn((await New(role, agency)).Name, Password, null, "", default)).Session.Secret;

    async Task<(int Status, string Text)> Ask(string path, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Cookie", $"__Host-hub={secret}");
        using var response = await hub.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
