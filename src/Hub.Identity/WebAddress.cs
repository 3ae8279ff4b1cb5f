namespace Hub.Identity;

/// <summary>What an address may have beyond https, host, port and path.</summary>
[Flags]
enum AddressParts
{
    None = 0,

    /// <summary>http on this machine, for a sandbox: nobody is between the two ends there.</summary>
    LoopbackHttp = 1,

    Query = 2,
}

/// <summary>The one judge of addresses that others name: redirect URIs, keys of agencies, servers of others and their endpoints.</summary>
static class WebAddress
{
    /// <summary>Longest address.</summary>
    public const int MaxChars = 512;

    /// <summary>Whether the form of an address is one to go to; where its name leads is another question (<see cref="JwksAddress.IsPublic"/>).</summary>
    /// <remarks>No user information, no fragment; visible ASCII without the backslash, which some readers take for a slash.</remarks>
    public static bool IsAllowed(string? text, AddressParts parts) =>
        text is { Length: <= MaxChars }
        && text.All(letter => letter is > ' ' and < '\x7f' and not '\\')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback && parts.HasFlag(AddressParts.LoopbackHttp)))
        && uri.UserInfo.Length == 0
        && !text.Contains('#', StringComparison.Ordinal)
        && (uri.Query.Length == 0 || parts.HasFlag(AddressParts.Query));
}
