using Hub.Canon;
using Hub.Jose;

namespace Hub.Identity;

/// <summary>What became of a step at the desk.</summary>
public abstract record AgencyOutcome
{
    AgencyOutcome()
    {
    }

    /// <summary>Waits for a second operator.</summary>
    public sealed record Proposed(AgencyProposal Proposal) : AgencyOutcome;

    /// <summary>Recorded and in effect, or put aside.</summary>
    public sealed record Decided(AgencyProposal Proposal) : AgencyOutcome;

    /// <summary>The agency may not act any more.</summary>
    public sealed record Suspended(RegisteredClient Client) : AgencyOutcome;

    /// <param name="Code"><c>agency.not-an-operator</c>, <c>.known</c>, <c>.unknown</c>, <c>.status</c>, <c>.keys-needed</c>, <c>.too-many-proposals</c>, <c>.proposal-open</c>,
    /// <c>.proposal-unknown</c>, <c>.proposal-over</c>, <c>.same-operator</c>, <c>.proposal-taken-up</c>, or what the directory or the fetch of keys said.</param>
    /// <param name="Detail">For the operator; null where the code says all.</param>
    public sealed record Refused(string Code, string? Detail = null) : AgencyOutcome;
}

/// <summary>Where operators register agencies: one proposes, another decides. Thread-safe.</summary>
/// <remarks>
/// The second operator takes the proposal up, the terms are recorded with both named, then they have effect. A crash in
/// between leaves a proposal that the same operator approves again; what is recorded already is not recorded twice.
/// Suspension takes one operator and no second: it only restricts.
/// </remarks>
public sealed class AgencyDesk(
    IAgencyStore proposals, ClientDirectory clients, IPersonStore people, JwksFetcher fetcher, IIdentityRecords records, HubIdentityOptions options, TimeProvider clock)
{
    /// <summary>Longest list given at once.</summary>
    public const int MaxListed = 100;

    /// <summary>Most proposals that may wait at once.</summary>
    public const int MaxOpen = 50;

    /// <summary>An agency that is not there yet.</summary>
    /// <param name="operatorSignIn">Sign-in of the operator who acts.</param>
    /// <param name="draft">With keys, or with the URL that they are fetched from now.</param>
    public async ValueTask<AgencyOutcome> ProposeRegistration(Id128 operatorSignIn, string agency, AgencyDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        // Before anything is said or fetched: nobody else shall send the hub anywhere.
        if (!await IsOperator(operatorSignIn, cancellationToken))
        {
            return new AgencyOutcome.Refused("agency.not-an-operator");
        }
        if (clients.TryFind(agency, out _))
        {
            return new AgencyOutcome.Refused("agency.known");
        }
        if (draft.Jwks is null)
        {
            if (draft.JwksUri is not { } uri)
            {
                return new AgencyOutcome.Refused("agency.keys-needed");
            }
            // Fetched now, so that both operators see the very keys that they put in force.
            switch (await fetcher.Fetch(uri, tag: null, cancellationToken))
            {
                case JwksFetch.Fetched fetched:
                    draft = draft with { Jwks = fetched.Jwks };
                    break;
                case JwksFetch.Failed failed:
                    return new AgencyOutcome.Refused(failed.Code);
                default:
                    return new AgencyOutcome.Refused("jwks-uri.status");
            }
        }
        return await Propose(operatorSignIn, agency, AgencyProposalKind.Registration, draft, current: null, cancellationToken);
    }

    /// <summary>Other terms for an agency, active or not; with keys, these take the place of all there are, at once.</summary>
    public async ValueTask<AgencyOutcome> ProposeChange(Id128 operatorSignIn, string agency, AgencyDraft draft, CancellationToken cancellationToken) =>
        clients.TryFind(agency, out var client)
            ? await Propose(operatorSignIn, agency, AgencyProposalKind.Change, draft, client.Registration, cancellationToken)
            : new AgencyOutcome.Refused("agency.unknown");

    /// <summary>A suspended agency may act again, on the terms it had.</summary>
    public async ValueTask<AgencyOutcome> ProposeReactivation(Id128 operatorSignIn, string agency, CancellationToken cancellationToken)
    {
        if (!clients.TryFind(agency, out var client))
        {
            return new AgencyOutcome.Refused("agency.unknown");
        }
        return client.IsActive
            ? new AgencyOutcome.Refused("agency.status")
            : await Propose(operatorSignIn, agency, AgencyProposalKind.Reactivation, DraftOf(client.Registration), client.Registration, cancellationToken);
    }

    /// <summary>A second, different operator approves; the terms have effect when this returns.</summary>
    public async ValueTask<AgencyOutcome> Approve(Id128 proposalId, Id128 operatorSignIn, CancellationToken cancellationToken)
    {
        var (proposal, refusal) = await Standing(proposalId, operatorSignIn, cancellationToken);
        if (proposal is null)
        {
            return refusal!;
        }
        clients.TryFind(proposal.Agency, out var client);
        if (proposal.Basis != ClientBasis.Of(client?.Registration).Hash && !IsDone(proposal, client))
        {
            return await GivenBack(proposal, new("client.changed"), operatorSignIn, cancellationToken);
        }
        var now = clock.GetUtcNow();
        if (await proposals.Decide(proposalId, operatorSignIn, ActVerdict.Approved, now, cancellationToken) is { } fault)
        {
            return Refused(fault);
        }
        if (!IsDone(proposal, client)
            && await clients.Put(proposal.Agency, current => Wanted(proposal, current), ActBy.Operators(proposal.ProposedBy, operatorSignIn), new ClientBasis(proposal.Basis), cancellationToken)
                is ClientChange.Refused refused)
        {
            return await GivenBack(proposal, new(refused.Code, refused.Detail), operatorSignIn, cancellationToken);
        }
        await proposals.GiveEffect(proposalId, now, cancellationToken);
        return new AgencyOutcome.Decided(proposal with { DecidedBy = operatorSignIn, Verdict = ActVerdict.Approved, DecidedAt = now, EffectiveAt = now });
    }

    /// <summary>A second operator rejects, or the first takes the proposal back; either is on record.</summary>
    public async ValueTask<AgencyOutcome> PutAside(Id128 proposalId, Id128 operatorSignIn, CancellationToken cancellationToken)
    {
        if (await proposals.Find(proposalId, cancellationToken) is not { } proposal)
        {
            return new AgencyOutcome.Refused("agency.proposal-unknown");
        }
        if (!await IsOperator(operatorSignIn, cancellationToken))
        {
            return new AgencyOutcome.Refused("agency.not-an-operator");
        }
        var now = clock.GetUtcNow();
        return await proposals.PutAside(proposal, operatorSignIn, PersonRole.Operator, proposal.Agency, records, now, cancellationToken) is { } fault
            ? Refused(fault)
            : new AgencyOutcome.Decided(proposal with { DecidedBy = operatorSignIn, Verdict = proposal.AsideBy(operatorSignIn), DecidedAt = now });
    }

    /// <summary>Stops an agency at once; one operator suffices.</summary>
    public async ValueTask<AgencyOutcome> Suspend(string agency, Id128 operatorSignIn, CancellationToken cancellationToken)
    {
        if (!await IsOperator(operatorSignIn, cancellationToken))
        {
            return new AgencyOutcome.Refused("agency.not-an-operator");
        }
        return await clients.Suspend(agency, $"operator:{operatorSignIn}", cancellationToken) switch
        {
            ClientChange.Done done => new AgencyOutcome.Suspended(done.Client),
            _ => new AgencyOutcome.Refused("agency.unknown"),
        };
    }

    /// <summary>The newest proposals, decided ones among them, at most <see cref="MaxListed"/>.</summary>
    public ValueTask<IReadOnlyList<AgencyProposal>> Newest(CancellationToken cancellationToken) => proposals.Newest(MaxListed, cancellationToken);

    public ValueTask<AgencyProposal?> Find(Id128 proposalId, CancellationToken cancellationToken) => proposals.Find(proposalId, cancellationToken);

    /// <summary>Terms as they stand, to begin a change from.</summary>
    public static AgencyDraft DraftOf(ClientRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return new(registration.Name, null, registration.JwksUri, registration.Scopes, registration.Grants, registration.RedirectUris, registration.PostLogoutUris, registration.Contact) { Profile = registration.Profile };
    }

    async ValueTask<AgencyOutcome> Propose(
        Id128 by, string agency, AgencyProposalKind kind, AgencyDraft draft, ClientRegistration? current, CancellationToken cancellationToken)
    {
        if (!await IsOperator(by, cancellationToken))
        {
            return new AgencyOutcome.Refused("agency.not-an-operator");
        }
        var now = clock.GetUtcNow();
        var proposal = new AgencyProposal(Id128.Random(), agency, kind, draft, ClientBasis.Of(current).Hash, by, now, now + options.AgencyProposalLifetime);
        // What would be refused in the end is refused now, before a second operator spends time on it.
        if (clients.FaultOf(Wanted(proposal, current)) is { } fault)
        {
            return new AgencyOutcome.Refused(fault.Code, fault.Detail);
        }
        return await proposals.Add(proposal, MaxOpen, cancellationToken) is { } full ? Refused(full) : new AgencyOutcome.Proposed(proposal);
    }

    async ValueTask<(AgencyProposal? Proposal, AgencyOutcome.Refused? Refused)> Standing(Id128 proposalId, Id128 by, CancellationToken cancellationToken)
    {
        if (await proposals.Find(proposalId, cancellationToken) is not { } proposal)
        {
            return (null, new("agency.proposal-unknown"));
        }
        if (proposal.ProposedBy == by)
        {
            return (null, new("agency.same-operator"));
        }
        if (!proposal.IsOpen(clock.GetUtcNow()))
        {
            return (null, new("agency.proposal-over"));
        }
        return await IsOperator(by, cancellationToken) ? (proposal, null) : (null, new("agency.not-an-operator"));
    }

    /// <summary>
    /// What was taken up and is refused waits again, so that it can be put aside; unless its terms are in force: another approval of the
    /// same operator brought them about.
    /// </summary>
    async ValueTask<AgencyOutcome.Refused> GivenBack(AgencyProposal proposal, AgencyOutcome.Refused refused, Id128 by, CancellationToken cancellationToken)
    {
        clients.TryFind(proposal.Agency, out var client);
        if (!IsDone(proposal with { Verdict = ActVerdict.Approved }, client))
        {
            await proposals.GiveBack(proposal.Id, by, cancellationToken);
        }
        return refused;
    }

    static AgencyOutcome.Refused Refused(ActFault fault) => new(fault switch
    {
        ActFault.Gone => "agency.not-an-operator",
        ActFault.SamePerson => "agency.same-operator",
        ActFault.TakenUp => "agency.proposal-taken-up",
        ActFault.Done or ActFault.PutAside or ActFault.Expired => "agency.proposal-over",
        ActFault.TooMany => "agency.too-many-proposals",
        ActFault.OpenAlready => "agency.proposal-open",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    });

    async ValueTask<bool> IsOperator(Id128 signIn, CancellationToken cancellationToken) =>
        await people.Find(signIn, cancellationToken) is { Role: PersonRole.Operator };

    static ClientRegistration Wanted(AgencyProposal proposal, ClientRegistration? current)
    {
        var draft = proposal.Draft;
        var keys = draft.Jwks ?? current?.Jwks ?? "";
        return new ClientRegistration(proposal.Agency, draft.Name, keys, draft.Scopes)
        {
            Status = proposal.Kind == AgencyProposalKind.Change && current is not null ? current.Status : ClientStatus.Active,
            Grants = draft.Grants,
            RedirectUris = draft.RedirectUris,
            PostLogoutUris = draft.PostLogoutUris,
            JwksUri = draft.JwksUri,
            Contact = draft.Contact,
            Profile = draft.Profile,
            // Keys that operators put in the place of all others leave none over.
            Retiring = draft.Jwks is null && current is not null ? current.Retiring : new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal),
        };
    }

    /// <summary>Whether an approval that was cut off had done its work.</summary>
    static bool IsDone(AgencyProposal proposal, RegisteredClient? client) =>
        proposal.Verdict == ActVerdict.Approved && client is not null
        && ClientBasis.Of(client.Registration) == ClientBasis.Of(Wanted(proposal, client.Registration))
        && (proposal.Draft.Jwks is not { } jwks || (JsonWebKeys.Parse(jwks, backend: true).TryGet(out var keys, out _)
            && keys.Keys.All(key => client.Keys.Keys.Any(other => string.Equals(other.Thumbprint, key.Thumbprint, StringComparison.Ordinal)))));
}
