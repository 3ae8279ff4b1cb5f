using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Canon;
using Hub.Canon.Schemas;

namespace Hub.Api.Endpoints;

/// <summary>A body read at the border: the document, or why it was refused.</summary>
public abstract record RequestBody
{
    RequestBody()
    {
    }

    /// <summary>Fits its schema. <see cref="Take{T}"/> it once.</summary>
    public sealed record Whole(JsonDocument Document) : RequestBody
    {
        /// <summary>The body as its type; the document is let go.</summary>
        public T Take<T>()
        {
            using (Document)
            {
                return Document.Deserialize<T>(JsonSerializerOptions.Web)!;
            }
        }
    }

    /// <param name="Code">Stable code.</param>
    public sealed record Unreadable(string Code, IReadOnlyList<BodyFault> Faults) : RequestBody;

    /// <summary>Reads the body of a person's request: its type, at most <paramref name="maxBytes"/> of it, then as <see cref="Parse"/>.</summary>
    public static async Task<RequestBody> Read(HttpRequest request, CompiledSchema schema, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsJson(request))
        {
            return new Unreadable("body.media-type", []);
        }
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return new Unreadable("body.encoding", []);
        }
        var buffer = new byte[maxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length > maxBytes ? new Unreadable("body.too-large", []) : Parse(buffer.AsSpan(0, length), schema, maxBytes);
    }

    /// <summary>Reads the body of an agency's signed request, which the signature's check has in hand: its type, then as <see cref="Parse"/>.</summary>
    public static RequestBody OfSigned(HttpRequest request, ReadOnlySpan<byte> body, CompiledSchema schema, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        return IsJson(request) ? Parse(body, schema, maxBytes) : new Unreadable("body.media-type", []);
    }

    // application/json itself (RFC 8259 §8.1): UTF-8, which a charset may repeat and not change. Other types with JSON inside mean something else.
    static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is not { } charset || string.Equals(charset.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads strictly (RFC 7493) and checks against <paramref name="schema"/>.</summary>
    public static RequestBody Parse(ReadOnlySpan<byte> utf8, CompiledSchema schema, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var parsed = StrictJson.Parse(utf8, maxBytes);
        if (parsed is StrictJsonResult.Refused { Fault: var fault })
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {fault.Line}, column {fault.Column}");
            return new Unreadable(fault.Code, [new(place, fault.Message)]);
        }
        var document = ((StrictJsonResult.Parsed)parsed).Document;
        var result = schema.Validate(document.RootElement);
        if (result.IsValid)
        {
            return new Whole(document);
        }
        document.Dispose();
        return new Unreadable("request.schema", [.. result.Faults.Select(f => new BodyFault(f.InstanceLocation, f.Message))]);
    }
}
