namespace Hub.EndToEnd.Support;

/// <summary>What a browser must be told of a cookie of the hub, whatever sets it.</summary>
static class HostCookieRules
{
    public static void Hold(IEnumerable<string> set)
    {
        foreach (var cookie in set)
        {
            var parts = cookie.Split(';', StringSplitOptions.TrimEntries).Select(part => part.ToLowerInvariant()).ToList();
            Assert.StartsWith("__host-", parts[0], StringComparison.Ordinal);
            Assert.Superset(new HashSet<string>(["secure", "httponly", "path=/"], StringComparer.Ordinal), parts.ToHashSet(StringComparer.Ordinal));
            Assert.Contains(parts, part => part is "samesite=lax" or "samesite=strict");
            Assert.DoesNotContain(parts, part => part.StartsWith("domain", StringComparison.Ordinal));
            Assert.True(cookie.Length < 4096, "longer than a browser keeps");
        }
    }
}
