using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Hub.Audit;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Contracts;
using Hub.Jose;
using Hub.Silo.Ledger;
using Orleans;
using Orleans.Providers;

namespace Hub.Silo.Agencies;

/// <summary>One agency's registration, folded from the <c>agency</c> and <c>agency.key</c> records of its chain.</summary>
[StorageProvider(ProviderName = "hub")]
public sealed class AgencyGrain(EntryBook book) : Grain<AgencyState>, IAgencyGrain
{
    /// <summary>Where agencies are registered until registration names another place.</summary>
    const string Jurisdiction = "ID";

    /// <summary>Entries read at once while catching up.</summary>
    const int PageSize = 256;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.Count > await book.ChainLength(EntryBook.AgencyChain(Id)))
        {
            // A snapshot ahead of the log is of another log: nothing of it may be believed, its sealing key least of all.
            State = new AgencyState();
        }
        var stored = State.Count;
        await CatchUp();
        if (State.Count - stored >= PageSize)
        {
            // Exchanges lengthen the chain too; the next start reads only what came since.
            await WriteState();
        }
        await base.OnActivateAsync(cancellationToken);
    }

    /// <remarks>
    /// Of several encryption keys the last added counts. A rotation adds one before it takes the other back, and where the ledger fails
    /// in between, both stand until it is tried again: the older is the one that is being given up, for whatever reason, so nothing is
    /// sealed to it any more. To refuse while there are two would refuse exchanges in the middle of every rotation.
    /// </remarks>
    public Task<AgencyProfile?> Profile()
    {
        var profile = State.Name is null
            ? null
            : new AgencyProfile(Id, State.Name, [], Jurisdiction, State.Status is "active", State.Keys.FindLast(k => k.Use is "enc")?.Jwk);
        return Task.FromResult(profile);
    }

    public async Task<IReadOnlyList<string>> Keys()
    {
        await CatchUp();
        return State.Keys.ConvertAll(key => key.Jwk);
    }

    public async Task<string?> Record(AgencyChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        // Another activation may have recorded what this one has not seen: what is so is judged by the log.
        await CatchUp();
        if (IsSo(change))
        {
            return null;
        }
        LedgerRecord record = change switch
        {
            AgencyChange.Registered r => new AgencyRecord
            {
                Salt = EntryBook.NewSalt(), Origin = book.Origin, Actor = r.Actor, AgencyId = Id, Name = r.Name, Status = r.Status, Scopes = r.Scopes,
                ApprovedBy = r.ApprovedBy, Grants = r.Terms?.Grants, RedirectUris = AnyOf(r.Terms?.RedirectUris), PostLogoutUris = AnyOf(r.Terms?.PostLogoutUris), JwksUri = r.Terms?.JwksUri, Profile = r.Terms?.Profile,
            },
            AgencyChange.KeyChanged k => new AgencyKeyRecord
            {
                Salt = EntryBook.NewSalt(), Origin = book.Origin, Actor = k.Actor, AgencyId = Id, Change = k.Added ? "added" : "removed",
                KeyId = k.KeyId, Use = k.Use, Thumbprint = Thumbprint(k.Jwk), Jwk = JsonElement.Parse(k.Jwk), ApprovedBy = k.ApprovedBy,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        // A registration may return to an earlier state, so the wish is told apart by the place it has in the chain.
        // Its id is the hub's, so that no request of the agency's own can take it beforehand.
        var wish = Hash256.Of(Encoding.UTF8.GetBytes($"{State.Count}\n{JsonSerializer.Serialize(change)}"));
        var outcome = await book.Append(new Entry(book.Ids.Of(Actors.Hub, $"registration:{Id}:{wish}"), wish, record, Asker: Id));
        if (outcome is not (AppendOutcome.Appended or AppendOutcome.Existing))
        {
            return EntryBook.CodeOf(outcome);
        }
        await CatchUp();
        await WriteState();
        return null;
    }

    string Id => this.GetPrimaryKeyString();

    bool IsSo(AgencyChange change) => change switch
    {
        AgencyChange.Registered r => Same(State.Name, r.Name) && Same(State.Status, r.Status) && State.Scopes.SequenceEqual(r.Scopes, StringComparer.Ordinal) && (r.Terms is null || SameTerms(State.Terms, r.Terms)),
        AgencyChange.KeyChanged k => k.Added
            ? State.Keys.Exists(x => IsOf(x, k) && Same(x.Jwk, Canonical(k.Jwk)))
            : !State.Keys.Exists(x => IsOf(x, k)),
        _ => false,
    };

    static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.Ordinal);

    static bool SameTerms(AgencyTerms? one, AgencyTerms other) =>
        one is not null && Same(one.JwksUri, other.JwksUri) && Same(one.Profile, other.Profile)
        && one.Grants.SequenceEqual(other.Grants, StringComparer.Ordinal)
        && one.RedirectUris.SequenceEqual(other.RedirectUris, StringComparer.Ordinal)
        && one.PostLogoutUris.SequenceEqual(other.PostLogoutUris, StringComparer.Ordinal);

    static IReadOnlyList<string>? AnyOf(IReadOnlyList<string>? list) => list is { Count: > 0 } ? list : null;

    static bool IsOf(AgencyKeyState known, AgencyChange.KeyChanged change) => Same(known.KeyId, change.KeyId) && Same(known.Use, change.Use);

    /// <summary>As records hold it, and so the state that is folded from them.</summary>
    static string Canonical(string jwk) => Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(jwk)));

    async Task CatchUp()
    {
        var next = State.Copy();
        bool more;
        do
        {
            var before = next.Count;
            await foreach (var item in book.ReadChain(EntryBook.AgencyChain(Id), next.Count, PageSize, openSealed: false))
            {
                Fold(next, item.Entry.Record);
                if (item.Entry is { Lost: true, OfAgencyAlone: true })
                {
                    Doubt(next);
                }
                next.Count = item.Number + 1;
            }
            more = next.Count - before == PageSize;
        }
        while (more);
        State = next;
    }

    /// <summary>A lost entry of the agency's alone may have suspended it or taken a key back: it is not active until its operator registers it again.</summary>
    static void Doubt(AgencyState state)
    {
        state.Status = "unconfirmed";
        state.Keys.Clear();
    }

    void Fold(AgencyState state, LedgerRecord? record)
    {
        switch (record)
        {
            case AgencyRecord r when Same(r.AgencyId, Id):
                (state.Name, state.Status, state.Scopes) = (r.Name, r.Status, [.. r.Scopes]);
                state.Terms = r.Grants is null ? null : new(r.Grants, r.RedirectUris ?? [], r.PostLogoutUris ?? [], r.JwksUri) { Profile = r.Profile };
                break;
            case AgencyKeyRecord k when Same(k.AgencyId, Id):
                state.Keys.RemoveAll(x => Same(x.KeyId, k.KeyId) && Same(x.Use, k.Use));
                if (k.Change is "added")
                {
                    state.Keys.Add(new(k.KeyId, k.Use, k.Jwk.GetRawText()));
                }
                break;
        }
    }

    /// <summary>A failed write poisons the activation: the next one starts from what is stored.</summary>
    async Task WriteState()
    {
        try
        {
            await WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    static Hash256 Thumbprint(string jwk)
    {
        var key = Jwk.Parse(Encoding.UTF8.GetBytes(jwk), backend: true).Required();
        return new(Base64Url.DecodeFromChars(key.Thumbprint));
    }
}
