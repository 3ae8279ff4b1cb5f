using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>Keeps what identity reports; can refuse, as a ledger that is down would.</summary>
sealed class RecordedActs : IIdentityRecords
{
    readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
    ImmutableList<object> acts = [];

    public bool Down { get; set; }

    public IReadOnlyList<object> Acts => acts;

    /// <summary>Runs before an act is kept, so that a test can look at the world of that moment.</summary>
    public Func<object, Task> Before { get; set; } = _ => Task.CompletedTask;

    public int CountOf(string code) => counts.GetValueOrDefault(code);

    public ValueTask Binding(BindingConfirmed binding, CancellationToken cancellationToken) => Keep(binding);

    public ValueTask Agency(AgencyChanged agency, CancellationToken cancellationToken) => Keep(agency);

    public ValueTask AgencyKey(AgencyKeyChanged key, CancellationToken cancellationToken) => Keep(key);

    /// <summary>Folded as the ledger's side does it.</summary>
    public ValueTask<IReadOnlyList<Jwk>> AgencyKeys(string agencyId, CancellationToken cancellationToken)
    {
        var keys = new List<Jwk>();
        foreach (var change in acts.OfType<AgencyKeyChanged>().Where(change => change.AgencyId == agencyId))
        {
            keys.RemoveAll(key => key.Use == change.Key.Use && key.KeyId == change.Key.KeyId);
            keys.AddRange(change.Added ? [change.Key] : []);
        }
        return ValueTask.FromResult<IReadOnlyList<Jwk>>(keys);
    }

    public ValueTask SignIn(SignInChanged change, CancellationToken cancellationToken) => Keep(change);

    public void Count(string code) => counts.AddOrUpdate(code, 1, (_, count) => count + 1);

    async ValueTask Keep(object act)
    {
        if (Down)
        {
            throw new IOException("the ledger is down");
        }
        await Before(act);
        ImmutableInterlocked.Update(ref acts, kept => kept.Add(act));
    }
}
