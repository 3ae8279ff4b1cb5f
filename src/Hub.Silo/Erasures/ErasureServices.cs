using Hub.Audit.Erasures;
using Hub.Canon;
using Hub.Silo.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Silo.Erasures;

/// <summary>Periods of erasures.</summary>
public static class ErasurePeriods
{
    /// <summary>Between order and completion where nothing else is said: 3 × 24 hours.</summary>
    public static readonly TimeSpan Waiting = TimeSpan.FromHours(72);

    /// <summary>A proposal that nobody approved lapses after this.</summary>
    public static readonly TimeSpan Proposal = TimeSpan.FromDays(14);

    /// <summary>How often a held erasure that is due is looked at.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromHours(1);
}

/// <summary>Ids of erasure entries and of their durable deadlines.</summary>
/// <remarks>An entry's id tells person and number, so two writers of one number meet at the ledger: it takes the first and names the conflict.</remarks>
public static class ErasureIds
{
    /// <summary>Keys of persons about whom an erasure is open.</summary>
    public const string Open = "erasure:";

    public static string OpenKey(Id128 subject) => Open + subject;

    public static Id128 Step(EntryIds ids, Id128 subject, int step)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids.Of(Actors.Hub, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"erasure:{subject}:{step}"));
    }
}

static class ErasureServices
{
    public static IServiceCollection AddErasures(this IServiceCollection services, SiloSettings settings) => services
        .AddSingleton(_ => ErasureFile.Open(settings.ErasureFile))
        .AddSingleton<ErasureHistory>()
        .AddSingleton<ErasureEnd>()
        .AddSingleton<ErasureReplay>()
        .AddSingleton<ErasurePoller>()
        .AddHostedService(s => s.GetRequiredService<ErasurePoller>());
}
