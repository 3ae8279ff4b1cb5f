using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class BindingStore(IdentityDatabase database)
    : TwoPersonStore<BindingProposal>(database, "binding_proposals", ["sign_in", "subject", "method"], "sign_in = @sign_in"), IBindingStore
{
    public async ValueTask<bool> IsBound(Id128 subject, CancellationToken cancellationToken) => await Database.Read(
        session => session.Scalar("SELECT 1 FROM persons WHERE subject = @subject", ("@subject", subject.ToArray())),
        cancellationToken) is not null;

    public ValueTask<bool> GiveEffect(Id128 id, DateTimeOffset now, CancellationToken cancellationToken) =>
        TakeEffect(id, now, (session, proposal) => PersonStore.Bind(session, proposal.SignIn, proposal.Subject), cancellationToken);

    /// <summary>Neither sign-in nor person is bound, or promised to another proposal or to an upstream claim.</summary>
    protected override async Task<ActFault?> AtTakeUp(SqlSession session, BindingProposal act, DateTimeOffset now)
    {
        var taken = await session.Scalar(
            $"""
            SELECT 1 FROM persons WHERE subject IS NOT NULL AND (sign_in = @person OR subject = @subject)
            UNION ALL
            SELECT 1 FROM binding_proposals WHERE id <> @id AND {TakenUp} AND (sign_in = @person OR subject = @subject)
            UNION ALL
            SELECT 1 FROM upstream_bindings WHERE effective_at IS NULL AND expires_at > @now AND (sign_in = @person OR subject = @subject)
            """,
            ("@id", act.Id.ToArray()),
            ("@person", act.SignIn.ToArray()),
            ("@subject", act.Subject.ToArray()),
            ("@now", now.Stored()));
        if (taken is not null)
        {
            return ActFault.Conflict;
        }
        await RegistrationStore.Hold(session, act.SignIn, now);
        return null;
    }

    protected override (string Name, object? Value)[] Values(BindingProposal act) =>
        [("@sign_in", act.SignIn.ToArray()), ("@subject", act.Subject.ToArray()), ("@method", act.Method)];

    protected override BindingProposal Read(DbDataReader row, ActColumns common) =>
        new(common.Id, row.Id(Details), row.Id(Details + 1), row.GetString(Details + 2), common.ProposedBy, common.ProposedAt, common.ExpiresAt);
}
