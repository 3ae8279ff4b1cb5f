namespace Hub.Identity;

/// <summary>A sign-in at a provider under way: what the callback is checked against. It lies sealed in the one browser that began it.</summary>
/// <param name="Provider">Whose answer is awaited, whatever the answer says of itself.</param>
/// <param name="State">43 characters, for one use.</param>
/// <param name="Nonce">43 characters; the ID token repeats it.</param>
/// <param name="Verifier">43 characters (PKCE, RFC 7636).</param>
/// <param name="ReturnTo">A local path; null: the person's own page.</param>
/// <param name="MaxAgeSeconds">How old the authentication was allowed to be at <paramref name="StartedAt"/>.</param>
/// <param name="StartedAt">When the browser was sent away, unix seconds.</param>
sealed record UpstreamFlow(string Provider, string State, string Nonce, string Verifier, string? ReturnTo, long MaxAgeSeconds, long StartedAt)
{
    /// <summary>A flow that took longer is over.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public bool IsOver(DateTimeOffset now) => now.ToUnixTimeSeconds() >= StartedAt + (long)Lifetime.TotalSeconds;
}
