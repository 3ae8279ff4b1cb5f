namespace Hub.Jose;

/// <summary>What a verifier demands of a message signature.</summary>
/// <param name="Label">The one signature that is looked at.</param>
/// <param name="Required">Components that must be covered, each without parameters; fields among them must come in exactly one line.</param>
/// <param name="Window">How far <c>created</c> may lie before or after now.</param>
public sealed record SignatureProfile(string Label, IReadOnlyList<string> Required, TimeSpan Window)
{
    /// <summary>Demanded beyond <see cref="Required"/> of a message with a body.</summary>
    public bool BodyNeedsDigest { get; init; } = true;

    /// <summary>What agencies send: label <c>hub</c>, 60 seconds, method, target, body, token and proof.</summary>
    public static SignatureProfile Hub { get; } =
        new("hub", ["@method", "@target-uri", "authorization", "dpop"], TimeSpan.FromSeconds(60));

    /// <summary>The components to sign for this profile.</summary>
    public IReadOnlyList<ComponentId> Components(bool hasBody)
    {
        var components = new List<ComponentId>(Required.Count + 1);
        foreach (var name in Required)
        {
            components.Add(new ComponentId(name));
        }
        if (hasBody && BodyNeedsDigest && !Required.Contains("content-digest", StringComparer.Ordinal))
        {
            components.Add(new ComponentId("content-digest"));
        }
        return components;
    }
}
