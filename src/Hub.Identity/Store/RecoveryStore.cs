using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class RecoveryStore(IdentityDatabase database)
    : TwoPersonStore<RecoveryProposal>(database, "recovery_proposals", ["sign_in", "subject", "method", "first_half"], "sign_in = @sign_in"), IRecoveryStore
{
    public ValueTask<bool> GiveEffect(Id128 id, EnrolmentCode code, DateTimeOffset now, CancellationToken cancellationToken) => TakeEffect(
        id,
        now,
        async (session, _) =>
        {
            await EnrolmentStore.StartAnew(session, code, now);
            return true;
        },
        cancellationToken);

    protected override async Task<ActFault?> AtTakeUp(SqlSession session, RecoveryProposal act, DateTimeOffset now) => await session.Scalar(
        "SELECT 1 FROM persons WHERE sign_in = @person AND subject = @subject",
        ("@person", act.SignIn.ToArray()),
        ("@subject", act.Subject.ToArray())) is null ? ActFault.Conflict : null;

    protected override (string Name, object? Value)[] Values(RecoveryProposal act) =>
        [("@sign_in", act.SignIn.ToArray()), ("@subject", act.Subject.ToArray()), ("@method", act.Method), ("@first_half", act.FirstHalf.ToArray())];

    protected override RecoveryProposal Read(DbDataReader row, ActColumns common) => new(
        common.Id, row.Id(Details), row.Id(Details + 1), row.GetString(Details + 2), row.Hash(Details + 3), common.ProposedBy, common.ProposedAt, common.ExpiresAt);
}
