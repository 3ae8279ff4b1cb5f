using Hub.Identity;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;

namespace Hub.Api.Hosting.Limits;

/// <summary>What no request may bring, and what a page's form may be.</summary>
static class RequestForms
{
    /// <summary>Longest form of a page.</summary>
    public const int MaxFormBytes = 128 * 1024;

    /// <summary>Most fields of a form; a contest with a correction of every field has fewer.</summary>
    public const int MaxFields = 256;

    /// <summary>Longest name of a field.</summary>
    public const int MaxNameChars = 256;

    /// <summary>Longest value of a field.</summary>
    public const int MaxValueChars = 64 * 1024;

    /// <summary>For whatever reads a form: the same bounds, and nothing of several parts.</summary>
    public static void Bound(FormOptions form)
    {
        form.BufferBody = false;
        form.BufferBodyLengthLimit = MaxFormBytes;
        form.ValueCountLimit = MaxFields;
        form.KeyLengthLimit = MaxNameChars;
        form.ValueLengthLimit = MaxValueChars;
        form.MultipartBodyLengthLimit = 0;
    }

    /// <summary>No request is read through a decoder, whose output could be a thousand times what came.</summary>
    public static Task RefuseEncoded(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContentEncoding.Count == 0 || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            return next(context);
        }
        // RFC 9110 §12.5.3: what would be accepted in a request.
        context.Response.Headers.AcceptEncoding = "identity";
        return BorderAnswers.Refuse(context, "body.encoding");
    }

    /// <summary>A page's form is read here, once, within its bounds; the page finds it read.</summary>
    public static async Task ReadForm(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is null)
        {
            await next(context);
            return;
        }
        if (await FaultOf(context) is { } code)
        {
            await BorderAnswers.Refuse(context, code);
            return;
        }
        await next(context);
    }

    static async Task<string?> FaultOf(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is null or 0 && request.ContentType is null)
        {
            return null;
        }
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return "form.media-type";
        }
        if (request.ContentLength > MaxFormBytes)
        {
            // Not begun: the server reads what is left of it after the answer, so that the sender hears that.
            return "body.too-large";
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = MaxFormBytes;
        }
        try
        {
            await request.ReadFormAsync(context.RequestAborted);
            return null;
        }
        catch (BadHttpRequestException fault)
        {
            return fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? "body.too-large" : "form.malformed";
        }
        catch (InvalidDataException)
        {
            return "form.malformed";
        }
    }
}
