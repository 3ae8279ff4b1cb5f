using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>The one exception from FAPI: for whom two operators decided on it, where the hub allows it, and for nobody and nothing else.</summary>
public sealed class SmartBackendTests : IAsyncLifetime
{
    const string Password = "correct horse battery";

    readonly string folder = Directory.CreateTempSubdirectory("hub-smart-").FullName;
    readonly SmartClient client = new("rekam-medis");
    TestHub hub = null!;
    Person first = null!;
    Person second = null!;

    AgencyDraft Draft => new("Rekam medis", client.Jwks, null, ["system/Patient.rs", "system/Observation.read"], [OAuthGrants.ClientCredentials], [], [], "")
    {
        Profile = ClientProfile.SmartBackend,
    };

    public async ValueTask InitializeAsync()
    {
        hub = await TestHub.Start(options => options.AllowSmartBackend = true, folder: folder);
        (first, second) = (await NewOperator(), await NewOperator());
        var proposal = Assert.IsType<AgencyOutcome.Proposed>(await hub.Get<AgencyDesk>().ProposeRegistration(first.SignIn, client.Id, Draft, default)).Proposal;
        Assert.IsType<AgencyOutcome.Decided>(await hub.Get<AgencyDesk>().Approve(proposal.Id, second.SignIn, default));
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("ES384")]
    public async Task Backend_service_gets_a_bearer_token_of_300_seconds_and_learns_what_it_is_worth(string alg)
    {
        var answer = await Ask(client.Assertion(alg, client.Claims(Now)));
        Assert.Equal(200, answer.Status);
        Assert.Equal(("bearer", 300, "system/Patient.rs"), (answer.Body.GetProperty("token_type").GetString(), answer.Body.GetProperty("expires_in").GetInt32(), answer.Body.GetProperty("scope").GetString()));
        Assert.DoesNotContain('.', answer.Token!);

        var said = await Introspect(answer.Token!);
        Assert.Equal((true, "system/Patient.rs", client.Id), (said.GetProperty("active").GetBoolean(), said.GetProperty("scope").GetString(), said.GetProperty("client_id").GetString()));
        hub.Clock.Advance(TimeSpan.FromSeconds(300));
        Assert.False((await Introspect(answer.Token!)).GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Profile_stands_in_the_record_that_two_operators_made()
    {
        var record = Assert.Single(hub.Records.Acts.OfType<AgencyChanged>(), act => act.AgencyId == client.Id);
        Assert.Equal(("smart-backend", $"operator:{second.SignIn}"), (record.Terms.Profile, record.ApprovedBy));
        var alone = await hub.Get<ClientDirectory>().Put(new ClientRegistration("sendiri", "Sendiri", client.Jwks, ["system/Patient.rs"]) { Profile = ClientProfile.SmartBackend }, "operator:test", default);
        Assert.Equal("client.bad-profile", Assert.IsType<ClientChange.Refused>(alone).Code);
    }

    [Fact]
    public async Task Bearer_token_opens_no_endpoint_of_the_hub()
    {
        var token = (await Ask(client.Assertion("ES384", client.Claims(Now)))).Token!;
        foreach (var credentials in (string[])[$"Bearer {token}", $"DPoP {token}"])
        {
            using var response = await hub.Get("/v1/who", credentials);
            Assert.Equal(401, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task Every_other_client_is_refused_the_same_request()
    {
        // With the right kind of keys but not the profile: such keys cannot even be registered.
        var other = new ClientRegistration("lain", "Lain", client.Jwks, [HubScopes.Exchange]);
        Assert.IsType<ClientChange.Refused>(await hub.Get<ClientDirectory>().Put(other, "operator:test", default));
        // With its own keys, by the rules of the profile.
        var agency = await hub.Register("agency-fapi");
        var claims = hub.Claims(agency);
        claims["aud"] = ClientCalls.TokenUri;
        Assert.Equal((401, "invalid_client"), await Refused(ClientCalls.Form(ClientCalls.Assertion(agency, claims), ("scope", "system/Patient.rs"))));
        // In its name, by the keys of the one that has the profile.
        var stolen = client.Claims(Now);
        (stolen["iss"], stolen["sub"]) = (agency.Id, agency.Id);
        Assert.Equal((401, "invalid_client"), await Refused(ClientCalls.Form(client.Assertion("ES384", stolen), ("scope", "exchange"))));
        // By the ordinary rules, but without a proof.
        Assert.Equal((400, "invalid_request"), await Refused(ClientCalls.Form(hub.Assertion(agency), ("scope", "exchange"))));
    }

    [Fact]
    public async Task Switched_off_the_same_client_is_refused_and_nobody_new_gets_the_profile()
    {
        await hub.DisposeAsync();
        hub = await TestHub.Start(folder: folder);
        Assert.Equal((401, "invalid_client"), await Refused(ClientCalls.Form(client.Assertion("ES384", client.Claims(Now)), ("scope", "system/Patient.rs"))));
        (first, second) = (await NewOperator(), await NewOperator());
        Assert.Equal("client.bad-profile", Assert.IsType<AgencyOutcome.Refused>(await hub.Get<AgencyDesk>().ProposeRegistration(first.SignIn, "baru", Draft, default)).Code);
    }

    [Theory]
    [InlineData("invalid_client", "aud", "https://elsewhere.example/token")]
    [InlineData("invalid_client", "sub", "lain")]
    [InlineData("invalid_client", "exp", 600)]
    [InlineData("invalid_client", "exp", -1)]
    [InlineData("invalid_client", "jti", "")]
    [InlineData("invalid_client", "nbf", 60)]
    public async Task Assertion_that_says_something_else_is_refused(string error, string claim, object value)
    {
        var claims = client.Claims(Now);
        claims[claim] = value is int seconds ? Now.ToUnixTimeSeconds() + seconds : value;
        Assert.Equal(error, (await Ask(client.Assertion("RS384", claims))).Error);
    }

    [Fact]
    public async Task Client_id_that_is_another_than_the_assertions_is_refused()
    {
        Assert.Equal((401, "invalid_client"), await Refused(ClientCalls.Form(client.Assertion("ES384", client.Claims(Now)), ("scope", "system/Patient.rs"), ("client_id", "lain"))));
        Assert.Equal(200, (await hub.AskToken(ClientCalls.Form(client.Assertion("ES384", client.Claims(Now)), ("scope", "system/Patient.rs"), ("client_id", client.Id)), proof: null)).Status);
    }

    [Fact]
    public async Task Assertion_counts_once_and_only_by_the_key_that_it_names()
    {
        var assertion = client.Assertion("RS384", client.Claims(Now));
        Assert.Equal(200, (await Ask(assertion)).Status);
        Assert.Equal("invalid_client", (await Ask(assertion)).Error);
        Assert.Equal("invalid_client", (await Ask(client.Assertion("RS384", client.Claims(Now), kid: "es"))).Error);
        Assert.Equal("invalid_client", (await Ask(client.Assertion("ES384", client.Claims(Now), kid: "none"))).Error);
        var right = client.Assertion("ES384", client.Claims(Now));
        Assert.Equal("invalid_client", (await Ask(right[..^8] + (right[^8] == 'A' ? 'B' : 'A') + right[^7..])).Error);
    }

    [Theory]
    [InlineData("invalid_scope", "system/Patient.cruds")]
    [InlineData("invalid_scope", "exchange")]
    [InlineData("invalid_scope", null)]
    public async Task Scope_beyond_the_registration_is_refused(string error, string? scope) =>
        Assert.Equal(error, (await Ask(client.Assertion("ES384", client.Claims(Now)), scope)).Error);

    [Theory]
    [InlineData("exchange")]
    [InlineData("system/patient.rs")]
    [InlineData("system/Patient.")]
    [InlineData("system/Patient.sr")]
    [InlineData("user/Patient.rs")]
    public async Task Registration_with_another_scope_is_refused(string scope) =>
        Assert.Equal("client.bad-profile", Assert.IsType<AgencyOutcome.Refused>(await hub.Get<AgencyDesk>().ProposeRegistration(first.SignIn, "lain-lagi", Draft with { Scopes = [scope] }, default)).Code);

    [Fact]
    public async Task Suspension_ends_its_tokens_at_once()
    {
        var token = (await Ask(client.Assertion("ES384", client.Claims(Now)))).Token!;
        await hub.Get<AgencyDesk>().Suspend(client.Id, first.SignIn, default);
        Assert.Equal("invalid_client", (await Ask(client.Assertion("ES384", client.Claims(Now)))).Error);
        Assert.Null(await hub.Get<SmartTokenStore>().Find(Hub.Canon.Hash256.Of(Hub.Canon.Hash256.TryParse(token, out var bytes) ? bytes.ToArray() : []), Now, default));
    }

    DateTimeOffset Now => hub.Clock.GetUtcNow();

    Task<TokenAnswer> Ask(string assertion, string? scope = "system/Patient.rs") =>
        hub.AskToken(ClientCalls.Form(assertion, scope is null ? [] : [("scope", scope)]), proof: null);

    async Task<(int, string?)> Refused(IEnumerable<KeyValuePair<string, string>> form)
    {
        var answer = await hub.AskToken(form, proof: null);
        return (answer.Status, answer.Error);
    }

    async Task<JsonElement> Introspect(string token)
    {
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_assertion_type"] = ClientAssertion.AssertionType,
            ["client_assertion"] = client.Assertion("ES384", client.Claims(Now, TestHub.Origin + "/oauth/introspect")),
            ["token"] = token,
        });
        using var response = await hub.Http.PostAsync("/oauth/introspect", content);
        Assert.Equal(200, (int)response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    async Task<Person> NewOperator() =>
        Assert.IsType<PersonCreation.Created>(await hub.Get<PeopleDirectory>().Create($"p{Guid.NewGuid():N}"[..20], Password, PersonRole.Operator, null, default)).Person;
}
