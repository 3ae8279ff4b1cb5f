using System.Text;
using Hub.Audit.Leaves;
using Hub.Audit.TagRoots;
using Hub.Audit.Tests.Store;
using Hub.Canon;

namespace Hub.Verify.Tests.TagRoots;

/// <summary>A completeness proof is right as made, and nothing that is done to it stays unseen.</summary>
public sealed class CompletenessProofLaws(ThirtyDays made) : IClassFixture<ThirtyDays>
{
    const int Flips = 150;
    const int Forged = 150;

    [Fact]
    public async Task Document_shows_every_entry_of_the_chain_and_no_more()
    {
        foreach (var (chain, document) in new[] { (TagLog.Person, made.Mine), (TagLog.Other, made.Theirs) })
        {
            var proof = TagLog.Verify(document, chain);
            Assert.Equal("", string.Join('\n', proof.List.Faults.Listed));
            var row = Assert.NotNull(await made.Log.Store.ChainAsync(chain, CancellationToken.None));
            var rows = await made.Log.Store.ChainEntriesAsync(row.Chain, 0, 1_000, CancellationToken.None);
            Assert.Equal(rows.Select(entry => entry.Index), proof.List.Places.Select(place => place.Index));
            Assert.Equal(row.Next, proof.List.Count);
            Assert.NotEmpty(document.Entries);
        }
        // A month stands for its days, and the last entries are of a day that is not over.
        Assert.Equal(["2026-01", "2026-02-01", "2026-02-02", "2026-02-03"], made.Mine.Periods.Select(period => Period(period.Record)));
        Assert.True(TagLog.Verify(made.Mine).List.Count > made.Mine.Entries.Count);
    }

    [Fact]
    public async Task Person_without_an_entry_is_shown_to_have_none()
    {
        var document = await made.Log.DocumentAsync("person:nobody");
        var proof = TagLog.Verify(document, "person:nobody");
        Assert.Equal((0L, 0), (proof.List.Count, proof.List.Faults.ExitCode));
    }

    [Fact]
    public void Another_persons_document_is_wrong() => Assert.True(TagLog.Verify(made.Mine, TagLog.Other).List.Faults.IsWrong);

    [Fact]
    public void Same_document_reads_back() => Assert.Equal(made.Mine.ToJson(), CompletenessDocument.TryParse(made.Mine.ToJson())!.ToJson());

    [Fact]
    public void Any_flipped_bit_is_a_fault()
    {
        foreach (var (name, _, bytes) in Mutations.BitFlips(made.Mine.ToJson(), "completeness", Flips))
        {
            Assert.True(TagLog.Verify(bytes).List.Faults.IsWrong, name);
        }
    }

    /// <summary>Every place where something can be left out, put in or exchanged, by a forger who knows the log, the tag key and how the proof is made.</summary>
    [Fact]
    public void Any_forged_part_is_a_fault()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var i = 0; i < Forged; i++)
        {
            var (name, forged) = Forge(random);
            Assert.True(TagLog.Verify(forged).List.Faults.IsWrong, $"seed {seed}, forgery {i}: {name}");
        }
    }

    [Fact]
    public void Every_single_omission_is_a_fault()
    {
        var mine = made.Mine;
        for (var i = 0; i < mine.Entries.Count; i++)
        {
            AssertWrong(mine with { Entries = Without(mine.Entries, i) });
        }
        for (var i = 0; i < mine.Periods.Count; i++)
        {
            AssertWrong(mine with { Periods = Without(mine.Periods, i) });
            AssertWrong(mine with { Periods = With(mine.Periods, i, mine.Periods[i] with { Before = null }) });
            AssertWrong(mine with { Periods = With(mine.Periods, i, mine.Periods[i] with { Before = null, After = null }) });
        }
        for (var i = 0; i < mine.Tail.Leaves.Count; i++)
        {
            AssertWrong(mine with { Tail = mine.Tail with { Leaves = Without(mine.Tail.Leaves, i) } });
        }
    }

    /// <summary>The last entries are kept back, and the neighbours of the first of them are shown as if it stood between.</summary>
    [Fact]
    public void Shorter_list_cannot_be_shown_complete()
    {
        var mine = made.Mine;
        for (var kept = 0; kept < mine.Entries.Count; kept++)
        {
            var hidden = Tag.Of(Requests.TagKey(TagLog.Person), kept);
            AssertWrong(mine with
            {
                Entries = [.. mine.Entries.Take(kept)],
                Periods = [.. mine.Periods.Select((period, i) => Around(period, made.Log.Periods.Covering[i], hidden))],
            });
        }
    }

    [Fact]
    public async Task Damaged_tree_is_made_again_and_never_shown()
    {
        await using var log = await TagLog.OpenAsync();
        await log.AddAsync(150, TagLog.Person);
        log.Next();
        await log.AddAsync(1, null);
        await log.CloseAsync();
        var whole = await log.DocumentAsync();
        log.Damage(log.Periods.Covering[0].Period);
        Assert.Equal("completeness.not-ready", Assert.IsType<CompletenessMade.Refused>(await log.MakeAsync()).Code);
        Assert.Equal(whole.Periods[0].After, (await log.DocumentAsync()).Periods[0].After, (a, b) => a?.Position == b?.Position && a?.Tag == b?.Tag);
    }

    (string Name, CompletenessDocument Forged) Forge(Random random)
    {
        var (mine, theirs) = (made.Mine, made.Theirs);
        var e = random.Next(mine.Entries.Count);
        var p = random.Next(mine.Periods.Count);
        var (entry, period) = (mine.Entries[e], mine.Periods[p]);
        return random.Next(14) switch
        {
            0 => ("entry of another person", mine with { Entries = With(mine.Entries, e, theirs.Entries[random.Next(theirs.Entries.Count)]) }),
            1 => ("entry twice", mine with { Entries = [.. mine.Entries.Take(e), entry, .. mine.Entries.Skip(e)] }),
            2 => ("entries exchanged", mine with { Entries = [.. mine.Entries.Skip(1), .. mine.Entries.Take(1)] }),
            3 => ("tag of another", mine with { Entries = With(mine.Entries, e, entry with { Tag = theirs.Entries[0].Tag }) }),
            4 => ("index moved", mine with { Entries = With(mine.Entries, e, entry with { Index = entry.Index + 1 }) }),
            5 => ("neighbours of another's absent tag", mine with { Periods = With(mine.Periods, p, Other(period, theirs.Periods[p])) }),
            6 => ("neighbour moved", mine with { Periods = With(mine.Periods, p, Moved(period, random.Next(2) == 0 ? 1 : -1)) }),
            7 => ("period twice", mine with { Periods = [.. mine.Periods.Take(p), period, .. mine.Periods.Skip(p)] }),
            8 => ("record of another period", mine with { Periods = With(mine.Periods, p, period with { Record = mine.Periods[(p + 1) % mine.Periods.Count].Record }) }),
            9 => ("entry of another period's root", mine with { Periods = With(mine.Periods, p, mine.Periods[(p + 1) % mine.Periods.Count]) }),
            10 => ("tail ends early", mine with { Tail = mine.Tail with { Leaves = [.. mine.Tail.Leaves.SkipLast(1 + random.Next(mine.Tail.Leaves.Count))] } }),
            11 => ("last periods left out, the tail as it was", mine with { Periods = [.. mine.Periods.Take(p)] }),
            12 => ("path shorter", mine with { Entries = With(mine.Entries, e, entry with { Path = [.. entry.Path.Skip(1)] }) }),
            _ => ("tail of another order", mine with { Tail = mine.Tail with { Leaves = [.. mine.Tail.Leaves.Reverse()] } }),
        };
    }

    CompletenessPeriod Around(CompletenessPeriod period, ClosedPeriod closed, Id128 tag)
    {
        using var tree = made.Log.Trees.TryOpen(closed.Period)!;
        var at = tree.LowerBound(tag);
        var after = at < tree.Count && tree.At(at) == tag ? at + 1 : at;
        return period with { Before = at > 0 ? Place(tree, at - 1) : null, After = after < tree.Count ? Place(tree, after) : null };
    }

    static TagPlace Place(TagTreeFile tree, long position) => new(position, tree.At(position), Audit.Merkle.MerkleProver.Inclusion(position, tree.Count, tree)!);

    static CompletenessPeriod Other(CompletenessPeriod mine, CompletenessPeriod theirs) =>
        mine.Before?.Position == theirs.Before?.Position ? mine with { After = null, Before = null } : mine with { Before = theirs.Before, After = theirs.After };

    static CompletenessPeriod Moved(CompletenessPeriod period, int by) => period.After is { } after
        ? period with { After = after with { Position = after.Position + by } }
        : period with { Before = period.Before! with { Position = period.Before.Position + by } };

    static string? Period(string record) => System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetBytes(record)).RootElement.GetProperty("period").GetString();

    static void AssertWrong(CompletenessDocument document) => Assert.True(TagLog.Verify(document).List.Faults.IsWrong);

    static IReadOnlyList<T> Without<T>(IReadOnlyList<T> list, int i) => [.. list.Take(i), .. list.Skip(i + 1)];

    static IReadOnlyList<T> With<T>(IReadOnlyList<T> list, int i, T item) => [.. list.Take(i), item, .. list.Skip(i + 1)];
}
