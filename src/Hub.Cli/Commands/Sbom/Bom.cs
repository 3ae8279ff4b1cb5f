using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.Cli.Commands.Sbom;

/// <summary>A software bill of materials in CycloneDX 1.6, JSON. The same lock files give the same bytes: no time, no random serial number.</summary>
static class Bom
{
    const string Root = "hub";

    public static string Of(IReadOnlyList<Component> components, string build) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("bomFormat", "CycloneDX");
        writer.WriteString("specVersion", "1.6");
        writer.WriteString("serialNumber", $"urn:uuid:{Serial(components, build)}");
        writer.WriteNumber("version", 1);
        writer.WriteStartObject("metadata");
        writer.WriteStartObject("component");
        writer.WriteString("type", "application");
        writer.WriteString("bom-ref", Root);
        writer.WriteString("name", $"hub ({build} build)");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("components");
        foreach (var component in components)
        {
            Write(writer, component);
        }
        writer.WriteEndArray();
        WriteNeeds(writer, components);
        writer.WriteEndObject();
    });

    static void Write(Utf8JsonWriter writer, Component component)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "library");
        writer.WriteString("bom-ref", component.Url);
        writer.WriteString("name", component.Name);
        writer.WriteString("version", component.Version);
        // "excluded": for the build and the tests, not in a hub that runs.
        writer.WriteString("scope", component.Ships ? "required" : "excluded");
        if (component.Sha512 is { } hash)
        {
            writer.WriteStartArray("hashes");
            writer.WriteStartObject();
            writer.WriteString("alg", "SHA-512");
            writer.WriteString("content", hash);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        writer.WriteString("purl", component.Url);
        writer.WriteEndObject();
    }

    static void WriteNeeds(Utf8JsonWriter writer, IReadOnlyList<Component> components)
    {
        writer.WriteStartArray("dependencies");
        var needed = components.SelectMany(component => component.Needs).ToHashSet(StringComparer.Ordinal);
        Need(writer, Root, components.Where(component => component.Ships && !needed.Contains(component.Url)).Select(component => component.Url));
        foreach (var component in components)
        {
            Need(writer, component.Url, component.Needs);
        }
        writer.WriteEndArray();
    }

    static void Need(Utf8JsonWriter writer, string reference, IEnumerable<string> needs)
    {
        writer.WriteStartObject();
        writer.WriteString("ref", reference);
        writer.WriteStartArray("dependsOn");
        foreach (var need in needs)
        {
            writer.WriteStringValue(need);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A UUID of version 8 (RFC 9562 §5.8) from what is listed.</summary>
    static Guid Serial(IReadOnlyList<Component> components, string build)
    {
        const int bytes = 16;
        var text = $"{build}\n{string.Join('\n', components.Select(component => $"{component.Url} {component.Ships} {component.Sha512}"))}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text))[..bytes];
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
