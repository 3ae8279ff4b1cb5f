namespace Hub.Api.Hosting;

/// <summary>The authorization servers that this build holds: the core build the embedded one alone.</summary>
static class AuthorizationServers
{
    const string Embedded = "embedded";

    /// <summary>Puts the server that was chosen in place.</summary>
    /// <exception cref="StartRefusedException">This build does not hold it.</exception>
    public static void Choose(WebApplicationBuilder _, HostSettings settings)
    {
        if (settings.AuthorizationServer is not (null or Embedded) || settings.AuthorizationServerLicence is not null)
        {
            throw new StartRefusedException($"--authorization-server: the core build holds \"{Embedded}\" alone, which needs no licence; build with HubBuild=full for another.");
        }
    }
}
