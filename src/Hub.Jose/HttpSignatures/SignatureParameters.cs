using System.Diagnostics.CodeAnalysis;

namespace Hub.Jose;

/// <summary>The parameters of one signature (RFC 9421 §2.3), as read from <c>Signature-Input</c>. Times in Unix seconds.</summary>
sealed record SignatureParameters(long Created, long? Expires, string KeyId, string? Algorithm)
{
    const int MaxTextChars = 512;

    /// <summary>Reads them; <c>created</c> and <c>keyid</c> must be there, an unknown one refuses the signature.</summary>
    public static bool TryRead(IReadOnlyList<SfParameter> parameters, [NotNullWhen(true)] out SignatureParameters? read, out string reason)
    {
        read = null;
        reason = "";
        long? created = null;
        long? expires = null;
        string? keyId = null;
        string? algorithm = null;
        for (var i = 0; i < parameters.Count; i++)
        {
            switch (parameters[i].Key, parameters[i].Value)
            {
                case ("created", BareItem.Integer { Value: >= 0 } at):
                    created = at.Value;
                    break;
                case ("expires", BareItem.Integer { Value: >= 0 } at):
                    expires = at.Value;
                    break;
                case ("keyid", BareItem.Text { Value.Length: > 0 and <= MaxTextChars } text):
                    keyId = text.Value;
                    break;
                case ("alg", BareItem.Text { Value.Length: <= MaxTextChars } text):
                    algorithm = text.Value;
                    break;
                case ("nonce" or "tag", BareItem.Text { Value.Length: <= MaxTextChars }):
                    break;
                default:
                    reason = $"parameter '{parameters[i].Key}' is unknown or of the wrong kind";
                    return false;
            }
        }
        if (created is null || keyId is null)
        {
            reason = "created or keyid is missing";
            return false;
        }
        read = new SignatureParameters(created.Value, expires, keyId, algorithm);
        return true;
    }
}
