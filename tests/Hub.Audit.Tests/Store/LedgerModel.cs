using Hub.Audit.Store;
using Hub.Canon;

namespace Hub.Audit.Tests.Store;

/// <summary>The guarded append, said as plainly as possible, to hold the writer against.</summary>
sealed class LedgerModel
{
    const int Persons = 4;
    const int Agencies = 3;
    const long QuotaLimit = 60;

    readonly Dictionary<Id128, (Hash256 RequestHash, Hash256 Body, long Index)> _entries = [];
    readonly Dictionary<string, (long Count, long Version)> _chains = [];
    readonly Dictionary<string, long> _quotas = [];
    readonly List<AppendRequest> _sent = [];
    int _made;

    public long Size => _entries.Count;

    public int Bundle { get; private set; }

    /// <summary>A release, a consent change, a bundle, a retry or a clash; its guards are sometimes out of date.</summary>
    public AppendRequest Make(Random random)
    {
        var seed = $"{_made++}";
        var person = $"person:{random.Next(Persons)}";
        var agency = $"agency:{random.Next(Agencies)}";
        var version = _chains.GetValueOrDefault(person, (0, -1)).Version - (random.Next(8) == 0 ? 1 : 0);
        var request = random.Next(12) switch
        {
            0 => Requests.Plain(seed, new Guard.Bundle(Bundle)) with { BundleVersion = Bundle + 1 },
            1 or 2 => Requests.Consent(seed, person, new Guard.Consent(person, version)),
            3 when _sent.Count > 0 => _sent[random.Next(_sent.Count)] with { Body = Requests.Hash("fresh" + seed) },
            4 when _sent.Count > 0 => _sent[random.Next(_sent.Count)] with { RequestHash = Requests.Hash("clash" + seed) },
            6 => Requests.Release(seed, person, agency, new Guard.Length(person, _chains.GetValueOrDefault(person, (0, -1)).Count + random.Next(2))),
            5 => Requests.Plain(seed) with { Chains = [null, Requests.Link(agency), Requests.Link(agency), Requests.Link(person)] },
            _ => Requests.Release(seed, person, agency, new Guard.Consent(person, version), new Guard.Bundle(Bundle), new Guard.Quota(agency, QuotaLimit)),
        };
        _sent.Add(request);
        return request;
    }

    /// <summary>Decides the request on the model and compares.</summary>
    public void Check(AppendRequest request, AppendOutcome outcome)
    {
        if (_entries.TryGetValue(request.Id, out var entry))
        {
            if (entry.RequestHash != request.RequestHash)
            {
                Assert.IsType<AppendOutcome.Conflict>(outcome);
                return;
            }
            var existing = Assert.IsType<AppendOutcome.Existing>(outcome);
            Assert.Equal((entry.Index, entry.Body), (existing.Index, existing.Body));
            return;
        }
        if (request.Guards.FirstOrDefault(guard => !Holds(guard)) is { } broken)
        {
            Assert.Equal(new AppendOutcome.Stale(broken, Current(broken)), outcome);
            return;
        }
        var appended = Assert.IsType<AppendOutcome.Appended>(outcome);
        Assert.Equal(Size, appended.Index);
        Assert.Equal(Apply(request), appended.ChainNumbers);
    }

    /// <summary>Takes over a request whose answer was lost, when the store shows that it was written.</summary>
    public async Task SettleAsync(AppendRequest request, ILedgerStore store)
    {
        if (_entries.ContainsKey(request.Id) || await store.FindLeafAsync(request.Id, CancellationToken.None) is not { } row)
        {
            return;
        }
        // Only the first request under an id can have been written; a clash in the same lost batch was not.
        var meta = LeafMeta.TryRead(row.Meta, Merkle.Rfc6962.LeafHash(row.Entry))!;
        if (meta.RequestHash == request.RequestHash)
        {
            Assert.Equal(Size, row.Index);
            Assert.All(request.Guards, guard => Assert.True(Holds(guard)));
            var numbers = Apply(request);
            Assert.All(meta.Links, link => Assert.Equal(numbers[link.Slot], link.N));
        }
    }

    long[] Apply(AppendRequest request)
    {
        var index = Size;
        var numbers = Enumerable.Repeat(-1L, ChainLink.Slots).ToArray();
        for (var slot = 0; slot < request.Chains.Count; slot++)
        {
            if (request.Chains[slot] is { } link)
            {
                var (count, version) = _chains.GetValueOrDefault(link.ChainId, (0, -1));
                numbers[slot] = count;
                _chains[link.ChainId] = (count + 1, request.ChangesConsent && slot == 0 ? count : version);
            }
        }
        foreach (var quota in request.Guards.OfType<Guard.Quota>())
        {
            _quotas[quota.Key] = _quotas.GetValueOrDefault(quota.Key) + 1;
        }
        Bundle = request.BundleVersion ?? Bundle;
        _entries[request.Id] = (request.RequestHash, request.Body, index);
        return numbers;
    }

    bool Holds(Guard guard) => guard switch
    {
        Guard.Consent consent => Current(guard) == consent.Version,
        Guard.Bundle bundle => Bundle == bundle.Version,
        Guard.Length length => Current(guard) == length.Count,
        Guard.Quota quota => Current(guard) < quota.Limit,
        _ => throw new InvalidOperationException(),
    };

    long Current(Guard guard) => guard switch
    {
        Guard.Consent consent => _chains.GetValueOrDefault(consent.ChainId, (0, -1)).Version,
        Guard.Bundle => Bundle,
        Guard.Length length => _chains.GetValueOrDefault(length.ChainId, (0, -1)).Count,
        Guard.Quota quota => _quotas.GetValueOrDefault(quota.Key),
        _ => throw new InvalidOperationException(),
    };
}
