using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Store;
using Hub.Audit.Witnesses;
using Hub.Silo.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Hub.Silo.Witnessing;

/// <summary>This hub as a witness of other logs.</summary>
/// <param name="Witness">Null where the operator named no logs.</param>
public sealed record WitnessDesk(Witness? Witness);

/// <summary>Puts both sides of witnessing into a host.</summary>
static class WitnessServices
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // The store is registered once, as itself: a container disposes of every registration, and the log is to give back its lease before the store closes.
    public static IServiceCollection AddWitnessing(this IServiceCollection services, WitnessSettings settings, string origin)
    {
        services.TryAddSingleton<IWitnessTransport>(_ => new HttpWitnessTransport(Client(settings.AuthorityFile)));
        services.AddSingleton(s => new CosignatureBook((ICosignatureStore)s.GetRequiredService<ILedgerStore>(), settings.Policy, s.GetRequiredService<IEd25519Verification>()));
        services.AddSingleton<ICosignedNotes>(s => s.GetRequiredService<CosignatureBook>());
        services.AddSingleton(s => new WitnessDesk(WitnessOf(s, settings.Logs, origin)));
        if (settings.Policy is { } policy)
        {
            services.AddSingleton<ICheckpointHolder>(s => new WitnessHolders(
                policy,
                origin,
                [.. s.GetRequiredService<HubKeys>().LogSigners(origin).Listed.Select(key => key.Verifier(s.GetRequiredService<IEd25519Verification>())).OfType<INoteVerifier>()],
                s.GetRequiredService<ILedgerStore>(),
                s.GetRequiredService<IWitnessTransport>(),
                s.GetRequiredService<IEd25519Verification>(),
                s.GetRequiredService<TimeProvider>()));
        }
        services.AddSingleton(s =>
        {
            // Made with the worker, at the start: a witness without a key is told then, not to the first log that asks.
            s.GetRequiredService<WitnessDesk>();
            return new WitnessWorker(
                s.GetRequiredService<LedgerRoom>(), s.GetRequiredService<CosignatureBook>(), settings.Policy, SubmitterOf(s, settings.Policy), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<WitnessWorker>>());
        });
        services.AddSingleton<OutsideWatch>().AddHostedService(s => s.GetRequiredService<OutsideWatch>());
        return services.AddHostedService(s => s.GetRequiredService<WitnessWorker>());
    }

    static Submitter? SubmitterOf(IServiceProvider services, TrustPolicy? policy) => policy is null ? null : new(
        policy,
        services.GetRequiredService<ILedgerStore>(),
        (ICosignatureStore)services.GetRequiredService<ILedgerStore>(),
        services.GetRequiredService<CosignatureBook>(),
        services.GetRequiredService<IWitnessTransport>(),
        services.GetRequiredService<IEd25519Verification>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<Submitter>>())
    {
        SplitSeen = () => services.GetRequiredService<OutsideWatch>().Wake(),
    };

    static Witness? WitnessOf(IServiceProvider services, WitnessedLogs? logs, string origin)
    {
        if (logs is null)
        {
            return null;
        }
        var signer = services.GetRequiredService<HubKeys>().WitnessSigner(origin)
            ?? throw new KeyFileException("keys.missing", "Logs to witness are named, but there is no key file witness.ed25519.");
        return new(logs, (IWitnessedStore)services.GetRequiredService<ILedgerStore>(), signer, services.GetRequiredService<IEd25519Verification>(), services.GetRequiredService<TimeProvider>());
    }

    static HttpClient Client(string? authorityFile)
    {
        var tls = new SslClientAuthenticationOptions();
        if (authorityFile is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorityFile);
        }
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = ConnectTimeout, SslOptions = tls };
        // Every call brings its own time-out.
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
