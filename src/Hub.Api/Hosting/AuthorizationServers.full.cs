using Hub.Adapters.Duende;

namespace Hub.Api.Hosting;

/// <summary>The authorization servers that this build holds: the embedded one, and Duende IdentityServer in its place.</summary>
static class AuthorizationServers
{
    const string Embedded = "embedded";
    const int MaxLicenceChars = 16 * 1024;

    /// <summary>Puts the server that was chosen in place; where none was, Duende IdentityServer as far as its licence lets it run: with a key, or outside Production.</summary>
    /// <exception cref="StartRefusedException">This build does not hold it, or its licence key is missing or none.</exception>
    public static void Choose(WebApplicationBuilder builder, HostSettings settings)
    {
        if (settings.Issuer is not null)
        {
            // Tokens come from elsewhere.
            return;
        }
        var licence = settings.AuthorizationServerLicence is { } file ? Licence(file) : null;
        var mayRun = licence is not null || !builder.Environment.IsProduction();
        switch (settings.AuthorizationServer ?? (mayRun ? DuendeSettings.Name : Embedded))
        {
            case Embedded:
                break;
            case DuendeSettings.Name when mayRun:
                builder.Services.AddDuendeServer(new DuendeSettings(licence));
                break;
            case DuendeSettings.Name:
                throw new StartRefusedException($"--authorization-server {DuendeSettings.Name}: Production needs its licence key (--authorization-server-licence).");
            default:
                throw new StartRefusedException($"--authorization-server: this build holds \"{Embedded}\" and \"{DuendeSettings.Name}\".");
        }
    }

    static string Licence(string file) => new FileInfo(file).Length is > 0 and <= MaxLicenceChars
        ? File.ReadAllText(file).Trim()
        : throw new StartRefusedException($"{file}: no licence key");
}
