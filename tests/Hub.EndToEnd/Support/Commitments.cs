using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hub.Canon;

namespace Hub.EndToEnd.Support;

/// <summary>The commitments of a payload, computed from nothing else.</summary>
static class Commitments
{
    public static SortedDictionary<string, Hash256> Of(byte[] payload)
    {
        var found = new SortedDictionary<string, Hash256>(StringComparer.Ordinal);
        foreach (var field in JsonSerializer.Deserialize<JsonElement>(payload).GetProperty("fields").EnumerateArray())
        {
            var value = Jcs.Canonicalize(Encoding.UTF8.GetBytes(field.GetProperty("value").GetRawText()));
            found.Add(field.GetProperty("name").GetString()!, Commitment.Of(Base64Url.DecodeFromChars(field.GetProperty("salt").GetString()), value));
        }
        return found;
    }
}
