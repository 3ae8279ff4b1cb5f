using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Canon;

namespace Hub.Connectors;

/// <summary>How to ask a source over HTTP and JSON.</summary>
/// <param name="Url">Where.</param>
/// <param name="Fields">Places in the answer.</param>
/// <param name="FieldsParameter">Query parameter by which the source takes the names of the members wanted (FHIR: <c>_elements</c>), or null.</param>
/// <param name="Subject">Where the answer names the subject; it must be the one asked about. Null where it does not.</param>
/// <param name="Credential">Null where the source wants none.</param>
/// <param name="SignedOriginal">Whether the answer carries the provider's own signature, so that its hash may go to the asker.</param>
sealed record RestSettings(
    UrlTemplate Url,
    FieldMap<JsonPointer> Fields,
    string? FieldsParameter,
    JsonPointer? Subject,
    HeaderCredential? Credential,
    bool SignedOriginal);

/// <summary>A source asked by <c>GET</c>, that answers with one JSON document.</summary>
sealed class RestSource(RestSettings settings, HttpMessageInvoker http, int maxResponseBytes) : ISource
{
    /// <summary>Request header with the exchange's id: 22 characters of base64url.</summary>
    public const string ExchangeHeader = "Hub-Exchange-Id";

    public IReadOnlySet<string> Fields => settings.Fields.Names;

    public async Task<FetchResult> ReadAsync(FetchRequest request, CancellationToken ct)
    {
        var wanted = settings.Fields.Of(request);
        if (settings.Url.Expand(request.SubjectKey, FieldsQuery(wanted)) is not { } url)
        {
            return new FetchResult.Failed(FetchCodes.Refused, "the subject's key has no form this source could take");
        }
        using var message = new HttpRequestMessage(HttpMethod.Get, url);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/*+json"));
        if (request.Exchange is { } exchange)
        {
            message.Headers.TryAddWithoutValidation(ExchangeHeader, exchange.ToString());
        }
        if (!await AuthenticateAsync(message, ct))
        {
            return Unavailable("its credential cannot be read");
        }
        try
        {
            using var response = await http.SendAsync(message, ct);
            return await ReadAsync(response, request, wanted, ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // A cancelled read surfaces at times as a broken connection.
            ct.ThrowIfCancellationRequested();
            return Unavailable(e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known
                ? $"the connection failed ({known.HttpRequestError})"
                : "the connection broke");
        }
    }

    async Task<bool> AuthenticateAsync(HttpRequestMessage message, CancellationToken ct) =>
        settings.Credential is not { } credential
        || (await credential.ReadAsync(ct) is { } value && message.Headers.TryAddWithoutValidation(credential.Header, value));

    async Task<FetchResult> ReadAsync(HttpResponseMessage response, FetchRequest request, List<FieldBinding<JsonPointer>> wanted, CancellationToken ct)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return Outcome(response.StatusCode);
        }
        if (await BodyAsync(response.Content, ct) is not { } body)
        {
            return Invalid($"the answer is longer than {maxResponseBytes} bytes");
        }
        switch (StrictJson.Parse(body.Span, maxResponseBytes))
        {
            case StrictJsonResult.Parsed parsed:
                using (parsed.Document)
                {
                    return Map(parsed.Document.RootElement, request, wanted, settings.SignedOriginal ? Hash256.Of(body.Span) : null);
                }
            case StrictJsonResult.Refused refused:
                return Invalid($"the answer is no acceptable JSON ({refused.Fault.Code})");
            default:
                throw new InvalidOperationException("unknown case of StrictJsonResult");
        }
    }

    FetchResult Map(JsonElement document, FetchRequest request, List<FieldBinding<JsonPointer>> wanted, Hash256? original)
    {
        if (settings.Subject is { } subject
            && (subject.Find(document) is not { ValueKind: JsonValueKind.String } named || !named.ValueEquals(request.SubjectKey)))
        {
            return Invalid("the answer is about another subject");
        }
        var values = new Dictionary<string, JsonElement>(wanted.Count, StringComparer.Ordinal);
        foreach (var field in wanted)
        {
            var value = field.At.Find(document);
            if (value is null or { ValueKind: JsonValueKind.Null })
            {
                if (!field.Optional)
                {
                    return Invalid($"field {field.Name} is missing");
                }
                continue;
            }
            if (!field.Accepts(value.Value))
            {
                return Invalid($"field {field.Name} is not the {field.Type} that is declared");
            }
            values.Add(field.Name, value.Value.Clone());
        }
        return new FetchResult.Found(values, original);
    }

    /// <summary>The whole body, or null where it is longer than allowed; no more than one byte too many is read.</summary>
    async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContent content, CancellationToken ct)
    {
        if (content.Headers.ContentLength > maxResponseBytes)
        {
            return null;
        }
        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = new byte[Math.Min(content.Headers.ContentLength ?? FirstBufferBytes, maxResponseBytes) + 1];
        var count = 0;
        while (true)
        {
            count += await stream.ReadAtLeastAsync(buffer.AsMemory(count), buffer.Length - count, throwOnEndOfStream: false, ct);
            if (count < buffer.Length)
            {
                return buffer.AsMemory(0, count);
            }
            if (count > maxResponseBytes)
            {
                return null;
            }
            Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, maxResponseBytes + 1L));
        }
    }

    const int FirstBufferBytes = 8192;

    static FetchResult Outcome(HttpStatusCode status) => (int)status switch
    {
        404 or 410 => new FetchResult.NotFound(),
        408 or 429 => Unavailable($"it asks for patience (HTTP {(int)status})"),
        >= 400 and < 500 => new FetchResult.Failed(FetchCodes.Refused, $"it refused the question (HTTP {(int)status})"),
        >= 500 => Unavailable($"it reports an error of its own (HTTP {(int)status})"),
        >= 300 => Invalid($"it answered with a redirect, which is not followed (HTTP {(int)status})"),
        _ => Invalid($"it answered neither with a document nor with an error (HTTP {(int)status})"),
    };

    string? FieldsQuery(List<FieldBinding<JsonPointer>> wanted)
    {
        if (settings.FieldsParameter is null)
        {
            return null;
        }
        var members = wanted.Select(f => f.At.FirstToken);
        if (settings.Subject is { } subject)
        {
            members = members.Append(subject.FirstToken);
        }
        return $"{settings.FieldsParameter}={Uri.EscapeDataString(string.Join(',', members.Distinct(StringComparer.Ordinal)))}";
    }

    static FetchResult.Failed Invalid(string detail) => new(FetchCodes.Invalid, detail);

    static FetchResult.Failed Unavailable(string detail) => new(FetchCodes.Unavailable, detail);
}
