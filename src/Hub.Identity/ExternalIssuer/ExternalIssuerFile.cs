using System.Text.Json;

namespace Hub.Identity;

/// <summary>Reads the operator's file of the external issuer; a key is in a file of its own beside it.</summary>
public static class ExternalIssuerFile
{
    /// <summary>Longest file that is read.</summary>
    public const int MaxFileBytes = 64 * 1024;

    /// <param name="path">Of the file; other files are named from its folder.</param>
    /// <param name="secrets">How key files are protected; null: as they are.</param>
    /// <exception cref="InvalidDataException">The file does not hold to its schema, or its key file is unfit.</exception>
    public static ExternalIssuer Read(string path, Func<string, ISecretFile>? secrets = null)
    {
        using var document = ConfigurationFile.Read(path, "schemas/issuer.schema.json", MaxFileBytes);
        var said = document.RootElement;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var issuer = new ExternalIssuer(said.GetProperty("issuer").GetString()!);
        if (!WebAddress.IsAllowed(issuer.Issuer, AddressParts.LoopbackHttp))
        {
            throw new InvalidDataException($"{path}: the issuer is neither https nor on this machine");
        }
        return issuer with
        {
            Audience = JsonClaims.Text(said, "audience"),
            Algorithms = ConfigurationFile.Texts(said, "algorithms") ?? issuer.Algorithms,
            Clients = said.TryGetProperty("clients", out var clients) ? clients.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!, StringComparer.Ordinal) : null,
            TwoFactorAcr = ConfigurationFile.Texts(said, "twoFactorAcr") ?? issuer.TwoFactorAcr,
            Introspection = said.TryGetProperty("introspection", out var asked)
                ? new(asked.GetProperty("clientId").GetString()!, ConfigurationFile.Key(Path.Combine(folder, asked.GetProperty("keyFile").GetString()!), secrets ?? (file => new PlainSecretFile(file))))
                : null,
            AuthorityFile = JsonClaims.Text(said, "authority") is { } authority ? Path.Combine(folder, authority) : null,
        };
    }
}
