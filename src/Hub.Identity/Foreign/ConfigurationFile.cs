using System.Text;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Schemas;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>Files by which an operator names servers of others.</summary>
static class ConfigurationFile
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A document that holds to its schema; the caller disposes of it.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static JsonDocument Read(string path, string schema, int maxBytes)
    {
        var bytes = File.ReadAllBytes(path);
        if (StrictJson.Parse(bytes, maxBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            throw new InvalidDataException($"{path} is no strict JSON of at most {maxBytes} bytes");
        }
        var result = SchemaSet.Embedded.Compile(schema).Validate(document.RootElement);
        if (!result.IsValid)
        {
            document.Dispose();
            throw new InvalidDataException($"{path} does not hold to {schema}:{string.Concat(result.Faults.Select(fault => $"\n  {fault.InstanceLocation}: {fault.Message}"))}");
        }
        return document;
    }

    /// <summary>Strings of an optional array; null where it is absent.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement one, string name) =>
        one.TryGetProperty(name, out var array) ? [.. array.EnumerateArray().Select(text => text.GetString()!)] : null;

    /// <summary>The private P-256 key (JWK) of a file that its owner alone can read; made where it is absent.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="secrets">How such files are protected.</param>
    /// <exception cref="InvalidDataException">The file is something else, or others can read it.</exception>
    public static EcKey Key(string path, Func<string, ISecretFile> secrets)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) | OwnerOnly) != OwnerOnly)
        {
            throw new InvalidDataException($"{path} holds a private key that others can read: its mode is 0600");
        }
        var file = secrets(path);
        if (file.Read() is not { } content)
        {
            var made = EcKey.Create();
            file.Write(Encoding.UTF8.GetBytes(made.ToPrivateJwk()));
            return made;
        }
        return EcKey.FromPrivateJwk(Encoding.UTF8.GetString(content)).TryGet(out var key, out _)
            ? key
            : throw new InvalidDataException($"{path} is no private P-256 key (JWK)");
    }
}
