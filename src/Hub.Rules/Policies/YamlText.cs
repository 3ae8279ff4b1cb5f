using System.Globalization;
using System.Text.Json.Nodes;
using Hub.Canon;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hub.Rules.Policies;

/// <summary>A YAML text read as JSON: mappings, sequences, strings, whole numbers, booleans. Nothing else has a reading.</summary>
/// <remarks>
/// Plain <c>true</c>, <c>false</c> and whole numbers are what they look like; every other scalar is text, so that
/// <c>no</c> stays a word. Anchors, aliases, tags, several documents and duplicate keys are refused.
/// </remarks>
sealed class YamlText
{
    /// <summary>Longest text.</summary>
    public const int MaxChars = 256 * 1024;

    const int MaxDepth = 32;
    const long MaxInteger = (1L << 53) - 1;

    readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    YamlText()
    {
    }

    /// <summary>The text as JSON.</summary>
    public JsonNode Root { get; private set; } = new JsonObject();

    /// <summary>SHA-256 of its canonical form (RFC 8785).</summary>
    public Hash256 Sha256 => Hash256.Of(Jcs.Canonicalize(Root));

    /// <summary>The line (from 1) of a JSON Pointer into <see cref="Root"/>, or of its nearest parent.</summary>
    public int LineOf(string pointer)
    {
        while (true)
        {
            if (_lines.TryGetValue(pointer, out var line))
            {
                return line;
            }
            var slash = pointer.LastIndexOf('/');
            if (slash < 0)
            {
                return 1;
            }
            pointer = pointer[..slash];
        }
    }

    /// <summary>Reads one text; on refusal the fault says where.</summary>
    public static YamlText? TryRead(string path, string text, out PolicyFault? fault)
    {
        if (text.Length > MaxChars)
        {
            fault = new(path, 1, "", ReasonCodes.FileTooLarge, $"{text.Length} characters, at most {MaxChars} are taken");
            return null;
        }
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count != 1)
            {
                throw new YamlException($"{stream.Documents.Count} documents, expected one");
            }
            var read = new YamlText();
            read.Root = read.Convert(stream.Documents[0].RootNode, "", 0)!;
            fault = null;
            return read;
        }
        catch (YamlException refused)
        {
            fault = new(path, Math.Max(1, (int)refused.Start.Line), "", ReasonCodes.YamlMalformed, refused.Message);
            return null;
        }
    }

    JsonNode? Convert(YamlNode node, string pointer, int depth)
    {
        _lines.TryAdd(pointer, (int)node.Start.Line);
        if (depth > MaxDepth || !node.Anchor.IsEmpty || !node.Tag.IsEmpty)
        {
            throw new YamlException(node.Start, node.End, depth > MaxDepth ? $"deeper than {MaxDepth}" : "anchors, aliases and tags are not taken");
        }
        return node switch
        {
            YamlMappingNode mapping => Mapping(mapping, pointer, depth),
            YamlSequenceNode sequence => Sequence(sequence, pointer, depth),
            YamlScalarNode scalar => Scalar(scalar),
            _ => throw new YamlException(node.Start, node.End, "aliases are not taken"),
        };
    }

    JsonObject Mapping(YamlMappingNode mapping, string pointer, int depth)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            var name = key is YamlScalarNode { Value: { } text } ? text : throw new YamlException(key.Start, key.End, "a key is text");
            var place = $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!result.TryAdd(name, Convert(value, place, depth + 1)))
            {
                throw new YamlException(key.Start, key.End, $"the key {name} is there twice");
            }
        }
        return result;
    }

    JsonArray Sequence(YamlSequenceNode sequence, string pointer, int depth)
    {
        var result = new JsonArray();
        foreach (var item in sequence.Children)
        {
            result.Add(Convert(item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{result.Count}"), depth + 1));
        }
        return result;
    }

    static JsonValue Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }
        if (text is "true" or "false")
        {
            return JsonValue.Create(text is "true");
        }
        if (text is "" or "~" or "null")
        {
            throw new YamlException(scalar.Start, scalar.End, "a value is missing; leave the key out instead");
        }
        var digits = text.TrimStart('-');
        var whole = digits.Length > 0 && digits.All(char.IsAsciiDigit) && (digits is "0" || digits[0] != '0');
        if (!whole)
        {
            return JsonValue.Create(text);
        }
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= MaxInteger
            ? JsonValue.Create(number)
            : throw new YamlException(scalar.Start, scalar.End, "a whole number beyond 2^53 is written as text, in quotes");
    }
}
