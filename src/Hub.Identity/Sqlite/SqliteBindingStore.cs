using Hub.Canon;
using Microsoft.Data.Sqlite;

namespace Hub.Identity;

sealed class SqliteBindingStore(IdentityDatabase database) : IBindingStore
{
    const string Columns = "id, sign_in, subject, method, proposed_by, proposed_at, expires_at, confirmed_by, effective_at";

    public ValueTask Add(BindingProposal proposal, CancellationToken cancellationToken)
    {
        database.Write(connection => connection.Execute(
            $"""
            INSERT INTO binding_proposals ({Columns})
            VALUES (@id, @person, @subject, @method, @officer, @at, @expires, NULL, NULL)
            """,
            ("@id", proposal.Id.ToArray()),
            ("@person", proposal.SignIn.ToArray()),
            ("@subject", proposal.Subject.ToArray()),
            ("@method", proposal.Method),
            ("@officer", proposal.ProposedBy.ToArray()),
            ("@at", proposal.ProposedAt.ToUnixTimeMilliseconds()),
            ("@expires", proposal.ExpiresAt.ToUnixTimeMilliseconds())));
        return ValueTask.CompletedTask;
    }

    public ValueTask<BindingProposal?> Find(Id128 id, CancellationToken cancellationToken) => new(database.Read(connection => connection.Query(
        $"SELECT {Columns} FROM binding_proposals WHERE id = @id", Read, ("@id", id.ToArray())).FirstOrDefault()));

    public ValueTask<IReadOnlyList<BindingProposal>> Open(int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(database.Read(connection => connection.Query(
            $"SELECT {Columns} FROM binding_proposals WHERE effective_at IS NULL AND expires_at > @now ORDER BY proposed_at, id LIMIT @limit",
            Read,
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@limit", limit))));

    public ValueTask<bool> IsBound(Id128 subject, CancellationToken cancellationToken) => new(database.Read(connection =>
        connection.Scalar("SELECT 1 FROM persons WHERE subject = @subject", ("@subject", subject.ToArray())) is not null));

    public ValueTask<bool> TakeUp(Id128 id, Id128 officer, DateTimeOffset now, CancellationToken cancellationToken) => new(database.Write(connection =>
        connection.Execute(
            """
            UPDATE binding_proposals SET confirmed_by = @officer
            WHERE id = @id AND proposed_by <> @officer AND (confirmed_by IS NULL OR confirmed_by = @officer)
                AND NOT EXISTS (SELECT 1 FROM persons
                    WHERE subject IS NOT NULL AND (sign_in = binding_proposals.sign_in OR subject = binding_proposals.subject))
                AND NOT EXISTS (SELECT 1 FROM binding_proposals AS other
                    WHERE other.id <> @id AND other.confirmed_by IS NOT NULL AND other.effective_at IS NULL AND other.expires_at > @now
                        AND (other.sign_in = binding_proposals.sign_in OR other.subject = binding_proposals.subject))
            """,
            ("@id", id.ToArray()),
            ("@officer", officer.ToArray()),
            ("@now", now.ToUnixTimeMilliseconds())) == 1));

    public ValueTask<bool> GiveEffect(BindingProposal proposal, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(database.Write(connection =>
        {
            var bound = connection.Execute(
                """
                UPDATE persons SET subject = @subject
                WHERE sign_in = @person AND role = 'citizen' AND (subject IS NULL OR subject = @subject)
                    AND NOT EXISTS (SELECT 1 FROM persons AS other WHERE other.subject = @subject AND other.sign_in <> @person)
                """,
                ("@subject", proposal.Subject.ToArray()),
                ("@person", proposal.SignIn.ToArray())) == 1;
            if (bound)
            {
                connection.Execute(
                    "UPDATE binding_proposals SET effective_at = @now WHERE id = @id AND effective_at IS NULL",
                    ("@now", now.ToUnixTimeMilliseconds()),
                    ("@id", proposal.Id.ToArray()));
            }
            return bound;
        }));

    static BindingProposal Read(SqliteDataReader row) => new(
        Id(row, 0),
        Id(row, 1),
        Id(row, 2),
        row.GetString(3),
        Id(row, 4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        row.IsDBNull(7) ? null : Id(row, 7),
        row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)));

    static Id128 Id(SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));
}
