using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Silo.Tests.Laws;

/// <summary>The judge of the simulation is held to wrong histories first.</summary>
public sealed class ConsentHistoryTests
{
    static readonly Id128 Consent = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

    [Fact]
    public void History_is_right_when_the_release_lies_between_grant_and_revocation()
    {
        Assert.Empty(Breaches(Event(0, "requested", "requested"), Event(1, "granted", "active"), Release(1), Event(2, "revoked", "revoked")));
    }

    [Fact]
    public void Breach_is_named_when_a_release_follows_the_revocation()
    {
        var breaches = Breaches(Event(0, "requested", "requested"), Event(1, "granted", "active"), Event(2, "revoked", "revoked"), Release(2));
        Assert.Equal(["3: released on a consent that is revoked"], breaches);
    }

    [Fact]
    public void Breach_is_named_when_a_release_precedes_the_grant()
    {
        Assert.Equal(["1: released on a consent that is requested"], Breaches(Event(0, "requested", "requested"), Release(-1), Event(1, "granted", "active")));
    }

    [Fact]
    public void Breach_is_named_when_the_version_is_an_older_one()
    {
        var breaches = Breaches(
            Event(0, "requested", "requested"), Event(1, "granted", "active"), Event(2, "suspended", "suspended"), Event(3, "resumed", "active"), Release(1));
        Assert.Equal(["4: released at consent version 1, in force was 3"], breaches);
    }

    [Fact]
    public void Breach_is_named_when_an_event_is_missing_or_comes_after_the_end()
    {
        var breaches = Breaches(Event(0, "requested", "requested"), Event(2, "revoked", "revoked"), Event(3, "granted", "active"));
        Assert.Equal(["1: event revoked has sequence number 2", "2: granted after the consent had ended"], breaches);
    }

    [Fact]
    public void Breach_is_named_when_a_release_names_no_consent()
    {
        Assert.Equal(["0: released on no consent"], Breaches(Release(0) with { Consent = null }));
    }

    static List<string> Breaches(params LedgerRecord[] records)
    {
        var version = -1L;
        var chain = new List<(long, long, LedgerRecord?)>();
        foreach (var (n, record) in records.Index())
        {
            version = record is ConsentEventRecord { Event: not "requested" } ? n : version;
            chain.Add((n, version, record));
        }
        return ConsentHistory.Breaches(chain);
    }

    static ConsentEventRecord Event(int seq, string act, string state) => new()
    {
        Salt = Hash256.Of([1]), Origin = "o", Actor = "person:x", ConsentId = Consent, Seq = seq, Event = act, State = state, Time = 1, Channel = "portal",
        Signature = new("Ed25519", "k", "v"),
    };

    static ExchangeRecord Release(long version) => new()
    {
        Salt = Hash256.Of([1]), Origin = "o", Actor = "agency:x", Dataset = "d", Provider = "p", Requested = [], Released = [], Commitments = [], Obligations = [],
        Determining = [], Consent = new(Consent, version), Signature = new("k", "v", "b"), PayloadSha256 = Hash256.Of([2]),
    };
}
