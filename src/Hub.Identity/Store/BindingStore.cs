using System.Data.Common;
using Hub.Canon;

namespace Hub.Identity;

sealed class BindingStore(IdentityDatabase database) : IBindingStore
{
    const string Columns = "id, sign_in, subject, method, proposed_by, proposed_at, expires_at, confirmed_by, effective_at";

    public async ValueTask Add(BindingProposal proposal, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            $"""
            INSERT INTO binding_proposals ({Columns})
            VALUES (@id, @person, @subject, @method, @officer, @at, @expires, NULL, NULL)
            """,
            ("@id", proposal.Id.ToArray()),
            ("@person", proposal.SignIn.ToArray()),
            ("@subject", proposal.Subject.ToArray()),
            ("@method", proposal.Method),
            ("@officer", proposal.ProposedBy.ToArray()),
            ("@at", proposal.ProposedAt.Stored()),
            ("@expires", proposal.ExpiresAt.Stored())),
        cancellationToken);

    public async ValueTask<BindingProposal?> Find(Id128 id, CancellationToken cancellationToken) => await database.Read(
        session => session.One($"SELECT {Columns} FROM binding_proposals WHERE id = @id", Read, ("@id", id.ToArray())),
        cancellationToken);

    public async ValueTask<IReadOnlyList<BindingProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken) => await database.Read(
        session => session.Query(
            $"SELECT {Columns} FROM binding_proposals WHERE effective_at IS NULL AND expires_at > @now ORDER BY proposed_at, id LIMIT @limit",
            Read,
            ("@now", now.Stored()),
            ("@limit", limit)),
        cancellationToken);

    public async ValueTask<bool> IsBound(Id128 subject, CancellationToken cancellationToken) => await database.Read(
        session => session.Scalar("SELECT 1 FROM persons WHERE subject = @subject", ("@subject", subject.ToArray())),
        cancellationToken) is not null;

    public async ValueTask<bool> TakeUp(Id128 id, Id128 officer, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            """
            UPDATE binding_proposals SET confirmed_by = @officer
            WHERE id = @id AND proposed_by <> @officer AND (confirmed_by IS NULL OR confirmed_by = @officer)
                AND NOT EXISTS (SELECT 1 FROM persons
                    WHERE subject IS NOT NULL AND (sign_in = binding_proposals.sign_in OR subject = binding_proposals.subject))
                AND NOT EXISTS (SELECT 1 FROM staff_holders
                    WHERE holder = binding_proposals.subject AND staff_holders.sign_in IN (@officer, binding_proposals.proposed_by))
                AND NOT EXISTS (SELECT 1 FROM binding_proposals AS other
                    WHERE other.id <> @id AND other.confirmed_by IS NOT NULL AND other.effective_at IS NULL AND other.expires_at > @now
                        AND (other.sign_in = binding_proposals.sign_in OR other.subject = binding_proposals.subject))
                AND NOT EXISTS (SELECT 1 FROM upstream_bindings
                    WHERE effective_at IS NULL AND expires_at > @now
                        AND (sign_in = binding_proposals.sign_in OR subject = binding_proposals.subject))
            """,
            ("@id", id.ToArray()),
            ("@officer", officer.ToArray()),
            ("@now", now.Stored())),
        cancellationToken) == 1;

    public async ValueTask<bool> GiveEffect(BindingProposal proposal, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            var bound = await PersonStore.Bind(session, proposal.SignIn, proposal.Subject);
            if (bound)
            {
                await session.Execute(
                    "UPDATE binding_proposals SET effective_at = @now WHERE id = @id AND effective_at IS NULL",
                    ("@now", now.Stored()),
                    ("@id", proposal.Id.ToArray()));
            }
            return bound;
        },
        cancellationToken);

    static BindingProposal Read(DbDataReader row) =>
        new(row.Id(0), row.Id(1), row.Id(2), row.GetString(3), row.Id(4), row.Time(5), row.Time(6), row.OptionalId(7), row.OptionalTime(8));
}
