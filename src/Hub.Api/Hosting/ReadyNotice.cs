using System.Text.Json;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Silo;

namespace Hub.Api.Hosting;

/// <summary>Tells the operator's tools where the hub is, once it answers; takes the word back when it stops.</summary>
sealed class ReadyNotice(HostSettings settings, SiloSettings silo, DataDirectory data, HubKeys keys, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        File.WriteAllText(Path.Combine(data.Root, "vkey.txt"), keys.LogSigners(silo.Origin).Newest + "\n");
        if (keys.DevelopmentRoot is { } root)
        {
            File.WriteAllText(Path.Combine(data.Root, "root-vkey.txt"), NoteVerifierKey.Ed25519(HubKeys.RootName, root.PublicKey.Span) + "\n");
            keys.WriteKeyList(silo.Origin, data.KeyList);
        }
        lifetime.ApplicationStarted.Register(Say);
        lifetime.ApplicationStopping.Register(() => File.Delete(data.Ready));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void Say()
    {
        var text = JsonSerializer.Serialize(new { origin = settings.Origin, pid = Environment.ProcessId, logOrigin = silo.Origin });
        var temporary = data.Ready + ".new";
        File.WriteAllText(temporary, text + "\n");
        File.Move(temporary, data.Ready, overwrite: true);
        File.Delete(Path.Combine(data.Root, DataDirectory.StartRefused));
        Console.WriteLine($"hub ready {settings.Origin}");
    }
}
