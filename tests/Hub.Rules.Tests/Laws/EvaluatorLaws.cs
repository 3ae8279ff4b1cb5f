using FsCheck;
using FsCheck.Fluent;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests.Laws;

/// <summary>What holds in every world; FsCheck prints the seed of the world where it does not.</summary>
public sealed class EvaluatorLaws
{
    static readonly Pseudonymiser Stand = (scope, value) => $"{scope}/{value.Length}";

    static void InEveryWorld(Func<World, Random, bool> law, int worlds = 1_000) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(worlds),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => law(World.Of(seed), new Random(seed ^ 0x5EED))));

    [Fact]
    public void Nothing_is_permitted_without_a_permit_rule() =>
        InEveryWorld((world, _) => world.DecideAndGate(world.Policies.Select(policy => policy with { Rules = [.. policy.Rules.Where(rule => rule.Effect is RuleEffect.Deny)] })) is Decision.Deny);

    [Fact]
    public void Another_deny_never_turns_a_deny_into_a_permit() =>
        InEveryWorld((world, random) => world.DecideAndGate() is Decision.Permit || world.DecideAndGate(world.With(World.DenyRule(random, "N"))) is Decision.Deny);

    [Fact]
    public void Another_rule_never_loosens_what_is_demanded_of_a_permit() =>
        InEveryWorld((world, random) =>
            world.DecideAndGate() is not Decision.Permit before
            || world.DecideAndGate(world.With(World.PermitRule(random, "N"))) is not Decision.Permit after
            || (before.Plan.Zip(after.Plan).All(pair => ObligationLattice.AtLeast(pair.Second.Transform, pair.First.Transform))
                && after.RetentionDays <= before.RetentionDays
                && (before.NotifyWithinHours is null || after.NotifyWithinHours <= before.NotifyWithinHours)
                && before.QuotaGuards.All(after.QuotaGuards.Contains)));

    [Fact]
    public void Every_determining_rule_of_a_permit_covers_all_fields_alone() =>
        InEveryWorld((world, _) =>
            world.DecideAndGate() is not Decision.Permit permit
            || permit.Determining.All(reference => world.Policies.SelectMany(policy => policy.Rules.Select(rule => (Reference: $"{policy.Metadata.Id}/{rule.Id}", rule.Fields)))
                .Single(rule => rule.Reference == reference).Fields is { } fields && world.Ask.Fields.All(fields.Contains)));

    [Fact]
    public void The_order_of_policies_and_rules_changes_nothing() =>
        InEveryWorld((world, random) =>
        {
            var shuffled = world.Policies.OrderBy(_ => random.Next()).Select(policy => policy with { Rules = [.. policy.Rules.OrderBy(_ => random.Next())] }).ToArray();
            return RulesJson.Canonical(world.DecideAndGate()).AsSpan().SequenceEqual(RulesJson.Canonical(world.DecideAndGate(shuffled)));
        });

    [Fact]
    public void A_decision_survives_json() =>
        InEveryWorld((world, _) => new[] { world.Decide(), world.DecideAndGate() }.All(decision =>
            System.Text.Json.JsonSerializer.Deserialize<Decision>(RulesJson.Canonical(decision), RulesJson.Options) is { } read
            && read.GetType() == decision.GetType()
            && RulesJson.Canonical(read).AsSpan().SequenceEqual(RulesJson.Canonical(decision))));

    [Fact]
    public void An_unknown_field_is_never_permitted() =>
        InEveryWorld((world, _) => (world with { Ask = world.Ask with { Fields = [.. world.Ask.Fields, "unheard_of"] } }).Decide() is Decision.Deny { ReasonCode: ReasonCodes.FieldUnknown or ReasonCodes.AgencyInactive });

    [Fact]
    public void Only_fields_of_the_permit_are_fetched_and_released() =>
        InEveryWorld((world, _) =>
        {
            if (world.DecideAndGate() is not Decision.Permit permit)
            {
                return true;
            }
            var needed = permit.Plan.Select(field => field.Source).Concat(permit.GateConditions.Select(gate => gate.Field));
            return permit.Fetch.All(needed.Contains)
                && (Minimiser.Keep(permit, world.Fetched, Stand, world.NowMs) is not MinimiseResult.Released released
                    || released.Fields.All(field => world.Ask.Fields.Contains(field.Name)
                        && permit.Plan.Single(plan => plan.Name == field.Name) is var plan
                        && plan.Transform is not Transform.Drop
                        && (plan.Answer is null || field.Value.ValueKind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
                        && (plan.Transform is null || field.Applied is not null)));
        });

    [Fact]
    public void What_was_not_planned_to_be_fetched_cannot_change_the_release() =>
        InEveryWorld((world, _) =>
        {
            if (world.Decide() is not Decision.Permit planned)
            {
                return true;
            }
            var least = new FetchedValues(world.Fetched.Values.Where(pair => planned.Fetch.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));
            return Spell(Out(planned, world.Fetched, world.NowMs)) == Spell(Out(planned, least, world.NowMs));
        });

    static MinimiseResult Out(Decision.Permit planned, FetchedValues fetched, long nowMs) =>
        PolicyEvaluator.Gate(planned, fetched, nowMs) is Decision.Permit permit ? Minimiser.Keep(permit, fetched, Stand, nowMs) : new MinimiseResult.Failed("denied");

    static string Spell(MinimiseResult result) => result switch
    {
        MinimiseResult.Released released => string.Join(';', released.Fields.Select(field => $"{field.Name}={field.Value.GetRawText()}")) + "|" + string.Join(';', released.Absent),
        MinimiseResult.Failed failed => $"{failed.Code} {failed.Field}",
        _ => throw new InvalidOperationException(),
    };
}
