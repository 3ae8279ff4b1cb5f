using System.Data.Common;
using System.Text.Json;
using Hub.Canon;

namespace Hub.Identity;

sealed class AgencyStore(IdentityDatabase database) : IAgencyStore, IAgencyEndings
{
    const string Columns = "id, agency, kind, draft, basis, proposed_by, proposed_at, expires_at, decided_by, verdict, decided_at, effective_at";

    public async ValueTask<bool> Add(AgencyProposal proposal, int maxOpen, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            $"""
            INSERT INTO agency_proposals ({Columns})
            SELECT @id, @agency, @kind, @draft, @basis, @by, @at, @expires, NULL, NULL, NULL, NULL
            WHERE (SELECT count(*) FROM agency_proposals WHERE verdict IS NULL AND expires_at > @at) < @max
            """,
            ("@id", proposal.Id.ToArray()),
            ("@agency", proposal.Agency),
            ("@kind", AgencyProposal.NameOf(proposal.Kind)),
            ("@draft", JsonSerializer.Serialize(proposal.Draft)),
            ("@basis", proposal.Basis.ToArray()),
            ("@by", proposal.ProposedBy.ToArray()),
            ("@at", proposal.ProposedAt.Stored()),
            ("@expires", proposal.ExpiresAt.Stored()),
            ("@max", maxOpen)),
        cancellationToken) == 1;

    public async ValueTask<AgencyProposal?> Find(Id128 id, CancellationToken cancellationToken) => await database.Read(
        session => session.One($"SELECT {Columns} FROM agency_proposals WHERE id = @id", Read, ("@id", id.ToArray())),
        cancellationToken);

    public async ValueTask<IReadOnlyList<AgencyProposal>> Newest(int limit, CancellationToken cancellationToken) => await database.Read(
        session => session.Query($"SELECT {Columns} FROM agency_proposals ORDER BY proposed_at DESC, id LIMIT @limit", Read, ("@limit", limit)),
        cancellationToken);

    public async ValueTask<bool> Decide(Id128 id, Id128 person, AgencyVerdict verdict, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            """
            UPDATE agency_proposals SET decided_by = @by, verdict = @verdict, decided_at = coalesce(decided_at, @now)
            WHERE id = @id AND expires_at > @now AND effective_at IS NULL
                AND (verdict IS NULL OR (verdict = @verdict AND decided_by = @by))
                AND ((@verdict = 'withdrawn' AND proposed_by = @by) OR (@verdict <> 'withdrawn' AND proposed_by <> @by))
            """,
            ("@id", id.ToArray()),
            ("@by", person.ToArray()),
            ("@verdict", AgencyProposal.NameOf(verdict)),
            ("@now", now.Stored())),
        cancellationToken) == 1;

    public async ValueTask GiveEffect(Id128 id, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        session => session.Execute(
            "UPDATE agency_proposals SET effective_at = @now WHERE id = @id AND verdict = 'approved' AND effective_at IS NULL",
            ("@id", id.ToArray()),
            ("@now", now.Stored())),
        cancellationToken);

    public async ValueTask EndAll(string agency, DateTimeOffset now, CancellationToken cancellationToken) => await database.Write(
        async session =>
        {
            await session.Execute("DELETE FROM sessions WHERE sign_in IN (SELECT sign_in FROM persons WHERE agency = @agency)", ("@agency", agency));
            await session.Execute("UPDATE grants SET revoked_at = @now WHERE client_id = @agency AND revoked_at IS NULL", ("@agency", agency), ("@now", now.Stored()));
            await session.Execute("UPDATE codes SET used_at = @now WHERE client_id = @agency AND used_at IS NULL", ("@agency", agency), ("@now", now.Stored()));
            await session.Execute("DELETE FROM smart_tokens WHERE client_id = @agency", ("@agency", agency));
            await session.Execute("DELETE FROM refresh_tokens WHERE client_id = @agency", ("@agency", agency));
            return await session.Execute("DELETE FROM pushed_requests WHERE client_id = @agency", ("@agency", agency));
        },
        cancellationToken);

    static AgencyProposal Read(DbDataReader row) => new(
        row.Id(0),
        row.GetString(1),
        AgencyProposal.KindOf(row.GetString(2)),
        JsonSerializer.Deserialize<AgencyDraft>(row.GetString(3))!,
        new Hash256(row.GetFieldValue<byte[]>(4)),
        row.Id(5),
        row.Time(6),
        row.Time(7))
    {
        DecidedBy = row.OptionalId(8),
        Verdict = AgencyProposal.VerdictOf(row.OptionalText(9)),
        DecidedAt = row.OptionalTime(10),
        EffectiveAt = row.OptionalTime(11),
    };
}
