using System.Security.Cryptography;
using Hub.Canon;
using Hub.Identity;
using Hub.Jose;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hub.CheckBench;

/// <summary>The hub's identity with one agency and one token of it, in a folder of its own; requests are checked by scheme <c>DPoP</c> as in the hub.</summary>
sealed class CheckBed : IAsyncDisposable
{
    const string Origin = "https://localhost:8443";
    const string AgencyId = "checked";
    const int KeyBytes = 32;
    const string Path = "/v1/exchanges/0123456789abcdefghijkl";

    readonly string _folder;
    readonly IHost _host;
    readonly EcKey _proving;
    readonly string _token;

    CheckBed(string folder, IHost host, EcKey proving, string token) => (_folder, _host, _proving, _token) = (folder, host, proving, token);

    public static async Task<CheckBed> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("hub-check-bench-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<IIdentityRecords, NoRecords>();
        builder.Services.AddHubIdentity(options =>
        {
            options.Origin = Origin;
            options.DatabasePath = System.IO.Path.Combine(folder, "identity.db");
            options.TokenKeyPath = System.IO.Path.Combine(folder, "token-keys.json");
            options.SubjectKey = RandomNumberGenerator.GetBytes(KeyBytes);
            options.PeopleKey = RandomNumberGenerator.GetBytes(KeyBytes);
        });
        var host = builder.Build();
        await host.StartAsync();
        using var signing = EcKey.Create();
        using var sealing = EcKey.Create(KeyUse.Encryption);
        var registration = new ClientRegistration(AgencyId, "Checked", JsonWebKeys.Write([signing.Public, sealing.Public]), [HubScopes.Exchange]);
        if (await host.Services.GetRequiredService<ClientDirectory>().Put(registration, "operator:bench", CancellationToken.None) is not ClientChange.Done)
        {
            throw new InvalidOperationException("the agency was not registered");
        }
        var proving = EcKey.Create(KeyUse.Unstated);
        var issued = host.Services.GetRequiredService<AccessTokenIssuer>().Issue(AgencyId, [HubScopes.Exchange], proving.Public.Thumbprint, grant: null, TimeProvider.System.GetUtcNow());
        return new(folder, host, proving, issued.Token);
    }

    /// <summary>Checks so many requests, each with a proof of its own; gives how many a second of processor time.</summary>
    public async Task<double> CheckAsync(int count)
    {
        var proofs = Proofs(count);
        var before = Environment.CpuUsage.TotalTime;
        foreach (var proof in proofs)
        {
            await using var scope = _host.Services.CreateAsyncScope();
            var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
            context.Request.Method = "GET";
            context.Request.Path = Path;
            context.Request.Headers.Authorization = "DPoP " + _token;
            context.Request.Headers["DPoP"] = proof;
            var result = await context.AuthenticateAsync(DpopAuthenticationHandler.SchemeName);
            if (!result.Succeeded)
            {
                throw new InvalidOperationException($"a right request was refused: {result.Failure?.Message}");
            }
        }
        return count / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>Verifies so many ES256 signatures of a proof's size and nothing else.</summary>
    public double Verify(int count)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var message = RandomNumberGenerator.GetBytes(Proofs(1)[0].Length);
        var signature = key.SignData(message, HashAlgorithmName.SHA256);
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < count; i++)
        {
            if (!key.VerifyData(message, signature, HashAlgorithmName.SHA256))
            {
                throw new CryptographicException("a signature just made does not hold");
            }
        }
        return count / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        // What a container holds that ends asynchronously ends so.
        await ((IAsyncDisposable)_host).DisposeAsync();
        _proving.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    string[] Proofs(int count)
    {
        var hash = DpopProof.HashOf(_token);
        var now = TimeProvider.System.GetUtcNow();
        return [.. Enumerable.Range(0, count).Select(_ => DpopProof.Create(_proving, "GET", Origin + Path, hash, nonce: null, now, Id128.Random().ToString()))];
    }

    /// <summary>There is no ledger here.</summary>
    sealed class NoRecords : IIdentityRecords
    {
        public ValueTask Binding(BindingConfirmed binding, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask Agency(AgencyChanged agency, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask AgencyKey(AgencyKeyChanged key, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<IReadOnlyList<Jwk>> AgencyKeys(string agencyId, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Jwk>>([]);

        public ValueTask SignIn(SignInChanged change, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Count(string code)
        {
            // Refusals end the run; nothing is counted.
        }
    }
}
