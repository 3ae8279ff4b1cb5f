using System.Text.Json;
using Hub.EndToEnd.Support;
using Hub.Jose;

namespace Hub.EndToEnd.Refusals;

/// <summary>Requests that are not the agency's own words: each has its code, and none leaves an entry.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class ImpostorTests(SharedWorld shared)
{
    World World => shared.World;

    [Fact]
    public async Task Stolen_token_is_of_no_use_without_its_key() =>
        await LeavesNoEntry(async ask =>
        {
            using var thief = EcKey.Create(KeyUse.Signature, "thief");
            (await World.Kemensos.Exchange(ask, wrongly: new() { ProofKey = thief })).NotRecorded("token.invalid", 401);
        });

    [Fact]
    public async Task Changed_body_is_refused() =>
        await LeavesNoEntry(async ask =>
        {
            var other = JsonSerializer.SerializeToUtf8Bytes(Asks.Person(World.UnknownNik));
            (await World.Kemensos.Exchange(ask, wrongly: new() { OtherBody = other })).NotRecorded("signature.invalid", 401);
        });

    [Fact]
    public async Task Replayed_proof_is_refused() =>
        await LeavesNoEntry(async ask =>
        {
            // Taken up once, by a request that itself fails at its signature.
            (await World.Kemensos.Exchange(ask, wrongly: new() { WithoutSignature = true })).NotRecorded("signature.invalid", 401);
            (await World.Kemensos.Exchange(ask, wrongly: new() { Proof = World.Kemensos.LastProof })).NotRecorded("dpop.invalid", 401);
        });

    [Fact]
    public async Task Foreign_key_signs_nothing() =>
        await LeavesNoEntry(async ask =>
        {
            using var forger = EcKey.Create(KeyUse.Signature, "sig-1");
            (await World.Kemensos.Exchange(ask, wrongly: new() { SigningKey = forger })).NotRecorded("signature.invalid", 401);
        });

    [Fact]
    public async Task Missing_credentials_are_asked_for() =>
        await LeavesNoEntry(async ask =>
        {
            var reply = await World.Kemensos.Exchange(ask, wrongly: new() { WithoutToken = true });
            reply.NotRecorded("auth.required", 401);
            var challenge = Assert.Single(reply.Headers.WwwAuthenticate);
            Assert.Equal("DPoP", challenge.Scheme);
            Assert.DoesNotContain("error", challenge.Parameter, StringComparison.Ordinal);
        });

    [Fact]
    public async Task Suspended_agency_is_stopped_at_once()
    {
        using var agency = await World.AddAgency("uji-henti", "Instansi uji yang dihentikan");
        (await agency.Exchange(Asks.Person(World.NikOfNobodyYet))).Recorded("policy.no-permit", 403);
        (await World.Hub.Operate("/v1/dev/agencies/uji-henti/suspend", new { })).Good();
        await LeavesNoEntry(async ask =>
        {
            (await agency.Exchange(ask)).NotRecorded("token.invalid", 401);
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await agency.AskToken()).Status);
        });
    }

    /// <summary>Proof: the entry that the next honest request gets follows right on the last one before.</summary>
    async Task LeavesNoEntry(Func<object, Task> wrong)
    {
        var ask = Asks.Person(World.NikOfNobodyYet);
        var before = LogCopy.Read((await World.Kemensos.Exchange(ask)).Recorded("consent.required").Promise).Index;
        await wrong(ask);
        var after = LogCopy.Read((await World.Kemensos.Exchange(ask)).Recorded("consent.required").Promise).Index;
        // A summary of counted refusals may fall between the two; it comes once a minute.
        Assert.InRange(after - before, 1, 2);
    }
}
