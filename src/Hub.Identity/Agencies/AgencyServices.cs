using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity;

/// <summary>Puts into a host what registers agencies and follows their keys.</summary>
static class AgencyServices
{
    public static void AddAgencies(this IServiceCollection services)
    {
        services.AddSingleton<AgencyStore>();
        services.AddSingleton<IAgencyStore>(s => s.GetRequiredService<AgencyStore>());
        services.AddSingleton<IAgencyEndings>(s => s.GetRequiredService<AgencyStore>());
        services.AddSingleton<KeyRefreshQueue>();
        services.AddSingleton<JwksFetcher>();
        services.AddSingleton<AgencyDesk>();
        services.AddSingleton<KeyDesk>();
        services.AddSingleton<SmartTokenStore>();
        services.AddSingleton<SmartBackend>();
        services.AddSingleton<KeySourceWorker>();
        services.AddHostedService(s => s.GetRequiredService<KeySourceWorker>());
    }
}
