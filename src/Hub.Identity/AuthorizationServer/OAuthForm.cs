using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Hub.Identity;

/// <summary>The form of a request by a client: UTF-8, bounded, each parameter once.</summary>
sealed class OAuthForm
{
    public const int MaxBodyBytes = 32 * 1024;

    const int MaxParameters = 32;
    const int MaxNameChars = 64;

    readonly Dictionary<string, StringValues> values;

    OAuthForm(Dictionary<string, StringValues> values) => this.values = values;

    /// <summary>A parameter; null where it is absent or empty, which is the same (RFC 6749 §3.2).</summary>
    public string? this[string name] => values.TryGetValue(name, out var value) && value is [{ Length: > 0 } text] ? text : null;

    /// <summary>Whether the parameter came, empty or not.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>All of it, for whoever reads forms by the platform's own type.</summary>
    public FormCollection ToCollection() => new(values);

    /// <summary>Reads the body; null with the reason where it is no such form.</summary>
    public static async ValueTask<(OAuthForm? Form, string Fault)> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.QueryString.HasValue)
        {
            return (null, "parameters in the query");
        }
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return (null, "not application/x-www-form-urlencoded in UTF-8");
        }
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return (null, "a content encoding");
        }
        var body = await BoundedBody.Read(request, MaxBodyBytes, cancellationToken);
        return body is null ? (null, $"more than {MaxBodyBytes} bytes") : await Parse(body, cancellationToken);
    }

    static async ValueTask<(OAuthForm? Form, string Fault)> Parse(byte[] body, CancellationToken cancellationToken)
    {
        using var reader = new FormReader(new MemoryStream(body))
        {
            ValueCountLimit = MaxParameters,
            KeyLengthLimit = MaxNameChars,
            ValueLengthLimit = MaxBodyBytes,
        };
        try
        {
            var read = await reader.ReadFormAsync(cancellationToken);
            return read.Any(parameter => parameter.Value.Count != 1)
                ? (null, "a parameter comes twice")
                : (new OAuthForm(new Dictionary<string, StringValues>(read, StringComparer.Ordinal)), "");
        }
        catch (InvalidDataException)
        {
            return (null, "too many or too long parameters");
        }
    }
}
