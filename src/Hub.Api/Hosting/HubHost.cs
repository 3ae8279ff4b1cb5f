using System.Security.Cryptography.X509Certificates;
using Hub.Api.Agencies;
using Hub.Api.Endpoints;
using Hub.Api.Evidence;
using Hub.Api.Hosting.Limits;
using Hub.Api.Pages;
using Hub.Api.Trails;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Writing;
using Hub.Connectors;
using Hub.Identity;
using Hub.Silo;
using Hub.Silo.Anchoring;
using Hub.Silo.Erasures;
using Hub.Silo.Hosting;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Silo.TagRoots;
using Hub.Silo.Witnessing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Api.Hosting;

/// <summary>Composition of a hub process: grains and ledger, identity, API and pages.</summary>
public static class HubHost
{
    /// <summary>Longest body that any endpoint reads.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    const int SubjectKeyBytes = 32;

    /// <summary>Bytes of the key that seals and hashes people's codes.</summary>
    const int PeopleKeyBytes = 32;

    static readonly TimeSpan GrainResponseTimeout = TimeSpan.FromSeconds(30);
    static readonly TimeSpan GrainIdleAge = TimeSpan.FromMinutes(15);

    public static void AddHub(this WebApplicationBuilder builder, HostSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        RefuseProductionWithoutWord(builder.Environment, settings);
        var data = DataDirectory.Of(settings);
        builder.Services.AddSingleton(settings).AddSingleton(data).AddSingleton(TimeProvider.System);
        // One line a request would drown what the hub itself has to say.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // It writes a critical line for each frame too many of a connection that it ends: a flood would fill the disk.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);
        builder.AddBorder(data, settings);
        // The grain host first: the silo's start records the policy bundle through it.
        builder.AddHubGrains(new GrainHostSettings(data.Grains, GrainResponseTimeout, GrainIdleAge, SiloPort: 0, GatewayPort: 0, ClusterConnectionString: null) { SharesImmutable = true });
        builder.Services.AddHubSilo(SiloOf(builder.Environment, data, settings), ConnectorsOf(settings));
        builder.Services.AddSingleton(s => new LedgerReader(s.GetRequiredService<Audit.Store.ILedgerStore>(), () => s.GetRequiredService<LedgerRoom>().LatestCheckpoint, s.GetRequiredService<Audit.Witnesses.ICosignedNotes>()));
        builder.Services.AddHubAnchoring(settings.Anchor.For(data.LoadOrCreateOrigin()));
        builder.Services.AddHubTagRoots(data.LoadOrCreateOrigin(), data.TagTrees);
        builder.AddIdentity(data, settings);
        builder.Services.AddHostedService<HeldIdentity>();
        builder.Services.AddHostedService<AgenciesContinued>();
        builder.Services.AddHostedService<FirstOperators>();
        builder.Services.AddSingleton<TrailAssembler>();
        builder.Services.AddSingleton<CoseReceipts>().AddSingleton<EvidenceAnchors>().AddSingleton<EvidenceAssembler>();
        builder.Services.AddSingleton(s => new TrailChecker(
            s.GetRequiredService<HubKeys>().LogSigners(s.GetRequiredService<EntryBook>().Origin).Newest,
            data.KeyList,
            s.GetRequiredService<IEd25519Verification>()));
        builder.Services.AddSingleton<AgencyKeyFeed>();
        builder.Services.AddSingleton<Catalogue>();
        builder.Services.AddSingleton<DecisionCatalogue>();
        builder.Services.AddSingleton<OperatorAccess>();
        builder.Services.AddHostedService<ReadyNotice>();
    }

    static void AddBorder(this WebApplicationBuilder builder, DataDirectory data, HostSettings settings)
    {
        var certificate = settings.Certificate is { } own
            ? X509Certificate2.CreateFromPemFile(own, settings.CertificateKey)
            : DevelopmentTls.ServerCertificate(data, TimeProvider.System);
        var limits = settings.Limits.For(builder.Environment.IsDevelopment());
        builder.Services.AddSingleton(limits);
        builder.Services.AddSingleton<IClientRates, ClientRates>();
        builder.Services.Configure<FormOptions>(RequestForms.Bound);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Default.Apply(kestrel, limits.Connections);
            kestrel.ListenLocalhost(settings.Port, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.HandshakeTimeout = KestrelLimits.Default.Handshake;
            }));
        });
        builder.Services.AddBrowserKeys(Path.Combine(data.Keys, "browser"), settings.PassphraseFile);
        builder.Services.AddAntiforgery(options =>
        {
            HostCookie.Strict(options.Cookie, HostCookie.Prefix + "form");
            // The hub's own content security policy says more.
            options.SuppressXFrameOptionsHeader = true;
        });
        builder.Services.AddRazorPages(options =>
        {
            options.Conventions.AddPageRoute("/Security/Index", "me/security");
            options.Conventions.ConfigureFilter(new KnownHandlers());
        });
        builder.Services.AddHubOpenApi();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull);
    }

    static void AddIdentity(this WebApplicationBuilder builder, DataDirectory data, HostSettings settings)
    {
        builder.Services.AddSingleton<RefusalCounts>();
        builder.Services.AddSingleton<IIdentityRecords, IdentityLedger>();
        builder.Services.AddSingleton<IUpstreamRecords, UpstreamLedger>().AddSingleton<IPersonRegister, PersonRegister>();
        builder.Services.AddHostedService(s => s.GetRequiredService<RefusalCounts>());
        var ed25519 = new ManagedEd25519();
        builder.Services.AddHubIdentity(options =>
        {
            options.Origin = settings.Origin;
            options.DatabasePath = data.Identity;
            options.DatabaseConnection = settings.IdentityDatabase is { } database ? File.ReadAllText(database).Trim() : null;
            options.TokenKeyPath = Path.Combine(data.Keys, TokenKeyOrder.KeyFile);
            options.TokenKeyFile = new SealableFile(options.TokenKeyPath, settings.PassphraseFile);
            options.SubjectKey = SealableFile.LoadBytes(Path.Combine(data.Keys, "subject-names.hmac"), SubjectKeyBytes, settings.PassphraseFile);
            options.SignInPath = "/signin";
            options.AllowEmbedded = settings.AllowEmbedded;
            options.PeopleKey = SealableFile.LoadBytes(Path.Combine(data.Keys, "people.hmac"), PeopleKeyBytes, settings.PassphraseFile);
            options.RequireStrongSignIn = settings.RequiresStrongSignIn;
            options.Registration = settings.Registration;
            options.MaxBodyBytes = ExchangeEndpoints.MaxBodyBytes;
            options.Ed25519 = ed25519.Verify;
            options.RequireNonce = settings.RequireNonce;
            options.AllowSmartBackend = settings.AllowSmartBackend;
            options.KeyFetchAuthority = settings.JwksAuthority;
            options.KeyFetchFromPrivate = builder.Environment.IsDevelopment();
            options.ExternalIssuer = settings.Issuer is { } issuer ? ExternalIssuerFile.Read(issuer, file => new SealableFile(file, settings.PassphraseFile)) : null;
            options.Upstreams = settings.Upstream is { } upstream ? UpstreamFile.Read(upstream, file => new SealableFile(file, settings.PassphraseFile)) : [];
        });
        AuthorizationServers.Choose(builder, settings);
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, BrowserRefusals>();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(PagePolicies.Person, PagePolicies.Anyone)
            .AddPolicy(PagePolicies.Citizen, p => PagePolicies.Role(p, PersonRoles.Citizen))
            .AddPolicy(PagePolicies.Officer, p => PagePolicies.Role(p, PersonRoles.Officer))
            .AddPolicy(PagePolicies.Counter, PagePolicies.CounterOfficer)
            .AddPolicy(PagePolicies.Auditor, p => PagePolicies.Role(p, PersonRoles.Auditor))
            .AddPolicy(PagePolicies.Eraser, PagePolicies.Erasers)
            .AddPolicy(PagePolicies.Delayer, PagePolicies.Delayers)
            .AddPolicy(PagePolicies.Operator, p => PagePolicies.Role(p, PersonRoles.Operator));
    }

    static SiloSettings SiloOf(IHostEnvironment environment, DataDirectory data, HostSettings settings)
    {
        var policies = new PolicySettings(settings.Policies, environment.IsDevelopment() ? Path.Combine(data.Root, "policy-bundle") : settings.Policies, settings.PolicyKeys is { } pinned ? PolicyFolder.ReadPinned(pinned) : []);
        return new(data.LoadOrCreateOrigin(), data.Ledger, data.SubjectKeys, data.Keys, data.PublishedCheckpoint, environment.IsDevelopment(), policies)
        {
            LedgerDatabase = settings.LedgerDatabase is { } file ? File.ReadAllText(file).Trim() : null,
            KeysDatabase = settings.KeysDatabase is { } keys ? File.ReadAllText(keys).Trim() : null,
            KeyList = data.KeyList,
            PassphraseFile = settings.PassphraseFile,
            LogSigner = settings.LogSigner,
            ErasureWait = settings.ErasureWait,
            Scrub = new(settings.ScrubInterval),
            Witnessing = WitnessSettings.Read(settings.WitnessPolicy, settings.WitnessLogs, settings.WitnessAuthority),
        };
    }

    static ConnectorRegistry ConnectorsOf(HostSettings settings)
    {
        var options = new ConnectorOptions { BaseFolder = Path.GetDirectoryName(Path.GetFullPath(settings.Connectors))! };
        return ConnectorRegistry.Load(File.ReadAllBytes(settings.Connectors), options) switch
        {
            ConnectorLoad.Loaded loaded => loaded.Registry,
            ConnectorLoad.Refused refused => throw new InvalidDataException($"{settings.Connectors}:{string.Concat(refused.Faults.Select(f => $"\n  {f.Place}: {f.Message}"))}"),
            _ => throw new InvalidOperationException("A configuration loads or is refused."),
        };
    }

    static void RefuseProductionWithoutWord(IHostEnvironment environment, HostSettings settings)
    {
        if (!environment.IsDevelopment() && GrainHost.IsSingleProcess && !settings.AllowSingleProcess)
        {
            throw new StartRefusedException($"{GrainHost.Name}: outside development a single process must be asked for (--allow-single-process).");
        }
        if (!environment.IsDevelopment() && !settings.RequiresStrongSignIn)
        {
            throw new StartRefusedException("Outside development the acts of officers, auditors and operators need two factors (--strong-sign-in).");
        }
        if (!environment.IsDevelopment() && settings.ErasureWait < ErasurePeriods.Waiting)
        {
            throw new StartRefusedException("Outside development an erasure waits for three days at least (--erasure-wait).");
        }
        if (!environment.IsDevelopment() && (settings.Certificate is null || settings.PolicyKeys is null))
        {
            throw new StartRefusedException("Outside development the hub makes neither certificates nor signatures of policies: name --certificate and --policy-keys.");
        }
    }
}
