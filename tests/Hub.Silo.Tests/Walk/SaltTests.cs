using Hub.Audit.Keys;
using Hub.Canon.Records;
using Hub.Jose;
using Hub.Silo.Tests.Setting;

namespace Hub.Silo.Tests.Walk;

/// <summary>What is hashed can be guessed unless its salt cannot: no salt is ever used twice.</summary>
public sealed class SaltTests(SharedHub shared) : IClassFixture<SharedHub>
{
    readonly TestHub _hub = shared.Hub;

    [Fact]
    public async Task Salts_are_never_the_same_when_two_exchanges_are()
    {
        var person = await _hub.Enrol();
        await _hub.Granted(person);
        var salts = new List<string>();
        for (var n = 0; n < 2; n++)
        {
            var released = await _hub.Release(_hub.Command(person.Nik));
            salts.Add((await _hub.Record<ExchangeRecord>(released.Id)).Salt.ToString());
            salts.AddRange(FieldSalts(released.Sealed));
        }
        salts.AddRange((await _hub.ChainOf(person)).Select(step => step.Entry.Record).OfType<ConsentEventRecord>().Select(record => record.Salt.ToString()));

        Assert.Equal(2 + (2 * TestHub.FourFields.Count) + 2, salts.Count);
        Assert.Equal(salts.Count, salts.Distinct(StringComparer.Ordinal).Count());
    }

    IEnumerable<string> FieldSalts(string jwe)
    {
        var key = EcKey.FromParameters(_hub.Get<HubKeys>().Reply.ExportParameters(includePrivateParameters: true), KeyUse.Signature);
        return _hub.Agency.Open(jwe, key.Public).Json.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("salt").GetString()!);
    }
}
