using System.Data.Common;
using System.Text.Json;
using Hub.Canon;

namespace Hub.Identity;

sealed class AgencyStore(IdentityDatabase database)
    : TwoPersonStore<AgencyProposal>(database, "agency_proposals", ["agency", "kind", "draft", "basis"], "agency = @agency AND kind = @kind"), IAgencyStore, IAgencyEndings
{
    public async ValueTask<IReadOnlyList<AgencyProposal>> Newest(int limit, CancellationToken cancellationToken) => await Database.Read(
        session => session.Query($"SELECT {Columns} FROM agency_proposals ORDER BY proposed_at DESC, id LIMIT @limit", Row, ("@limit", limit)),
        cancellationToken);

    public async ValueTask GiveEffect(Id128 id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await TakeEffect(id, now, (_, _) => Task.FromResult(true), cancellationToken);

    public async ValueTask GiveBack(Id128 id, Id128 person, CancellationToken cancellationToken) => await Database.Write(
        session => session.Execute(
            """
            UPDATE agency_proposals SET decided_by = NULL, verdict = NULL, decided_at = NULL
            WHERE id = @id AND decided_by = @person AND verdict = 'approved' AND effective_at IS NULL
            """,
            ("@id", id.ToArray()),
            ("@person", person.ToArray())),
        cancellationToken);

    public async ValueTask EndAll(string agency, DateTimeOffset now, CancellationToken cancellationToken) => await Database.Write(
        async session =>
        {
            await CredentialEpochs.RaiseOf(session, agency);
            await session.Execute("DELETE FROM sessions WHERE sign_in IN (SELECT sign_in FROM persons WHERE agency = @agency)", ("@agency", agency));
            await GrantStore.EndOf(session, "client_id = @agency OR sign_in IN (SELECT sign_in FROM persons WHERE agency = @agency)", ("@agency", agency), now);
            await session.Execute("DELETE FROM smart_tokens WHERE client_id = @agency", ("@agency", agency));
            return await session.Execute("DELETE FROM pushed_requests WHERE client_id = @agency", ("@agency", agency));
        },
        cancellationToken);

    protected override (string Name, object? Value)[] Values(AgencyProposal act) =>
    [
        ("@agency", act.Agency),
        ("@kind", AgencyProposal.NameOf(act.Kind)),
        ("@draft", JsonSerializer.Serialize(act.Draft)),
        ("@basis", act.Basis.ToArray()),
    ];

    protected override AgencyProposal Read(DbDataReader row, ActColumns common) => new(
        common.Id,
        row.GetString(Details),
        AgencyProposal.KindOf(row.GetString(Details + 1)),
        JsonSerializer.Deserialize<AgencyDraft>(row.GetString(Details + 2))!,
        row.Hash(Details + 3),
        common.ProposedBy,
        common.ProposedAt,
        common.ExpiresAt);
}
