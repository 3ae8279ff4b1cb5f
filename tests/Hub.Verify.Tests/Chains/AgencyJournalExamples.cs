using System.Text;
using Hub.Canon;
using Hub.Verify.Chains;

namespace Hub.Verify.Tests.Chains;

public sealed class AgencyJournalExamples
{
    const string Id = "AAAAAAAAAAAAAAAAAAAAAQ";

    [Fact]
    public void Journal_of_every_line_is_read()
    {
        var text = AgencyJournal.Head("asked", 5)
            + AgencyJournal.AskedLine(Id, "released", "a.b.c", 6)
            + AgencyJournal.AskedLine(Id, "refused", null, 7)
            + "{\"served\":\"" + Id + "\",\"about\":\"m\",\"at\":8}\n{\"served\":\"\",\"at\":9}\n{\"day\":\"2026-03-01\",\"count\":12}\n";
        Assert.Null(AgencyJournal.Parse("mine", Encoding.UTF8.GetBytes(text), out var journal));
        Assert.Equal(5, journal!.Since);
        Assert.Equal(["asked"], journal.Keeps);
        Assert.True(Id128.TryParse(Id, out var id));
        Assert.Equal(
            [
                new JournalLine.Asked(id, "released", "a.b.c", 6) { Place = "mine line 2" },
                new JournalLine.Asked(id, "refused", null, 7) { Place = "mine line 3" },
                new JournalLine.Served(id, "m", 8) { Place = "mine line 4" },
                new JournalLine.Served(null, null, 9) { Place = "mine line 5" },
                new JournalLine.Day(new(2026, 3, 1), 12) { Place = "mine line 6" },
            ],
            journal.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"asked\":\"" + Id + "\",\"outcome\":\"given\",\"at\":6}\n")]
    [InlineData("{\"asked\":\"short\",\"outcome\":\"released\",\"at\":6}\n")]
    [InlineData("{\"asked\":\"" + Id + "\",\"outcome\":\"released\"}\n")]
    [InlineData("{\"asked\":\"" + Id + "\",\"outcome\":\"released\",\"at\":-1}\n")]
    [InlineData("{\"asked\":\"" + Id + "\",\"outcome\":\"released\",\"at\":9007199254740992}\n")]
    [InlineData("{\"asked\":\"" + Id + "\",\"asked\":\"" + Id + "\",\"outcome\":\"released\",\"at\":1}\n")]
    [InlineData("{\"served\":\"" + Id + "\",\"day\":\"2026-03-01\",\"at\":6}\n")]
    [InlineData("{\"served\":\"" + Id + "\",\"at\":6,\"who\":\"x\"}\n")]
    [InlineData("{\"day\":\"2026-3-1\",\"count\":12}\n")]
    [InlineData("{\"day\":\"2026-03-01\",\"count\":-1}\n")]
    [InlineData("{\"day\":\"2026-03-01\",\"count\":1}")]
    [InlineData("\n")]
    [InlineData("null\n")]
    public void Line_that_is_none_is_refused_with_its_place(string line)
    {
        var text = line.Length == 0 ? "{\"journal\":\"hub/journal/v2\",\"keeps\":[\"asked\"],\"since\":0}\n" : AgencyJournal.Head("asked", 0) + line;
        Assert.StartsWith("mine", AgencyJournal.Parse("mine", Encoding.UTF8.GetBytes(text), out var journal), StringComparison.Ordinal);
        Assert.Null(journal);
    }

    [Fact]
    public void Anything_is_a_journal_or_is_refused()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(AgencyJournal.Head("served", 0) + AgencyJournal.AskedLine(Id, "released", "p", 6));
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var wrong = AgencyJournal.Parse("mine", bytes, out var journal);
            Assert.True((wrong is null) == (journal is not null));
        }
    }
}
