using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace Hub.Api.Agencies;

/// <summary>A page of what the log says of an agency's keys (<c>schemas/api/agency-keys.schema.json</c>).</summary>
/// <param name="Origin">The log.</param>
/// <param name="Agency">Whose keys.</param>
/// <param name="Current">Keys that stand after the last change of all, whatever page this is.</param>
/// <param name="Changes">In the order of the log, those of this page.</param>
/// <param name="Last">Index of the last change of all.</param>
/// <param name="Next">The next page's <c>after</c>; absent on the last.</param>
public sealed record AgencyKeysPage(string Origin, string Agency, IReadOnlyList<AgencyKeyInForce> Current, IReadOnlyList<AgencyKeyChange> Changes, long Last, long? Next = null);

/// <summary>The newest changes as an Atom feed (RFC 4287), for any feed reader.</summary>
static class AgencyKeyAtom
{
    const string Namespace = "http://www.w3.org/2005/Atom";

    static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true };

    /// <param name="site">The hub's public origin.</param>
    /// <param name="page">Its changes, of which the feed shows the newest first.</param>
    public static byte[] Write(string site, AgencyKeysPage page)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            var self = $"{site}/v1/agencies/{page.Agency}/keys.atom";
            xml.WriteStartElement("feed", Namespace);
            xml.WriteElementString("id", Namespace, self);
            xml.WriteElementString("title", Namespace, $"Keys of {page.Agency} at {page.Origin}");
            xml.WriteElementString("updated", Namespace, Time(page.Changes[^1].At));
            WriteLink(xml, "self", self);
            WriteLink(xml, "alternate", $"{site}/v1/agencies/{page.Agency}/keys");
            WriteAuthor(xml, page.Origin);
            foreach (var change in page.Changes.Reverse())
            {
                WriteEntry(xml, site, change);
            }
            xml.WriteEndElement();
        }
        return stream.ToArray();
    }

    static void WriteEntry(XmlWriter xml, string site, AgencyKeyChange change)
    {
        var proof = $"{site}/v1/proofs/{change.Id}.tlog-proof";
        xml.WriteStartElement("entry", Namespace);
        xml.WriteElementString("id", Namespace, proof);
        xml.WriteElementString("title", Namespace, $"{Member(change, "change")}: {Member(change, "use")} {Member(change, "keyId")}");
        xml.WriteElementString("updated", Namespace, Time(change.At));
        WriteLink(xml, "alternate", proof);
        xml.WriteStartElement("content", Namespace);
        xml.WriteAttributeString("type", "text");
        xml.WriteString(string.Create(CultureInfo.InvariantCulture, $"entry {change.Index}, thumbprint {Member(change, "thumbprint")}, by {Member(change, "actor")}"));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    static void WriteLink(XmlWriter xml, string relation, string address)
    {
        xml.WriteStartElement("link", Namespace);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    static void WriteAuthor(XmlWriter xml, string origin)
    {
        xml.WriteStartElement("author", Namespace);
        xml.WriteElementString("name", Namespace, origin);
        xml.WriteEndElement();
    }

    static string Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static string Member(AgencyKeyChange change, string name) => change.Record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
