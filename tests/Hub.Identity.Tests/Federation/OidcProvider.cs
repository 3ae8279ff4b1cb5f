using System.Diagnostics;
using System.Text.Json;
using Hub.Jose;
using Hub.Testing;

namespace Hub.Identity.Tests;

/// <summary>npm oidc-provider in a process of its own: issuers that nobody here wrote.</summary>
public sealed class OidcProvider : IAsyncLifetime
{
    static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    Process? process;

    /// <summary>By which the hub authenticates there as <c>hub</c>.</summary>
    internal EcKey HubKey { get; } = EcKey.Create();

    /// <summary>An agency that has its tokens from there.</summary>
    internal TestAgency Agency { get; } = new("agency-a");

    public string Issuer { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var folder = NodeTools.Prepare("tests/Hub.Identity.Tests/upstream");
        var start = new ProcessStartInfo("node", ["issuer.mjs"]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var answer = await Say(new
        {
            pushes = true,
            audience = TestHub.Origin,
            clients = new object[]
            {
                new { client_id = "hub", redirect_uris = new[] { TestHub.Origin + UpstreamSignIn.CallbackPath }, jwks = Keys(HubKey) },
                new
                {
                    client_id = Agency.Id, redirect_uris = Array.Empty<string>(), response_types = Array.Empty<string>(), grant_types = new[] { "client_credentials" },
                    scope = "exchange consent trail", dpop_bound_access_tokens = true, jwks = Keys(Agency.Signing),
                },
            },
        });
        Issuer = answer.GetProperty("issuer").GetString()!;
    }

    /// <summary>A new key signs from now on; the old one is published no more.</summary>
    internal Task Rotate() => Say(new { rotate = true });

    /// <summary>While it is down, connections are cut.</summary>
    internal Task Down(bool down) => Say(new { down });

    internal UpstreamProvider Provider => new("nasional", "Identitas nasional", "National identity", Issuer, "hub", HubKey)
    {
        Scopes = ["openid", "nik"],
        TwoFactorAcr = ["urn:example:two"],
        BindingClaim = "nik",
    };

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(AnswerTimeout))
            {
                process.Kill(entireProcessTree: true);
            }
            process.Dispose();
        }
        HubKey.Dispose();
        await Task.CompletedTask;
    }

    async Task<JsonElement> Say(object line)
    {
        await process!.StandardInput.WriteLineAsync(JsonSerializer.Serialize(line));
        await process.StandardInput.FlushAsync();
        var answer = await process.StandardOutput.ReadLineAsync().WaitAsync(AnswerTimeout);
        return JsonDocument.Parse(answer ?? throw new InvalidOperationException("the issuer ended")).RootElement;
    }

    static JsonElement Keys(EcKey key) => JsonDocument.Parse(JsonWebKeys.Write([key.Public])).RootElement;
}

/// <summary>Tests that share the one process.</summary>
[CollectionDefinition(Name)]
public sealed class OidcProviderTests : ICollectionFixture<OidcProvider>
{
    public const string Name = "oidc-provider";
}
