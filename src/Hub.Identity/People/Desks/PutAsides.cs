using Hub.Canon;

namespace Hub.Identity;

/// <summary>How every desk puts a proposal aside.</summary>
static class PutAsides
{
    /// <summary>A second person rejects, or the first takes it back; either is on record. What stands against it, null where nothing does.</summary>
    /// <remarks>
    /// The record comes behind it, since it puts nothing into force. Where the ledger was away the same person asks again, and it
    /// is recorded once.
    /// </remarks>
    /// <param name="role">Role of the one who does it.</param>
    /// <param name="agency">The agency that it is about; null for none.</param>
    public static async ValueTask<ActFault?> PutAside<T>(
        this ITwoPersonStore<T> store, T act, Id128 signIn, PersonRole role, string? agency, IIdentityRecords records, DateTimeOffset now, CancellationToken cancellationToken)
        where T : TwoPersonAct
    {
        var verdict = act.AsideBy(signIn);
        if (await store.Decide(act.Id, signIn, verdict, now, cancellationToken) is { } fault)
        {
            return fault;
        }
        var change = verdict == ActVerdict.Withdrawn ? SignInChanges.ProposalWithdrawn : SignInChanges.ProposalRejected;
        await records.SignIn(new SignInChanged(act.Id, signIn, role, Subject: null, change, []) { ClientId = agency }, CancellationToken.None);
        return null;
    }
}
