namespace Hub.Identity;

/// <summary>The scopes and the resource that a request names, held against what its client may have.</summary>
static class RequestedScope
{
    /// <summary>The scopes asked for, in their order; all that are allowed where none is named. Null where one is unknown or not allowed: none is dropped in silence.</summary>
    public static IReadOnlyList<string>? Of(OAuthForm form, IReadOnlyList<string> allowed)
    {
        if (!form.Has("scope"))
        {
            return allowed.Count > 0 ? allowed : null;
        }
        var asked = form["scope"]?.Split(' ').Distinct(StringComparer.Ordinal).ToList();
        return asked is null || asked.Except(allowed, StringComparer.Ordinal).Any() ? null : asked;
    }

    /// <summary>Whether the resource (RFC 8707) is this origin, or none is named.</summary>
    public static bool IsHere(OAuthForm form, string origin) =>
        form["resource"] is not { } resource
        || (resource.AsSpan().TrimEnd('/').SequenceEqual(origin) && resource.Length <= origin.Length + 1);
}
