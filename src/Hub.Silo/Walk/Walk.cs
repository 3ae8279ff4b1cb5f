using Hub.Canon;
using Hub.Contracts;
using Hub.Jose;
using Hub.Rules.Policies;
using Hub.Silo.Delays;

namespace Hub.Silo.Walk;

/// <summary>The asking agency as the walk needs it.</summary>
/// <param name="SealingKey">Replies are sealed to it.</param>
public sealed record Asker(AskerFacts Facts, Jwk.Ec SealingKey);

/// <summary>What one walk carries from step to step. Used by one activation at a time.</summary>
public sealed class Walk
{
    internal Walk(Id128 id, ExchangeCommand command, Ask? ask, string? nik, Id128? subject, Id128 person)
    {
        (Id, Command, Nik, Subject, Person) = (id, command, nik, subject, person);
        _ask = ask;
    }

    readonly Ask? _ask;
    PolicySet? _policies;
    long _since = Stage.Now;

    /// <summary>The entry's id, fixed before the first attempt.</summary>
    public Id128 Id { get; }

    public ExchangeCommand Command { get; }

    public string Agency => Command.Agency;

    /// <summary>Code of a request that could not be read; null when it could.</summary>
    public string? UnreadableCode => (Command.Content as ExchangeContent.Unreadable)?.Code;

    public Ask Ask => _ask ?? throw new InvalidOperationException("The request could not be read.");

    /// <summary>For the source only.</summary>
    public string? Nik { get; }

    /// <summary>The person, or null for someone unknown.</summary>
    public Id128? Subject { get; }

    /// <summary>The grain asked for facts: the person's, or the decoy's, so that the unknown take the same path.</summary>
    public Id128 Person { get; }

    /// <summary>A consent version seen in the ledger; the next facts must be at least as new.</summary>
    public long VersionSeen { get; private set; } = -1;

    /// <summary>Now, once per pass; milliseconds UTC.</summary>
    public long NowMs { get; private set; }

    public PolicySet Policies => _policies ?? throw new InvalidOperationException("The pass has not started.");

    /// <summary>Facts of this pass.</summary>
    public Facts Facts { get; private set; } = Facts.None;

    /// <summary>Whether this pass has facts, on which its outcome then rests.</summary>
    public bool Decided { get; private set; }

    /// <summary>Which chain the pass's entry goes to.</summary>
    public DelayRoute Route { get; internal set; } = DelayRoute.None;

    /// <summary>Whether this pass or an earlier one permitted.</summary>
    public bool HadPermit { get; private set; }

    /// <summary>The provider whose source this pass or an earlier one asked; null while none was. The entry joins its chain, also when the request is refused after all.</summary>
    public string? AskedProvider { get; private set; }

    /// <summary>Key of a quota found empty at the append; the request is refused on the next pass, unless a new period has begun.</summary>
    public string? SpentQuota { get; set; }

    internal void Start(DateTimeOffset now, PolicySet policies) => (NowMs, _policies, Decided) = (now.ToUnixTimeMilliseconds(), policies, false);

    internal void Saw(Facts facts) => (Facts, Decided) = (facts, true);

    internal void Permitted() => HadPermit = true;

    internal void Asks(string? provider) => AskedProvider = provider;

    /// <summary>Records the time since the last stage.</summary>
    internal void Passed(Stage stage) => _since = stage.Since(_since);

    /// <summary>The ledger was further than the facts.</summary>
    internal void Behind(long version) => VersionSeen = Math.Max(VersionSeen, version);

    internal static Asker? AskerOf(AgencyProfile? profile, SealingKeys keys) =>
        profile is { Active: true, SealingKey: { } jwk } && keys.Find(jwk) is { } key
            ? new(new AskerFacts(profile.AgencyId, profile.Roles, profile.Jurisdiction, profile.Active), key)
            : null;
}
