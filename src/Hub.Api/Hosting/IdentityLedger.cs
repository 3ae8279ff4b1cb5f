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
            Terms = new(agency.Terms.Grants, agency.Terms.RedirectUris, agency.Terms.PostLogoutUris, agency.Terms.JwksUri),
        }));

    public async ValueTask AgencyKey(AgencyKeyChanged key, CancellationToken cancellationToken)
    {
        var change = new AgencyChange.KeyChanged(key.Added, key.Key.KeyId ?? key.Key.Thumbprint, key.Key.Use == KeyUse.Encryption ? "enc" : "sig", key.Key.ToJson()) { Actor = key.Actor, ApprovedBy = key.ApprovedBy };
        Require(await grains.GetGrain<IAgencyGrain>(key.AgencyId).Record(change));
    }

    public void Count(string code) => counts.Add(code);

    static void Require(string? code)
    {
        if (code is not null)
        {
            throw new LedgerUnavailableException(code, "The act was not recorded, so it does not happen.");
        }
    }
}
