using System.Text;
using System.Text.Json;
using Hub.Audit.Leaves;
using Hub.Audit.Trails;
using Hub.Canon;

namespace Hub.Verify.Evidence;

/// <summary>A single entry in the form that the checks of trail documents read.</summary>
static class EvidenceDocument
{
    const int MaxRecordBytes = 1024 * 1024;

    /// <summary>Null when the record's bytes are not canonical JSON.</summary>
    public static TrailEntryDocument? Of(EvidenceEntry entry, Leaf leaf)
    {
        JsonElement? record = null;
        if (entry.Record is { } bytes)
        {
            if (Element(bytes.Span) is not { } element || !Jcs.Canonicalize(bytes.Span).AsSpan().SequenceEqual(bytes.Span))
            {
                return null;
            }
            record = element;
        }
        return new(leaf.Id, entry.Index, JsonElement.Parse(entry.Leaf.Span), record, Encoding.UTF8.GetString(entry.Proof.Span));
    }

    /// <summary>The record's member <c>type</c>.</summary>
    public static string? TypeOf(EvidenceEntry entry) =>
        entry.Record is { } bytes && Element(bytes.Span) is { ValueKind: JsonValueKind.Object } record && record.TryGetProperty("type", out var type) ? type.GetString() : null;

    static JsonElement? Element(ReadOnlySpan<byte> json)
    {
        if (StrictJson.Parse(json, MaxRecordBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return null;
        }
        using (document)
        {
            return document.RootElement.Clone();
        }
    }
}
