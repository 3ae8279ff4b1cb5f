using Hub.Audit.Crypto;
using Hub.Audit.Merkle;
using Hub.Audit.Notes;
using Hub.Audit.Tests.Formats;
using Hub.Audit.Witnesses;
using Hub.Canon;

namespace Hub.Audit.Tests.Witnesses;

/// <summary>Logs, forks of them, and a witness, all of fixed keys.</summary>
static class WitnessWorld
{
    public const string Origin = "example.org/log";
    public const string WitnessName = "example.org/witness";
    public const int MaxSize = 24;

    public static readonly LibcryptoEd25519 Edwards = new();
    public static readonly NoteSigner Log = new(Origin, Key("log"));
    public static readonly CosignatureSigner Cosigner = new(WitnessName, Key("witness"));

    /// <summary>Histories of one log: fork f has its own leaves from index 4·f on, fork 0 is the first history.</summary>
    public static readonly IReadOnlyList<MemoryTree> Forks =
        [.. Enumerable.Range(0, 3).Select(fork => new MemoryTree([.. Enumerable.Range(0, MaxSize).Select(i => Rfc6962.LeafHash([(byte)i, (byte)(i >= 4 * fork ? fork : 0)]))]))];

    public static WitnessedLogs Logs => new(new TrustPolicy([new(Log.VerifierKey, null)], [], [], null));

    public static IEd25519Key Key(string seed) => Edwards.Open(Hash256.Of(System.Text.Encoding.UTF8.GetBytes(seed)).ToArray());

    public static SignedNote Note(int size, int fork = 0) => Log.Note(new Checkpoint(Origin, size, Forks[fork].Root(0, size)).Text);

    public static byte[] Body(int oldSize, int newSize, int fork = 0, int? proofFork = null) => Body(oldSize, newSize, Note(newSize, fork), proofFork ?? fork);

    public static byte[] Body(int oldSize, int newSize, SignedNote note, int proofFork = 0) => AddCheckpointRequest.Encode(
        oldSize, oldSize == 0 || oldSize > newSize ? [] : MerkleProver.Consistency(oldSize, newSize, Forks[proofFork])!, note.Encode());

    public static WitnessedTree Known(int size, int fork = 0) => new(Origin, size, Forks[fork].Root(0, size), 1, []);

    public static WitnessDecision Decide(byte[] body, WitnessedTree? known) => WitnessDecision.Of(AddCheckpointRequest.TryParse(body)!, Logs, known, Edwards);
}

/// <summary>A store in memory that can be slow between the question and the answer.</summary>
sealed class MemoryWitnessedStore : IWitnessedStore
{
    readonly Lock _lock = new();
    readonly Dictionary<string, WitnessedTree> _trees = new(StringComparer.Ordinal);

    public ValueTask<WitnessedTree?> WitnessedAsync(string origin, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return new(_trees.GetValueOrDefault(origin));
        }
    }

    public ValueTask<bool> TryWitnessAsync(WitnessedTree? seen, WitnessedTree next, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_trees.GetValueOrDefault(next.Origin), seen))
            {
                return new(false);
            }
            _trees[next.Origin] = next;
            return new(true);
        }
    }
}
