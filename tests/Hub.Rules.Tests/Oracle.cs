using System.Globalization;
using System.Text.Json;
using Hub.Rules.Consents;
using Hub.Rules.Policies;

namespace Hub.Rules.Tests;

/// <summary>Ways in which an evaluator can be wrong.</summary>
enum Mutation
{
    None,
    PermitBeatsDeny,
    DenyMustCoverAll,
    DenyOverlooksSources,
    PermitNeedsOneField,
    FieldsAreStitched,
    PolicyEndIncluded,
    PolicyStartExcluded,
    WindowEndIncluded,
    NightBelongsToMorning,
    UnknownJurisdictionPermits,
    UnknownJurisdictionEscapesDeny,
    UnknownAgePermits,
    UnknownAgeEscapesDeny,
    AgeEndIncluded,
    AgentRolesIgnored,
    RelationOfOthersCounts,
    JustificationForgotten,
    PurposeUnchecked,
    ConsentHeardBeforeDeny,
    ConsentStateIgnored,
    ConsentEndIncluded,
    ConsentStartIgnored,
    ConsentFieldsIgnored,
    ConsentOfOtherAgencyCounts,
    ConsentOfOtherPurposeCounts,
    ConsentOfOtherHolderCounts,
    PauseIgnored,
    PauseTold,
    ObjectionIgnored,
    FirstObligationWins,
    LaxestObligationWins,
    ConflictTakesFirst,
    AggregateTolerated,
    LongestRetention,
    ConsentRetentionForgotten,
    LatestNotice,
    QuotasOfOneRule,
    PurposeQuotaForgotten,
    SuspendedAgencyServed,
}

/// <summary>What an evaluation comes to, as text that two evaluators can be compared by.</summary>
sealed record Verdict(string Outcome, string Code, string? Internal, string Determining, string Plan, int? Days, int? Hours, string Quotas);

/// <summary>The semantics written down a second time, plainly and without sharing code: sets and intervals, fixed UTC+7, no early exits that matter.</summary>
static class Oracle
{
    const long Hour = 3_600_000;
    const long Day = 24 * Hour;
    static readonly string[] Order = ["consent.fields-not-covered", "consent.not-yet-valid", "consent.suspended", "consent.revoked", "consent.expired", "consent.refused"];

    /// <summary>The evaluator's outcome in the same words.</summary>
    public static Verdict Of(Decision decision) => decision switch
    {
        Decision.Permit permit => new("permit", permit.ReasonCode, null, string.Join(' ', permit.Determining),
            string.Join(' ', permit.Plan.Select(field => $"{field.Name}<{field.Source}:{Name(field.Transform)}{(field.Answer is Predicate.AmountBelow below ? $"below {below.Amount}" : "")}")),
            permit.RetentionDays, permit.NotifyWithinHours, string.Join(' ', permit.QuotaGuards.Select(quota => $"{quota.Key}={quota.Limit}"))),
        Decision.Deny deny => new("deny", deny.ReasonCode, deny.InternalCode, string.Join(' ', deny.Determining), "", null, null, ""),
        _ => throw new InvalidOperationException(),
    };

    public static Verdict Evaluate(World world, Mutation mutation)
    {
        bool Mutated(Mutation one) => mutation == one;
        var (ask, now) = (world.Ask, world.NowMs);
        if (!world.Asker.Active && !Mutated(Mutation.SuspendedAgencyServed))
        {
            return Deny("agency.inactive");
        }
        var all = world.Policies.SelectMany(policy => policy.Rules.Select(rule => (Policy: policy, Rule: rule, Ref: $"{policy.Metadata.Id}/{rule.Id}"))).OrderBy(item => item.Ref, StringComparer.Ordinal).ToList();
        var touched = ask.Fields.ToHashSet(StringComparer.Ordinal);
        if (touched.Contains("big") && !Mutated(Mutation.DenyOverlooksSources))
        {
            touched.Add("sum");
        }

        bool Common(ExchangePolicy policy, PolicyRule rule)
        {
            var (from, until) = (policy.Metadata.Effective.From, policy.Metadata.Effective.Until);
            var inForce = (Mutated(Mutation.PolicyStartExcluded) ? from < now : from <= now) && (Mutated(Mutation.PolicyEndIncluded) ? now <= until : now < until);
            var agency = rule.Recipients.Any || rule.Recipients.Agencies is null || rule.Recipients.Agencies.Contains(ask.Agency);
            var role = rule.Recipients.Any || rule.Recipients.Roles is null || rule.Recipients.Roles.Any(world.Asker.Roles.Contains) || Mutated(Mutation.AgentRolesIgnored);
            var relation = rule.Conditions?.Relations is not { } wanted || world.Facts.Relations.Any(item => (item.Agency == ask.Agency || Mutated(Mutation.RelationOfOthersCounts)) && wanted.Contains(item.Relation));
            return inForce && agency && role && relation && InWindow(rule.Conditions?.TimeWindow, now, mutation);
        }

        var denies = all.Where(item => item.Rule.Effect == RuleEffect.Deny && Common(item.Policy, item.Rule)
            && (item.Rule.Purposes is null || item.Rule.Purposes.Contains(ask.Purpose))
            && (item.Rule.LegalBasis is null || item.Rule.LegalBasis.Type == ask.LegalBasis)
            && (item.Rule.Fields is null || (Mutated(Mutation.DenyMustCoverAll) ? ask.Fields.All(item.Rule.Fields.Contains) : item.Rule.Fields.Any(touched.Contains)))
            && (item.Rule.Conditions?.Jurisdictions is null || item.Rule.Conditions.Jurisdictions.Contains(world.Asker.Jurisdiction) || (world.Asker.Jurisdiction == "" && !Mutated(Mutation.UnknownJurisdictionEscapesDeny)))).ToList();
        var misses = new List<(string Ref, List<string> Why)>();
        var permits = all.Where(item => item.Rule.Effect == RuleEffect.Permit && Fails(item) is var why && Note(misses, item.Ref, why)).ToList();

        List<string> Fails((ExchangePolicy Policy, PolicyRule Rule, string Ref) item)
        {
            var rule = item.Rule;
            var why = new List<string>();
            var (from, until) = (item.Policy.Metadata.Effective.From, item.Policy.Metadata.Effective.Until);
            void Unless(bool holds, string code)
            {
                if (!holds)
                {
                    why.Add(code);
                }
            }
            Unless((Mutated(Mutation.PolicyStartExcluded) ? from < now : from <= now) && (Mutated(Mutation.PolicyEndIncluded) ? now <= until : now < until), "policy.not-in-force");
            Unless((rule.Recipients.Agencies is null || rule.Recipients.Agencies.Contains(ask.Agency)) && (rule.Recipients.Roles is null || rule.Recipients.Roles.Any(world.Asker.Roles.Contains) || Mutated(Mutation.AgentRolesIgnored)), "policy.no-permit");
            Unless(rule.Purposes!.Contains(ask.Purpose), "purpose.not-allowed");
            Unless(rule.LegalBasis!.Type == ask.LegalBasis, "legal-basis.not-allowed");
            Unless(mutation switch
            {
                Mutation.PermitNeedsOneField => ask.Fields.Any(rule.Fields!.Contains),
                Mutation.FieldsAreStitched => ask.Fields.All(name => all.Any(other => other.Rule.Effect == RuleEffect.Permit && other.Rule.Fields!.Contains(name))),
                _ => ask.Fields.All(rule.Fields!.Contains),
            }, "policy.no-permit");
            Unless(rule.Conditions?.Jurisdictions is null || rule.Conditions.Jurisdictions.Contains(world.Asker.Jurisdiction) || (world.Asker.Jurisdiction == "" && Mutated(Mutation.UnknownJurisdictionPermits)), "policy.jurisdiction");
            Unless(InWindow(rule.Conditions?.TimeWindow, now, mutation), "policy.outside-window");
            Unless(rule.Conditions?.JustificationRequired != true || ask.Justification is not null || Mutated(Mutation.JustificationForgotten), "policy.justification-required");
            Unless(rule.Conditions?.Relations is not { } wanted || world.Facts.Relations.Any(known => (known.Agency == ask.Agency || Mutated(Mutation.RelationOfOthersCounts)) && wanted.Contains(known.Relation)), "policy.relation-required");
            return why;
        }

        var plainDenies = denies.Where(item => item.Rule.Conditions?.SubjectAge is null).ToList();
        var consent = Consent(world, mutation);
        var early = Mutated(Mutation.ConsentHeardBeforeDeny) && permits.Count > 0 && ask.LegalBasis == LegalBasis.Consent && consent.Code != "";
        if (plainDenies.Count > 0 && !early && !(Mutated(Mutation.PermitBeatsDeny) && permits.Count > 0))
        {
            return Deny(plainDenies[0].Rule.ReasonCode ?? "policy.denied", Refs(plainDenies));
        }
        var purpose = world.Purposes.Single(item => item.Code == ask.Purpose);
        if (!early && !purpose.LegalBases.Contains(ask.LegalBasis))
        {
            return Deny("legal-basis.not-allowed");
        }
        if (!early && !ask.Fields.All(purpose.Datasets["d"].Contains) && !Mutated(Mutation.PurposeUnchecked))
        {
            return Deny("purpose.not-allowed");
        }
        if (permits.Count == 0)
        {
            var single = misses.Where(miss => miss.Why.Count == 1 && miss.Why[0] != "policy.no-permit").OrderBy(miss => miss.Ref, StringComparer.Ordinal).ToList();
            return Deny(single.Count > 0 ? single[0].Why[0] : "policy.no-permit");
        }
        if (ask.LegalBasis == LegalBasis.Consent && consent.Code != "")
        {
            return Deny(consent.Code, Refs(permits), consent.Internal);
        }
        if (ask.LegalBasis == LegalBasis.LegitimateInterest && Objected(world) && !Mutated(Mutation.ObjectionIgnored))
        {
            return Deny("citizen.objected", Refs(permits));
        }

        var ready = permits.All(item => item.Rule.Conditions?.SubjectAge is null) && denies.All(item => item.Rule.Conditions?.SubjectAge is null);
        if (!ready)
        {
            var stopped = denies.Where(item => item.Rule.Conditions?.SubjectAge is { } age && (AgeIn(world, age, mutation) ?? !Mutated(Mutation.UnknownAgeEscapesDeny))).ToList();
            if (stopped.Count > 0)
            {
                return Deny(stopped[0].Rule.ReasonCode ?? "policy.denied", Refs(stopped));
            }
            permits = permits.Where(item => item.Rule.Conditions?.SubjectAge is not { } age || (AgeIn(world, age, mutation) ?? Mutated(Mutation.UnknownAgePermits))).ToList();
            if (permits.Count == 0)
            {
                return Deny("policy.subject-age");
            }
        }
        return Settle(world, permits, ask.LegalBasis == LegalBasis.Consent ? consent.Found : null, mutation);
    }

    static Verdict Settle(World world, List<(ExchangePolicy Policy, PolicyRule Rule, string Ref)> permits, ConsentFact? consent, Mutation mutation)
    {
        var plan = new List<string>();
        foreach (var name in world.Ask.Fields)
        {
            var own = permits.Select(item => Name(item.Rule.Obligations!.Transforms!.FirstOrDefault(transform => transform.Field == name))).ToList();
            var joined = mutation switch
            {
                Mutation.FirstObligationWins => own[0],
                Mutation.LaxestObligationWins => own.Contains("") ? "" : Join(own, mutation),
                _ => Join(own, mutation),
            };
            var thresholds = permits.SelectMany(item => item.Rule.Answers ?? []).OfType<Predicate.AmountBelow>().Where(answer => answer.Answer == name).Select(answer => answer.Amount).Distinct().ToList();
            if (joined is null || (thresholds.Count > 1 && mutation != Mutation.ConflictTakesFirst))
            {
                return Deny("obligation.conflict", Refs(permits));
            }
            if (joined == "aggregate" && mutation != Mutation.AggregateTolerated)
            {
                return Deny("obligation.unenforceable", Refs(permits));
            }
            plan.Add($"{name}<{(name == "big" ? "sum" : name)}:{joined}{(thresholds.Count > 0 ? $"below {thresholds[0]}" : "")}");
        }
        var days = permits.Select(item => item.Rule.Obligations!.Retention!.Value.Days).ToList();
        if (consent is not null && mutation != Mutation.ConsentRetentionForgotten)
        {
            days.Add(int.Parse(consent.Terms.Retention.Trim('P', 'D'), CultureInfo.InvariantCulture));
        }
        var hours = permits.Select(item => item.Rule.Obligations!.NotifyCitizen?.Within.Hours).Where(value => value is not null).ToList();
        var local = DateTimeOffset.FromUnixTimeMilliseconds(world.NowMs).ToOffset(TimeSpan.FromHours(7));
        var quotas = (mutation == Mutation.QuotasOfOneRule ? permits.Take(1) : permits)
            .Where(item => item.Rule.Conditions?.Quotas is not null)
            .Select(item => $"rule/{item.Ref}/0/{world.Ask.Agency}/{local:yyyy-MM-dd}={item.Rule.Conditions!.Quotas![0].Limit}");
        var ofPurpose = mutation == Mutation.PurposeQuotaForgotten ? [] : new[] { $"purpose/{world.Ask.Purpose}/d/{world.Ask.Agency}/{world.Facts.Subject}/{local:yyyy-MM}=5" };
        return new("permit", "policy.permit", null, Refs(permits), string.Join(' ', plan),
            mutation == Mutation.LongestRetention ? days.Max() : days.Min(), mutation == Mutation.LatestNotice ? hours.Max() : hours.Min(),
            string.Join(' ', quotas.Concat(ofPurpose).Order(StringComparer.Ordinal)));
    }

    // Each transform as a set of the transforms at or below it; the join is the one whose set holds all others.
    static string? Join(List<string> own, Mutation mutation)
    {
        var distinct = own.Distinct(StringComparer.Ordinal).ToList();
        var top = distinct.FirstOrDefault(one => distinct.All(other => Below(other, one)));
        return top ?? (mutation == Mutation.ConflictTakesFirst ? own[0] : null);
    }

    static bool Below(string low, string high) =>
        low == high || low == "" || high == "drop" || (low, high) is ("month", "year") or ("district", "regency") or ("district", "province") or ("regency", "province") or ("band5", "band10");

    static string Name(Transform? transform) => transform switch
    {
        null => "",
        Transform.Drop => "drop",
        Transform.Aggregate => "aggregate",
        Transform.Pseudonymise => "pseudonym",
        Transform.Mask mask => $"mask{mask.KeepFirst}/{mask.KeepLast}",
        Transform.Generalise { To: Level.Band } band => $"band{band.Width}",
        Transform.Generalise general => general.To.ToString().ToLowerInvariant(),
        _ => throw new InvalidOperationException(),
    };

    static (ConsentFact? Found, string Code, string? Internal) Consent(World world, Mutation mutation)
    {
        var (ask, now) = (world.Ask, world.NowMs);
        var mine = world.Facts.Consents.Where(item =>
            (item.Terms.Recipient == ask.Agency || mutation == Mutation.ConsentOfOtherAgencyCounts)
            && (item.Terms.Purpose == ask.Purpose || mutation == Mutation.ConsentOfOtherPurposeCounts)
            && (item.Terms.Controller == "reg" || mutation == Mutation.ConsentOfOtherHolderCounts)).ToList();
        string Why(ConsentFact item)
        {
            var over = mutation == Mutation.ConsentEndIncluded ? now > item.Terms.NotAfter : now >= item.Terms.NotAfter;
            var state = mutation == Mutation.ConsentStateIgnored ? ConsentState.Active : item.State;
            if (over && state is (ConsentState.Active or ConsentState.Suspended))
            {
                return "consent.expired";
            }
            return state switch
            {
                ConsentState.Active when now < item.Terms.NotBefore && mutation != Mutation.ConsentStartIgnored => "consent.not-yet-valid",
                ConsentState.Active when !ask.Fields.All(item.Terms.Fields.Contains) && mutation != Mutation.ConsentFieldsIgnored => "consent.fields-not-covered",
                ConsentState.Active => "",
                ConsentState.Suspended => "consent.suspended",
                ConsentState.Requested => "consent.pending",
                ConsentState.Revoked => "consent.revoked",
                ConsentState.Expired => "consent.expired",
                ConsentState.Refused => "consent.refused",
                _ => "consent.required",
            };
        }
        if (world.Facts.Paused && mutation != Mutation.PauseIgnored)
        {
            return mutation == Mutation.PauseTold ? (null, "citizen.paused", null) : (null, "consent.required", "citizen.paused");
        }
        if (Objected(world) && mutation != Mutation.ObjectionIgnored)
        {
            return (null, "consent.required", "citizen.objected");
        }
        var good = mine.Where(item => Why(item) == "").OrderByDescending(item => item.Terms.NotAfter).ThenBy(item => item.Id.ToString(), StringComparer.Ordinal).ToList();
        if (good.Count > 0)
        {
            return (good[0], "", null);
        }
        var answered = Order.FirstOrDefault(code => mine.Exists(item => Why(item) == code));
        var waiting = answered is null && mine.Exists(item => Why(item) == "consent.pending");
        return (null, answered ?? "consent.required", waiting ? "consent.pending" : null);
    }

    static bool Objected(World world) => world.Facts.Objections.Any(item => item.Agency is null || item.Agency == world.Ask.Agency);

    static bool InWindow(TimeWindow? window, long now, Mutation mutation)
    {
        if (window is null)
        {
            return true;
        }
        var local = now + (7 * Hour);
        var midnight = local - (local % Day);
        foreach (var start in new[] { midnight - Day, midnight })
        {
            var from = start + Minutes(window.From);
            var until = start + Minutes(window.To);
            until += until <= from ? Day : 0;
            var named = mutation == Mutation.NightBelongsToMorning ? midnight : start;
            // 1970-01-01 was a Thursday.
            var weekday = (Weekday)((int)((named / Day) + 3) % 7);
            if (window.Days.Contains(weekday) && local >= from && (mutation == Mutation.WindowEndIncluded ? local <= until : local < until))
            {
                return true;
            }
        }
        return false;
    }

    static long Minutes(string text) => (int.Parse(text[..2], CultureInfo.InvariantCulture) * Hour) + (int.Parse(text[3..], CultureInfo.InvariantCulture) * 60_000);

    static bool? AgeIn(World world, SubjectAge age, Mutation mutation)
    {
        if (!world.Fetched.Values.TryGetValue("born", out var value) || value.ValueKind is not JsonValueKind.String
            || !DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born))
        {
            return null;
        }
        var today = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(world.NowMs).ToOffset(TimeSpan.FromHours(7)).Date);
        if (born > today)
        {
            return null;
        }
        var years = Enumerable.Range(1, 200).TakeWhile(count => born.AddYears(count) <= today).Count();
        return years >= (age.From ?? 0) && (age.Until is not { } until || years < until || (mutation == Mutation.AgeEndIncluded && years == until));
    }

    static bool Note(List<(string Ref, List<string> Why)> misses, string reference, List<string> why)
    {
        misses.Add((reference, why));
        return why.Count == 0;
    }

    static string Refs(IEnumerable<(ExchangePolicy Policy, PolicyRule Rule, string Ref)> items) => string.Join(' ', items.Select(item => item.Ref));

    static Verdict Deny(string code, string determining = "", string? secret = null) => new("deny", code, secret, determining, "", null, null, "");
}
