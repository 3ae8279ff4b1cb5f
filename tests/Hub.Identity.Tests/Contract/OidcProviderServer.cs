using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hub.Testing;

namespace Hub.Identity.Tests.Contract;

/// <summary>npm oidc-provider, an authorization server that nobody here wrote, as a process of its own. Thread-safe.</summary>
sealed class OidcProviderServer : IAuthorizationServerUnderTest
{
    static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(30);

    readonly Process process;
    readonly SemaphoreSlim one = new(1, 1);
    TimeSpan ahead;
    int people;

    OidcProviderServer(Process process) => this.process = process;

    public string Name => Differences.OidcProvider;

    public string Issuer { get; private set; } = "";

    public Uri Listens => new(Issuer);

    // In step with the process, whose clock is the machine's and what it was moved by.
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ahead;

    public string? StandingClock => null;

    public TimeSpan RefreshLifetime => TimeSpan.FromHours(8);

    public PageButton Grant => new("answer", "grant");

    public PageButton Refuse => new("answer", "refuse");

    /// <summary>Starts one; skips the calling test, visibly, where node or the package cannot be had.</summary>
    public static async Task<OidcProviderServer> Start(bool nonces)
    {
        var folder = NodeTools.Prepare("tests/Hub.Identity.Tests/npm");
        var start = new ProcessStartInfo("node", ["authorization-server.mjs"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new OidcProviderServer(Process.Start(start)!);
        try
        {
            // What it complains of is not read, but must not fill the pipe either.
            server.process.BeginErrorReadLine();
            var started = await server.Send(new
            {
                nonces,
                scopes = new[] { "exchange", "trail", "consent", "me" },
                seconds = new { token = 300, code = 60, refresh = (int)server.RefreshLifetime.TotalSeconds, request = 300 },
            });
            server.Issuer = started.GetProperty("issuer").GetString()!;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask Advance(TimeSpan by)
    {
        await Send(new { advance = (int)by.TotalSeconds });
        ahead += TimeSpan.FromSeconds((int)by.TotalSeconds);
    }

    public async ValueTask<bool> TryRegister(ContractRegistration registration)
    {
        var answer = await Send(new
        {
            client = new
            {
                client_id = registration.Id,
                jwks = JsonSerializer.Deserialize<JsonElement>(registration.Jwks),
                scope = string.Join(' ', registration.Scopes),
                grant_types = registration.Grants,
                response_types = registration.Grants.Contains("authorization_code") ? new[] { "code" } : [],
                redirect_uris = registration.Redirects,
                post_logout_redirect_uris = registration.PostLogout,
            },
        });
        return !answer.TryGetProperty("error", out _);
    }

    public async ValueTask<ContractPerson> NewPerson()
    {
        var person = new ContractPerson(string.Create(CultureInfo.InvariantCulture, $"person-{Interlocked.Increment(ref people)}"), ContractClient.Unique());
        await Send(new { person = new { name = person.Name, password = person.Password } });
        return person;
    }

    public async ValueTask DisposeAsync()
    {
        // It ends when its input does.
        process.StandardInput.Close();
        if (!process.WaitForExit(AnswersWithin))
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
        one.Dispose();
    }

    async Task<JsonElement> Send(object command)
    {
        using var patience = new CancellationTokenSource(AnswersWithin);
        await one.WaitAsync(patience.Token);
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command).AsMemory(), patience.Token);
            await process.StandardInput.FlushAsync(patience.Token);
            var line = await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new IOException("the reference server ended");
            return JsonSerializer.Deserialize<JsonElement>(line);
        }
        finally
        {
            one.Release();
        }
    }
}
