using System.Text.Json;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>Reads the operator's file of upstream providers; keys are in files of their own beside it.</summary>
public static class UpstreamFile
{
    /// <summary>Longest file that is read.</summary>
    public const int MaxFileBytes = 64 * 1024;

    /// <summary>The providers, in the order of the file. A key file that is not there is made, mode 0600.</summary>
    /// <param name="path">Of the file; other files are named from its folder.</param>
    /// <param name="secrets">How key files are protected; null: as they are.</param>
    /// <exception cref="InvalidDataException">The file does not hold to its schema, two providers share a name or issuer, or a key file is unfit.</exception>
    public static IReadOnlyList<UpstreamProvider> Read(string path, Func<string, ISecretFile>? secrets = null)
    {
        using var document = ConfigurationFile.Read(path, "schemas/upstream.schema.json", MaxFileBytes);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var providers = document.RootElement.GetProperty("providers").EnumerateArray().Select(one => Provider(one, folder, secrets ?? (file => new PlainSecretFile(file)))).ToList();
        if (providers.DistinctBy(one => one.Name, StringComparer.Ordinal).Count() < providers.Count || providers.DistinctBy(one => one.Issuer, StringComparer.Ordinal).Count() < providers.Count)
        {
            // One name for two issuers, or two ways to one, would let one speak for the other.
            throw new InvalidDataException($"{path}: two providers have the same name or issuer");
        }
        return providers;
    }

    static UpstreamProvider Provider(JsonElement one, string folder, Func<string, ISecretFile> secrets)
    {
        var provider = new UpstreamProvider(
            Text(one, "name"),
            Text(one.GetProperty("title"), "id"),
            Text(one.GetProperty("title"), "en"),
            Text(one, "issuer"),
            Text(one, "clientId"),
            ConfigurationFile.Key(Path.Combine(folder, Text(one, "keyFile")), secrets));
        if (!WebAddress.IsAllowed(provider.Issuer, AddressParts.LoopbackHttp))
        {
            throw new InvalidDataException($"the issuer of {provider.Name} is neither https nor on this machine");
        }
        return provider with
        {
            Scopes = ConfigurationFile.Texts(one, "scopes") ?? provider.Scopes,
            Algorithms = ConfigurationFile.Texts(one, "algorithms") ?? provider.Algorithms,
            TwoFactorAcr = ConfigurationFile.Texts(one, "twoFactorAcr") ?? provider.TwoFactorAcr,
            BindingClaim = one.TryGetProperty("binding", out var binding) ? Text(binding, "claim") : null,
            MaxAge = one.TryGetProperty("maxAgeSeconds", out var age) ? TimeSpan.FromSeconds(age.GetInt32()) : provider.MaxAge,
            AuthorityFile = one.TryGetProperty("authority", out var authority) ? Path.Combine(folder, authority.GetString()!) : null,
        };
    }

    static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;
}
