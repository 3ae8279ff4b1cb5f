using System.Reflection;
using System.Text.Json;

namespace Hub.LocalHost;

/// <summary>How the local grain host runs; read once, at its start.</summary>
public sealed class LocalGrainOptions
{
    int _shuffledTurns;

    /// <summary>Where the grain classes are.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>Used for messages and snapshots alike.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Default;

    /// <summary>
    /// Whether messages whose type says <see cref="System.ComponentModel.ImmutableObjectAttribute"/> are handed over instead of copied.
    /// Off in tests, so that every message is one that JSON carries.
    /// </summary>
    public bool SharesImmutable { get; set; }

    /// <summary>File of the snapshots (SQLite); made where absent.</summary>
    public string Database { get; set; } = "grains.db";

    /// <summary>How long a caller waits. The call itself is not stopped, only asked to by its token.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An activation unused for this long is dropped.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often the host looks for idle activations.</summary>
    public TimeSpan IdleSweep { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Most calls that wait for one activation; further ones fail at once.</summary>
    public int MaxWaitingCalls { get; set; } = 10_000;

    /// <summary>Where set, waiting turns start in an order drawn from this seed. For tests: no grain may rely on order.</summary>
    public int? ShuffleSeed { get; set; }

    /// <summary>Turns so far that <see cref="ShuffleSeed"/> put before one that had waited longer.</summary>
    public int ShuffledTurns => Volatile.Read(ref _shuffledTurns);

    /// <summary>Where set, the host misbehaves as a cluster may. For tests.</summary>
    public LocalGrainFaults? Faults { get; set; }

    internal void CountShuffledTurn() => Interlocked.Increment(ref _shuffledTurns);
}
