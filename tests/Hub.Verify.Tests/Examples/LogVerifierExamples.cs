using Hub.Audit.Leaves;
using Hub.Canon;

namespace Hub.Verify.Tests.Examples;

public sealed class LogVerifierExamples
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    [InlineData(66_000)]
    public void Right_log_has_no_fault(int size)
    {
        var log = size == 66_000 ? LogBuilder.Large : LogBuilder.Of(size);
        using var folder = new LogFolder(log.Files(size));
        var report = folder.Verify(log.Vkey);
        Assert.Empty(report.Faults.Listed);
        Assert.Equal((0, (long)size, (long)size), (report.ExitCode, report.EntriesRead, report.Checkpoint!.Size));
    }

    [Fact]
    public void Every_file_with_any_bit_flipped_is_named()
    {
        const int size = 300;
        var log = LogBuilder.Of(size);
        var files = log.Files(size);
        using var folder = new LogFolder(files);
        foreach (var (path, bytes) in files.Where(file => file.Key != "keys.json"))
        {
            foreach (var twin in Mutations.BitFlips(bytes, path, 60))
            {
                folder.Write(path, twin.Bytes);
                var report = folder.Verify(log.Vkey);
                Assert.False(report.IsRight, $"{path} {twin.Name}");
                Assert.Contains(report.Faults.Listed, fault => Names(fault, path, twin.Bit / 8, log));
            }
            folder.Restore(path);
        }
    }

    [Fact]
    public void One_changed_entry_is_named_by_its_number_and_leaves_the_rest_of_the_tree_alone()
    {
        var log = LogBuilder.Of(300);
        using var folder = new LogFolder(log.Files(300));
        var path = folder.Directory.FileOf("tile/entries/000");
        var bytes = File.ReadAllBytes(path);
        // Entry 1 starts behind the first; its time's last digit changes.
        var at = 2 + log.Entries[0].Length + 2 + "{\"at\":".Length + 12;
        bytes[at] = bytes[at] == (byte)'9' ? (byte)'8' : (byte)(bytes[at] + 1);
        File.WriteAllBytes(path, bytes);
        var codes = folder.Verify(log.Vkey).Faults.Listed.Where(fault => fault.Code != "leaf.time").Select(fault => (fault.Code, fault.Place));
        Assert.Equal([("leaf.hash", "entry 1"), ("leaf.prev", "entry 2")], codes);
    }

    [Fact]
    public void One_changed_tile_hash_is_named_where_it_stands()
    {
        var log = LogBuilder.Large;
        var files = log.Files(66_000);
        using var folder = new LogFolder(files);
        Flip("tile/1/000", 40);
        Assert.Equal(["tile.hash tile/1/000 hash 1", "tile.hash tile/2/000.p/1 hash 0"], Codes());
        folder.Restore("tile/1/000");
        Flip("tile/2/000.p/1", 0);
        Assert.Equal(["tile.hash tile/2/000.p/1 hash 0", "log.root checkpoint"], Codes());
        folder.Restore("tile/2/000.p/1");
        Flip("tile/0/100", 31);
        Assert.Equal(["leaf.hash entry 25600", "tile.hash tile/1/000 hash 100"], Codes());

        void Flip(string path, int offset)
        {
            var bytes = (byte[])files[path].Clone();
            bytes[offset] ^= 1;
            folder.Write(path, bytes);
        }

        IEnumerable<string> Codes() => folder.Verify(log.Vkey).Faults.Listed.Select(fault => $"{fault.Code} {fault.Place}");
    }

    public static TheoryData<string, string> WrongLeaves => new()
    {
        { "prev", "leaf.prev" },
        { "time", "leaf.time" },
        { "id", "leaf.id-reused" },
        { "tag", "leaf.tag-reused" },
        { "tag twice in one leaf", "leaf.tag-reused" },
        { "raw", "leaf.malformed" },
    };

    [Theory]
    [MemberData(nameof(WrongLeaves))]
    public void Log_whose_writer_was_wrong_is_named_though_its_tree_is_right(string kind, string code)
    {
        var log = LogBuilder.Of(10);
        Assert.True(Leaf.TryParse(log.Entries[3], out var third));
        Action add = kind switch
        {
            "prev" => () => log.Add(leaf => leaf with { Prev = third.Prev }),
            "time" => () => log.Add(leaf => leaf with { At = third.At - 1 }),
            "id" => () => log.Add(leaf => leaf with { Id = third.Id }),
            "tag" => () => log.Add(leaf => leaf with { Tags = leaf.Tags with { Second = third.Tags.Citizen } }),
            "tag twice in one leaf" => () => log.Add(leaf => leaf with { Tags = leaf.Tags with { Second = leaf.Tags.Citizen } }),
            _ => () => log.AddRaw("not a leaf"u8.ToArray()),
        };
        add();
        log.Add();
        using var folder = new LogFolder(log.Files(12));
        var fault = Assert.Single(folder.Verify(log.Vkey).Faults.Listed);
        Assert.Equal((code, "entry 10"), (fault.Code, fault.Place));
    }

    [Fact]
    public void Missing_files_are_named()
    {
        var log = LogBuilder.Of(300);
        var files = log.Files(300);
        foreach (var path in files.Keys.Where(path => path != "keys.json"))
        {
            using var folder = new LogFolder(files);
            folder.Delete(path);
            var report = folder.Verify(log.Vkey);
            Assert.Contains(report.Faults.Listed, fault => fault.Code == "file.missing" && fault.Place == path);
            Assert.Equal(path == "checkpoint" ? 2 : 1, report.ExitCode);
        }
    }

    [Fact]
    public void Log_that_claims_a_huge_size_ends_soon()
    {
        var log = LogBuilder.Of(3);
        var files = log.Files(3);
        files["checkpoint"] = log.Signer.Note(new Audit.Notes.Checkpoint(LogBuilder.Origin, long.MaxValue, Hash256.Of("x"u8)).Text).Encode();
        using var folder = new LogFolder(files);
        var report = folder.Verify(log.Vkey);
        Assert.Contains(report.Faults.Listed, fault => fault.Code == "log.truncated");
        Assert.Equal(1, report.ExitCode);
    }

    [Fact]
    public void Checkpoint_of_another_key_or_origin_is_named()
    {
        var (log, other) = (LogBuilder.Of(5), LogBuilder.Of(5, seed: 2));
        using var folder = new LogFolder(log.Files(5));
        Assert.Equal(["note.unsigned"], folder.Verify(other.Vkey).Faults.Listed.Select(fault => fault.Code));
        var renamed = new Audit.Notes.NoteSigner("example.org/other", log.Key);
        folder.Write("checkpoint", renamed.Note(new Audit.Notes.Checkpoint(LogBuilder.Origin, 5, log.RootAt(5)).Text).Encode());
        Assert.Equal(["checkpoint.origin"], folder.Verify(renamed.VerifierKey).Faults.Listed.Select(fault => fault.Code));
    }

    [Fact]
    public void Signed_root_that_the_entries_do_not_give_is_named()
    {
        var (log, other) = (LogBuilder.Of(300), LogBuilder.Of(300, seed: 2));
        using var folder = new LogFolder(log.Files(300));
        folder.Write("checkpoint", log.Signer.Note(new Audit.Notes.Checkpoint(LogBuilder.Origin, 300, other.RootAt(300)).Text).Encode());
        var report = folder.Verify(log.Vkey);
        var fault = Assert.Single(report.Faults.Listed);
        Assert.Equal(("log.root", "checkpoint"), (fault.Code, fault.Place));
        Assert.Equal(1, report.ExitCode);
    }

    [Fact]
    public void Empty_folder_cannot_be_checked()
    {
        using var folder = new LogFolder();
        Assert.Equal(2, folder.Verify(LogBuilder.Of(0).Vkey).ExitCode);
    }

    [Fact]
    public void Folder_in_place_of_a_file_cannot_be_checked()
    {
        var log = LogBuilder.Of(5);
        var files = log.Files(5);
        using var folder = new LogFolder(files);
        folder.Delete("tile/0/000.p/5");
        Directory.CreateDirectory(folder.Directory.FileOf("tile/0/000.p/5"));
        Assert.Equal(("file.unreadable", 2), (folder.Verify(log.Vkey).Faults.Listed[0].Code, folder.Verify(log.Vkey).ExitCode));
    }

    static bool Names(Fault fault, string path, int offset, LogBuilder log)
    {
        if (path == "checkpoint")
        {
            return fault.Place == path;
        }
        if (fault.Place == path || fault.Place.StartsWith(path + " ", StringComparison.Ordinal))
        {
            return true;
        }
        if (path.StartsWith("tile/0/", StringComparison.Ordinal))
        {
            var first = path.Contains("000", StringComparison.Ordinal) ? 0 : 256;
            return fault.Place == $"entry {first + (offset / 32)}";
        }
        return path.StartsWith("tile/entries/", StringComparison.Ordinal) && EntriesAround(path, offset, log).Contains(fault.Place);
    }

    static IEnumerable<string> EntriesAround(string path, int offset, LogBuilder log)
    {
        var index = path.Contains("entries/000", StringComparison.Ordinal) ? 0 : 256;
        for (; offset >= 2 + log.Entries[index].Length; index++)
        {
            offset -= 2 + log.Entries[index].Length;
        }
        yield return $"entry {index}";
    }
}
