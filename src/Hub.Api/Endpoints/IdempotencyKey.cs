using Hub.Canon;

namespace Hub.Api.Endpoints;

/// <summary>The <c>Idempotency-Key</c> of a request.</summary>
static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Longest key, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>A key that no other request has.</summary>
    static string Fresh() => Id128.Random().ToString();

    /// <summary>The key sent, or a fresh one where none was: then a retry is a request of its own.</summary>
    /// <param name="key">On false a fresh one, under which the refusal is recorded: a key that cannot be read names no earlier request.</param>
    /// <returns>False for a key that is repeated, empty, too long, or not visible ASCII.</returns>
    public static bool TryRead(HttpRequest request, out string key)
    {
        var values = request.Headers[Header];
        if (values.Count == 0)
        {
            key = Fresh();
            return true;
        }
        key = values[0] ?? "";
        if (values.Count == 1 && key.Length is > 0 and <= MaxLength && key.All(c => c is > ' ' and < (char)0x7F))
        {
            return true;
        }
        key = Fresh();
        return false;
    }
}
