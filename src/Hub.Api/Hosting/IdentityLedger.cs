using System.Text;
using Hub.Audit;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Identity;
using Hub.Jose;
using Hub.Silo.Ledger;
using Orleans;

namespace Hub.Api.Hosting;

/// <summary>Puts the ledger behind what identity wants recorded.</summary>
sealed class IdentityLedger(EntryBook book, IGrainFactory grains, RefusalCounts counts) : IIdentityRecords
{
    public async ValueTask Binding(BindingConfirmed binding, CancellationToken cancellationToken)
    {
        var record = new BindingRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Officer(binding.ConfirmedBy),
            Subject = binding.Subject,
            SignIn = binding.SignIn.ToString(),
            Officers = [binding.ProposedBy.ToString(), binding.ConfirmedBy.ToString()],
            Method = binding.Method,
        };
        // The proposal's id is the act's: reported again after a crash, it is the same entry.
        var outcome = await book.Append(new Entry(book.Ids.Of(Actors.Hub, $"binding:{binding.ProposalId}"), Hash256.Of(binding.ProposalId.ToArray()), record));
        Require(outcome is AppendOutcome.Appended or AppendOutcome.Existing ? null : EntryBook.CodeOf(outcome));
    }

    public async ValueTask Agency(AgencyChanged agency, CancellationToken cancellationToken) =>
        Require(await grains.GetGrain<IAgencyGrain>(agency.AgencyId).Record(new AgencyChange.Registered(agency.Name, agency.Status, agency.Scopes)
        {
            Actor = agency.Actor,
            ApprovedBy = agency.ApprovedBy,
            Terms = new(agency.Terms.Grants, agency.Terms.RedirectUris, agency.Terms.PostLogoutUris, agency.Terms.JwksUri) { Profile = agency.Terms.Profile },
        }));

    public async ValueTask AgencyKey(AgencyKeyChanged key, CancellationToken cancellationToken)
    {
        var change = new AgencyChange.KeyChanged(key.Added, key.Key.KeyId ?? key.Key.Thumbprint, key.Key.Use == KeyUse.Encryption ? "enc" : "sig", key.Key.ToJson()) { Actor = key.Actor, ApprovedBy = key.ApprovedBy };
        Require(await grains.GetGrain<IAgencyGrain>(key.AgencyId).Record(change));
    }

    public async ValueTask<IReadOnlyList<Jwk>> AgencyKeys(string agencyId, CancellationToken cancellationToken) =>
        [.. (await grains.GetGrain<IAgencyGrain>(agencyId).Keys()).Select(jwk => Jwk.Parse(Encoding.UTF8.GetBytes(jwk), backend: true).Required())];

    public async ValueTask SignIn(SignInChanged change, CancellationToken cancellationToken)
    {
        // A person who was erased has no chain any more; what happens to the sign-in is said of nobody then.
        var subject = change.Subject is { } known && book.TagKeyOf(known) is not null ? known : (Id128?)null;
        var record = new SignInRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = ActorOf(change, subject),
            Subject = subject,
            SignIn = change.SignIn.ToString(),
            Role = PersonRoles.Name(change.Role),
            Change = change.Change,
            Client = change.ClientId,
            Approvers = change.Approvers.Count > 0 ? [.. change.Approvers.Select(approver => approver.ToString())] : null,
        };
        var outcome = await book.Append(new Entry(book.Ids.Of(Actors.Hub, $"sign-in:{change.Id}"), Hash256.Of(change.Id.ToArray()), record));
        Require(outcome is AppendOutcome.Appended or AppendOutcome.Existing ? null : EntryBook.CodeOf(outcome));
    }

    public void Count(string code) => counts.Add(code);

    /// <summary>The second of two who did it, else the owner; the hub where the owner has no name in the log.</summary>
    static string ActorOf(SignInChanged change, Id128? subject)
    {
        if (change.Approvers is [.., var second])
        {
            return change.Role is PersonRole.Citizen ? Actors.Officer(second) : Actors.Operator(second);
        }
        return (change.Role, subject) switch
        {
            (PersonRole.Citizen, { } person) => Actors.Person(person),
            (PersonRole.Officer, _) => Actors.Officer(change.SignIn),
            (PersonRole.Auditor, _) => Actors.Auditor(change.SignIn),
            (PersonRole.Operator, _) when change.Change is not SignInChanges.FirstOperator => Actors.Operator(change.SignIn),
            _ => Actors.Hub,
        };
    }

    static void Require(string? code)
    {
        if (code is not null)
        {
            throw new LedgerUnavailableException(code, "The act was not recorded, so it does not happen.");
        }
    }
}
