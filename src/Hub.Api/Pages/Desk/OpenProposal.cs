using Hub.Canon;
using Hub.Identity;

namespace Hub.Api.Pages.Desk;

/// <summary>One proposal that waits for its second officer.</summary>
/// <param name="At">Milliseconds UTC.</param>
/// <param name="IsOwn">Whether the reader proposed it.</param>
public sealed record OpenProposal(Id128 Id, string SignInName, string ProposedBy, long At, bool IsOwn)
{
    const string Nobody = "–";

    /// <summary>What waits, with the names of those it is about and of those who proposed it.</summary>
    internal static async Task<IReadOnlyList<OpenProposal>> Of<T>(
        IReadOnlyList<T> open, Func<T, Id128> signIn, PeopleDirectory people, Id128 reader, CancellationToken cancellationToken)
        where T : TwoPersonAct
    {
        var rows = new List<OpenProposal>();
        foreach (var act in open)
        {
            rows.Add(new(
                act.Id,
                await people.NameOf(signIn(act), cancellationToken) ?? Nobody,
                await people.NameOf(act.ProposedBy, cancellationToken) ?? Nobody,
                act.ProposedAt.ToUnixTimeMilliseconds(),
                act.ProposedBy == reader));
        }
        return rows;
    }
}
