using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Audit.Trails;

/// <summary>One entry of a trail document, with all that proves it.</summary>
/// <param name="Index">Place in the log.</param>
/// <param name="Leaf">The public leaf; its canonical JSON (RFC 8785) is the log's entry.</param>
/// <param name="Record">The record, whose canonical JSON hashes to the leaf's body; absent once erased.</param>
/// <param name="Proof">Inclusion, as <c>c2sp.org/tlog-proof@v1</c>.</param>
public sealed record TrailEntryDocument(Id128 Id, long Index, JsonElement Leaf, JsonElement? Record, string Proof)
{
    /// <summary>As read: an erased record's member is absent, which only an optional parameter may be.</summary>
    [JsonConstructor]
    public TrailEntryDocument(Id128 id, long index, JsonElement leaf, string proof, JsonElement? record = null)
        : this(id, index, leaf, record, proof)
    {
    }
}

/// <summary>A decision trail that can be checked away from the hub (<c>schemas/api/trail.schema.json</c>).</summary>
/// <param name="V">1.</param>
/// <param name="Origin">Origin line of the log.</param>
/// <param name="Trail">The trail: the decision's id.</param>
/// <param name="Steps">Step 0, the decision, and all later ones in order.</param>
/// <param name="Programme">The public entry that registered the programme's version.</param>
/// <param name="Exchanges">The exchanges that the decision rests on.</param>
/// <param name="Openings">Openings by officers that reviews refer to.</param>
public sealed record TrailDocument(
    int V,
    string Origin,
    Id128 Trail,
    IReadOnlyList<TrailEntryDocument> Steps,
    TrailEntryDocument Programme,
    IReadOnlyList<TrailEntryDocument> Exchanges,
    IReadOnlyList<TrailEntryDocument> Openings)
{
    /// <summary>Largest document that is read.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Shape of this version.</summary>
    public const int Version = 1;

    /// <summary>The document as canonical JSON, UTF-8.</summary>
    public byte[] ToJson() => Jcs.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(this, RecordCodec.Options));

    /// <summary>Reads a document without believing anything in it; null when it is none.</summary>
    public static TrailDocument? TryParse(ReadOnlySpan<byte> json)
    {
        if (StrictJson.Parse(json, MaxBytes) is not StrictJsonResult.Parsed { Document: var document })
        {
            return null;
        }
        using (document)
        {
            try
            {
                return document.Deserialize<TrailDocument>(RecordCodec.Options) is { V: Version } read && read.IsWhole ? read : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The platform checks members for null, but not the items of a list.</summary>
    bool IsWhole => Steps.Concat(Exchanges).Concat(Openings).All(entry => entry is not null);
}
