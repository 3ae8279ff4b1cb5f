using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>A ledger that fails between two records of one change: whatever is tried next, log, directory and wish come to be the same.</summary>
public sealed class KeyConvergenceTests(SharedHub shared) : IClassFixture<SharedHub>
{
    /// <summary>Two keys added, the encryption key taken back; the signature key follows when its overlap ends.</summary>
    const int RecordsOfRotation = 3;

    /// <summary>Two keys added, two taken back.</summary>
    const int RecordsOfPut = 4;

    readonly TestHub hub = shared.Hub;

    ClientDirectory Clients => hub.Get<ClientDirectory>();

    public static TheoryData<string, int> CutOff(int records)
    {
        var cases = new TheoryData<string, int>();
        foreach (var retry in (string[])["same", "old", "third", "same-kid"])
        {
            for (var after = 0; after < records; after++)
            {
                cases.Add(retry, after);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(CutOff), RecordsOfRotation)]
    public async Task Rotation_cut_off_after_any_record_leaves_no_key_behind_once_another_is_made(string retry, int records)
    {
        var agency = await shared.NewAgency();
        var next = new TestAgency(agency.Id);
        var wanted = Wanted(retry, agency, next);

        await CutOffAfter(records, async () => await Clients.Rotate(agency.Id, next.Jwks, ActBy.Agency(agency.Id), new KeyBasis(JwksUri: null, SignedBy: null), default));
        Assert.Equal(Names(agency.Jwks), Directory(agency.Id));
        Assert.IsType<KeyRotation.Done>(await Clients.Rotate(agency.Id, wanted, ActBy.Agency(agency.Id), new KeyBasis(JwksUri: null, SignedBy: null), default));
        hub.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(await Clients.RetireDue(TimeSpan.Zero, default));

        Assert.Equal(Names(wanted), Directory(agency.Id));
        Assert.Equal(Names(wanted), await Log(agency.Id));
    }

    [Theory]
    [MemberData(nameof(CutOff), RecordsOfPut)]
    public async Task Keys_of_operators_cut_off_after_any_record_leave_none_behind_once_others_are_put(string retry, int records)
    {
        var agency = await shared.NewAgency();
        var next = new TestAgency(agency.Id);
        var wanted = Wanted(retry, agency, next);

        await CutOffAfter(records, async () => await Clients.Put(agency.Registration with { Jwks = next.Jwks }, "operator:test", default));
        Assert.Equal(Names(agency.Jwks), Directory(agency.Id));
        Assert.IsType<ClientChange.Done>(await Clients.Put(agency.Registration with { Jwks = wanted }, "operator:test", default));

        Assert.Equal(Names(wanted), Directory(agency.Id));
        Assert.Equal(Names(wanted), await Log(agency.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Newest_encryption_key_of_the_log_is_never_one_that_was_taken_back(int records)
    {
        var agency = await shared.NewAgency();
        var next = new TestAgency(agency.Id);
        // The log is left with both encryption keys; then the agency stays with the first after all, and that is cut off as well.
        await CutOffAfter(2, async () => await Clients.Rotate(agency.Id, next.Jwks, ActBy.Agency(agency.Id), new KeyBasis(JwksUri: null, SignedBy: null), default));
        var before = hub.Records.Acts.Count;
        await CutOffAfter(records, async () => await Clients.Rotate(agency.Id, agency.Jwks, ActBy.Agency(agency.Id), new KeyBasis(JwksUri: null, SignedBy: null), default));

        var anythingSaid = hub.Records.Acts.Count > before;
        var newest = (await hub.Records.AgencyKeys(agency.Id, default)).Last(key => key.Use == KeyUse.Encryption);
        Assert.Equal(anythingSaid ? agency.Sealing.KeyId : next.Sealing.KeyId, newest.KeyId);
        Assert.Equal(records > 0, anythingSaid);
    }

    /// <summary>Of another set than the first: the same again, the one in force, a third, or one that says another key by the name of a ghost.</summary>
    static string Wanted(string retry, TestAgency agency, TestAgency next) => retry switch
    {
        "same" => next.Jwks,
        "old" => agency.Jwks,
        "third" => new TestAgency(agency.Id).Jwks,
        _ => JsonWebKeys.Write([agency.Signing.Public, EcKey.Create(KeyUse.Encryption, next.Sealing.KeyId).Public]),
    };

    async Task CutOffAfter(int records, Func<Task> change)
    {
        var left = records;
        hub.Records.Before = act => act is AgencyKeyChanged && left-- == 0 ? Task.FromException(new IOException("the ledger is down")) : Task.CompletedTask;
        try
        {
            await Record.ExceptionAsync(change);
        }
        finally
        {
            hub.Records.Before = _ => Task.CompletedTask;
        }
    }

    List<string> Directory(string id)
    {
        Assert.True(Clients.TryFind(id, out var client));
        return Names(client.Registration.Jwks);
    }

    async Task<List<string>> Log(string id) => Names(await hub.Records.AgencyKeys(id, default));

    static List<string> Names(string jwks) => Names(JsonWebKeys.Parse(jwks).Required().Keys);

    static List<string> Names(IEnumerable<Jwk> keys) => [.. keys.Select(key => $"{key.Use} {key.KeyId} {key.Thumbprint}").Order(StringComparer.Ordinal)];
}
