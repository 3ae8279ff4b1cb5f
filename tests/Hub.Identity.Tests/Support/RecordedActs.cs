using System.Collections.Concurrent;
using System.Collections.Immutable;

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
