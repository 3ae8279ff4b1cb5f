using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Identity;
using Hub.Silo.Ledger;

namespace Hub.Api.Hosting;

/// <summary>Puts the ledger behind bindings by an upstream claim.</summary>
sealed class UpstreamLedger(EntryBook book) : IUpstreamRecords
{
    public async ValueTask Bound(UpstreamBinding binding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var record = new BindingRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Hub,
            Subject = binding.Subject,
            SignIn = binding.SignIn.ToString(),
            Officers = [],
            Method = $"upstream:{binding.Provider}",
        };
        // One binding of these two is one act: reported again after a crash, it is the same entry.
        var act = $"binding:upstream:{binding.SignIn}:{binding.Subject}";
        var outcome = await book.Append(new Entry(book.Ids.Of(Actors.Hub, act), Hash256.Of(System.Text.Encoding.ASCII.GetBytes(act)), record));
        if (outcome is not (AppendOutcome.Appended or AppendOutcome.Existing))
        {
            throw new LedgerUnavailableException(EntryBook.CodeOf(outcome), "The binding was not recorded.");
        }
    }
}

/// <summary>Puts the key store behind the people whom identity asks for.</summary>
sealed class PersonRegister(KeyStore store) : IPersonRegister
{
    public Id128? FindByNik(string nik) => store.FindByNik(nik);
}
