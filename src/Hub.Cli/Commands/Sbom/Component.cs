namespace Hub.Cli.Commands.Sbom;

/// <summary>One package of one version.</summary>
/// <param name="Url">Its package URL (purl), e.g. <c>pkg:nuget/Npgsql@10.0.0</c>.</param>
/// <param name="Ships">Whether a hub carries it; else it serves the build or the tests alone.</param>
/// <param name="Sha512">Hash of the package as fetched, lower-case hex; null where the lock file has none of that kind.</param>
/// <param name="Needs">Package URLs of what it needs.</param>
sealed record Component(string Name, string Version, string Url, bool Ships, string? Sha512, IReadOnlyList<string> Needs);
