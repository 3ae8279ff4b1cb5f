using System.Buffers.Text;
using System.Text;
using Hub.Canon;
using Hub.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Reads the body and checks the signature of an agency's request. Thread-safe.</summary>
sealed partial class SignedRequestGate(HubIdentityOptions options, ClientDirectory clients, IIdentityRecords records, TimeProvider clock, ILogger<SignedRequestGate> log)
{
    /// <summary>True with a <see cref="SignedRequest"/> set; false when the refusal has been written.</summary>
    public async ValueTask<bool> Admit(HttpContext context)
    {
        var caller = AgencyCaller.Of(context)
            ?? throw new InvalidOperationException("RequireSignedRequest goes with RequireScope: no agency has been authenticated.");
        var started = Stage.Now;
        if (context.Request.Headers.ContentEncoding.Count > 0)
        {
            await Refuse(context, new Problem(StatusCodes.Status415UnsupportedMediaType, "body.encoding", "The body must not be encoded"), "");
            return false;
        }
        if (await BoundedBody.Read(context.Request, options.MaxBodyBytes, context.RequestAborted) is not { } body)
        {
            await BoundedBody.Discard(context);
            if (HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                // What is left of a body that went on too long is not read; a client told so opens a connection anew instead of losing its next request.
                context.Response.Headers.Connection = "close";
            }
            await Refuse(
                context,
                new Problem(StatusCodes.Status413PayloadTooLarge, "body.too-large", "The body is too large")
                {
                    Expected = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"at most {options.MaxBodyBytes} bytes"),
                },
                "");
            return false;
        }
        if (!Verify(context, caller, body).TryGet(out var signed, out var fault))
        {
            await Refuse(context, new Problem(StatusCodes.Status401Unauthorized, MessageSignatures.Invalid, "The request's signature is not accepted"), fault.Reason);
            return false;
        }
        if (!clients.TryFind(caller.AgencyId, out var current) || !current.Honours(caller.Token))
        {
            // Suspended while its body was on the way: what it said is not heard any more.
            await Refuse(context, DpopRefusal.InvalidToken.Problem, "suspended meanwhile");
            return false;
        }
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Features.Set(signed);
        Stages.Signature.Since(started);
        return true;
    }

    JoseResult<SignedRequest> Verify(HttpContext context, AgencyCaller caller, byte[] body)
    {
        var message = new ReceivedMessage(context.Request, RequestTarget.Of(context, options.Origin), body);
        var now = clock.GetUtcNow();
        VerificationKey? key = null;
        var verified = MessageSignatures.Verify(
            message,
            SignatureProfile.Hub,
            keyId => caller.Client.TryFindSignatureKey(keyId, now, out key) ? key : null,
            now);
        if (!verified.TryGet(out var signature, out var fault))
        {
            return fault;
        }
        return Hash256.TryParse(key!.Jwk.Thumbprint, out var thumbprint)
            ? new SignedRequest(
                caller.AgencyId,
                signature.KeyId,
                body,
                Hash256.Of(body),
                Base64Url.EncodeToString(signature.Signature.Span),
                Encoding.ASCII.GetString(signature.SignatureBase.Span),
                thumbprint)
            : throw new InvalidOperationException("a thumbprint is always 43 characters of base64url");
    }

    Task Refuse(HttpContext context, Problem problem, string reason)
    {
        records.Count(problem.Code);
        LogRefused(problem.Code, reason);
        return Problems.Write(context, problem);
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning, Message = "Request refused before its words were looked at: {Code}, {Reason}")]
    partial void LogRefused(string code, string reason);
}
