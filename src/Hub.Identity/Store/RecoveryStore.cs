using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class RecoveryStore(IdentityDatabase database) : IRecoveryStore
{
    const string Columns = "id, sign_in, subject, method, first_half, proposed_by, proposed_at, expires_at, confirmed_by, effective_at";

    public async ValueTask Add(RecoveryProposal proposal, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            $"INSERT INTO recovery_proposals ({Columns}) VALUES (@id, @person, @subject, @method, @half, @officer, @at, @expires, NULL, NULL)",
            ("@id", proposal.Id.ToArray()),
            ("@person", proposal.SignIn.ToArray()),
            ("@subject", proposal.Subject.ToArray()),
            ("@method", proposal.Method),
            ("@half", proposal.FirstHalf.ToArray()),
            ("@officer", proposal.ProposedBy.ToArray()),
            ("@at", proposal.ProposedAt.Stored()),
            ("@expires", proposal.ExpiresAt.Stored())),
        cancellationToken);

    public async ValueTask<RecoveryProposal?> Find(Id128 id, CancellationToken cancellationToken) => await database.Read(
        session => session.One($"SELECT {Columns} FROM recovery_proposals WHERE id = @id", Read, ("@id", id.ToArray())), cancellationToken);

    public async ValueTask<IReadOnlyList<RecoveryProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            $"SELECT {Columns} FROM recovery_proposals WHERE effective_at IS NULL AND expires_at > @now ORDER BY proposed_at, id LIMIT @limit",
            Read,
            ("@now", now.Stored()),
            ("@limit", limit)),
        cancellationToken);

    public async ValueTask<bool> TakeUp(Id128 id, Id128 officer, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            """
            UPDATE recovery_proposals SET confirmed_by = @officer
            WHERE id = @id AND effective_at IS NULL AND expires_at > @now AND proposed_by <> @officer AND (confirmed_by IS NULL OR confirmed_by = @officer)
                AND EXISTS (SELECT 1 FROM persons WHERE persons.sign_in = recovery_proposals.sign_in AND persons.subject = recovery_proposals.subject)
                AND NOT EXISTS (SELECT 1 FROM staff_holders
                    WHERE holder = recovery_proposals.subject AND staff_holders.sign_in IN (@officer, recovery_proposals.proposed_by))
            """,
            ("@id", id.ToArray()),
            ("@officer", officer.ToArray()),
            ("@now", now.Stored())),
        cancellationToken) == 1;

    public async ValueTask<bool> GiveEffect(RecoveryProposal proposal, EnrolmentCode code, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var taken = await session.Execute(
                "UPDATE recovery_proposals SET effective_at = @now WHERE id = @id AND effective_at IS NULL AND confirmed_by IS NOT NULL",
                ("@now", now.Stored()),
                ("@id", proposal.Id.ToArray())) == 1;
            if (taken)
            {
                await EnrolmentStore.StartAnew(session, code, now);
            }
            return taken;
        },
        cancellationToken);

    static RecoveryProposal Read(DbDataReader row) => new(
        row.Id(0), row.Id(1), row.Id(2), row.GetString(3), new Hash256(row.GetFieldValue<byte[]>(4)), row.Id(5), row.Time(6), row.Time(7), row.OptionalId(8), row.OptionalTime(9));
}
