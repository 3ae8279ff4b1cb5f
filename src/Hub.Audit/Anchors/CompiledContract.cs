using System.Text.Json;
using Hub.Audit.Anchors.Evm;
using Hub.Canon;

namespace Hub.Audit.Anchors;

/// <summary>The compiled <c>contracts/CheckpointAnchor.sol</c>, as it is committed beside its source.</summary>
public sealed record CompiledContract(byte[] Creation, byte[] Deployed)
{
    const string Resource = "CheckpointAnchor.json";
    const int MaxCodeBytes = 24 * 1024;

    /// <summary>The one that this program carries.</summary>
    public static CompiledContract Own { get; } = Load();

    /// <summary>Data of the transaction that deploys it for these logs.</summary>
    public byte[] CreationFor(IReadOnlyList<(Hash256 LogId, EvmAddress Owner)> logs) => [.. Creation, .. AnchorContract.ConstructorArguments(logs)];

    static CompiledContract Load()
    {
        using var stream = typeof(CompiledContract).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in the assembly.");
        using var compiled = JsonDocument.Parse(stream);
        return new(Code(compiled, "bytecode"), Code(compiled, "deployedBytecode"));
    }

    static byte[] Code(JsonDocument compiled, string name) =>
        Hex.ToBytes(compiled.RootElement.GetProperty(name).GetString(), MaxCodeBytes) ?? throw new InvalidOperationException($"{Resource} has no {name}.");
}
