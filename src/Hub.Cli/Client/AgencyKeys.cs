using System.Text.Json;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Client;

/// <summary>An agency's two private keys: one signs its assertions and requests, one opens what is sealed to it.</summary>
public sealed class AgencyKeys : IDisposable
{
    const int MaxFileBytes = 16 * 1024;

    AgencyKeys(EcKey signing, EcKey opening) => (Signing, Opening) = (signing, opening);

    /// <summary><c>use=sig</c>.</summary>
    public EcKey Signing { get; }

    /// <summary><c>use=enc</c>.</summary>
    public EcKey Opening { get; }

    public static AgencyKeys Create() => new(EcKey.Create(KeyUse.Signature), EcKey.Create(KeyUse.Encryption));

    /// <summary>Reads a private JWK Set of exactly one key of each use.</summary>
    /// <exception cref="CommandException">Anything else.</exception>
    public static AgencyKeys Read(string file)
    {
        var keys = new List<EcKey>();
        try
        {
            using var document = JsonDocument.Parse(Bounded.Read(file, MaxFileBytes));
            foreach (var key in document.RootElement.GetProperty("keys").EnumerateArray())
            {
                keys.Add(EcKey.FromPrivateJwk(key.GetRawText()).TryGet(out var read, out var fault) ? read : throw CommandException.CouldNot($"{file}: {fault.Code}: {fault.Reason}"));
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw CommandException.CouldNot($"{file}: no JWK Set", fault);
        }
        var signing = keys.Where(key => key.Public.Use == KeyUse.Signature).ToList();
        var opening = keys.Where(key => key.Public.Use == KeyUse.Encryption).ToList();
        return signing.Count == 1 && opening.Count == 1
            ? new(signing[0], opening[0])
            : throw CommandException.CouldNot($"{file}: exactly one key with use=sig and one with use=enc is needed");
    }

    /// <summary>The JWK Set to register; nothing in it is secret.</summary>
    public string ToPublicJwks() => JsonWebKeys.Write([Signing.Public, Opening.Public]);

    /// <summary>Writes the private JWK Set, readable by its owner alone; an existing file is never overwritten.</summary>
    public void Write(string file)
    {
        using var output = OutputFile.Open(file);
        output.KeepLine($$"""{"keys":[{{Signing.ToPrivateJwk()}},{{Opening.ToPrivateJwk()}}]}""");
    }

    public void Dispose()
    {
        Signing.Dispose();
        Opening.Dispose();
    }
}
