using System.Globalization;
using System.Text;
using Hub.Audit;
using Hub.Audit.Store;
using Hub.Audit.Trails;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Ledger;

namespace Hub.Silo.Decisions;

/// <summary>What became of a step proposed to a trail.</summary>
/// <param name="Entry">The entry, taken now or before; null when nothing was.</param>
/// <param name="Code">Why nothing was taken; null with an entry, and when somebody else took the step meanwhile: then look again.</param>
public sealed record StepTaken(AppendedStep? Entry, string? Code);

/// <param name="Promise">The hub's word for it.</param>
public sealed record AppendedStep(Id128 Id, long At, string Promise);

/// <summary>Proposes steps of trails to the ledger.</summary>
public sealed class TrailSteps(EntryBook book, ILedgerStore store, NoticeSigner notices)
{
    long _last;

    /// <summary>The next place of a trail.</summary>
    public static TrailPlace Next(TrailState state) => new(state.Id, state.NextStep, state.LastBody);

    /// <summary>Proposes the next step. What it says decides whether a retry is the same.</summary>
    /// <param name="wish">What is wanted, without salts: equal wishes are one step.</param>
    public async Task<StepTaken> Append(Trail trail, LedgerRecord record, string wish)
    {
        ArgumentNullException.ThrowIfNull(trail);
        var state = trail.State ?? throw new InvalidOperationException("An erased trail takes no step.");
        // The same automaton that verifies: what it would not follow is never written.
        var verdict = state.TryFollow(record, out _);
        if (!verdict.IsRight)
        {
            throw new InvalidOperationException($"Not a step of this trail: {verdict}");
        }
        var id = TrailIds.Step(book.Ids, trail.Id, state.NextStep);
        var hash = Hash256.Of(Encoding.UTF8.GetBytes(wish));
        return await book.Append(new Entry(id, hash, record, Asker: trail.Agency)) switch
        {
            AppendOutcome.Appended a => new(new(id, a.At, book.Promise(id, a.LeafHash, a.Index, a.At)), null),
            AppendOutcome.Existing e => new(new(id, e.At, book.Promise(id, e.LeafHash, e.Index, e.At)), null),
            AppendOutcome.Conflict => new(null, null),
            var other => new(null, EntryBook.CodeOf(other)),
        };
    }

    /// <summary>Writes the one step the hub owes the trail now.</summary>
    /// <returns>Null when it owes none.</returns>
    public async Task<StepTaken?> Owed(Trail trail, long now)
    {
        ArgumentNullException.ThrowIfNull(trail);
        return trail.State switch
        {
            { Stage: TrailStage.Decided } state => await Append(trail, NoticeOf(state, now), "notice"),
            { Stage: TrailStage.Noticed } state => await Append(trail, CloseOf(state), "close"),
            _ => null,
        };
    }

    /// <summary>Remembers that the hub may owe the trail something once a step is there; before that step is proposed.</summary>
    /// <param name="step">Number of the step about to be proposed. Its append may land after its proposer has given up.</param>
    public ValueTask RememberOwed(Id128 trail, int step, long now) =>
        store.PutDueAsync(new TrailDebt(trail, step).At(TrailIds.OwedKey(trail), After(now)), CancellationToken.None);

    /// <summary>Puts a trail that waits for an officer in the agency's queue.</summary>
    public ValueTask RememberWaiting(string agency, Id128 trail, long reviewBy) =>
        store.PutDueAsync(new(TrailIds.WaitingKey(agency, trail), reviewBy, trail.ToArray()), CancellationToken.None);

    /// <summary>A time of its own for each row: a row is removed by key and time, and only as it was read.</summary>
    long After(long now)
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    NoticeRecord NoticeOf(TrailState state, long now)
    {
        var choice = state.Choice;
        var unsigned = new NoticeRecord
        {
            Salt = EntryBook.NewSalt(),
            Origin = book.Origin,
            Actor = Actors.Hub,
            Subject = state.Decision.Subject,
            Trail = Next(state),
            Outcome = choice.Code,
            Adverse = choice.Adverse,
            Text = choice.Text,
            DecidedBy = state.Reviewers.Count > 0 ? "officer" : "programme",
            ContestUntil = now + TrailState.DaysMs(state.Decision.ContestWithin),
            Statement = "",
        };
        return unsigned with { Statement = notices.Sign(DecisionNotice.Of(state.Decision, unsigned)) };
    }

    CloseRecord CloseOf(TrailState state) => new()
    {
        Salt = EntryBook.NewSalt(),
        Origin = book.Origin,
        Actor = Actors.Hub,
        Subject = state.Decision.Subject,
        Trail = Next(state),
        Through = state.NextStep - 1,
    };

    /// <summary>A wish as text: members on lines of their own, free text by its hash, so that none can run into the next.</summary>
    public static string Wish(string kind, params ReadOnlySpan<string> members)
    {
        var text = new StringBuilder(kind);
        foreach (var member in members)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Hash256.Of(Encoding.UTF8.GetBytes(member))}");
        }
        return text.ToString();
    }
}
