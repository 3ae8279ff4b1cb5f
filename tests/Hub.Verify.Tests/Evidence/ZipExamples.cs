using System.IO.Compression;
using Hub.Verify.Evidence;

namespace Hub.Verify.Tests.Evidence;

/// <summary>The zip as others write and read it.</summary>
public sealed class ZipExamples
{
    static readonly StoredFile[] Files = [new("b.txt", "two"u8.ToArray()), new("a/1/leaf.json", "one"u8.ToArray()), new("empty", ReadOnlyMemory<byte>.Empty)];

    [Fact]
    public void What_is_written_the_platform_reads()
    {
        using var zip = new ZipArchive(new MemoryStream(StoredZip.Write(Files)), ZipArchiveMode.Read);
        Assert.Equal(["a/1/leaf.json", "b.txt", "empty"], zip.Entries.Select(entry => entry.FullName));
        using var reader = new StreamReader(zip.GetEntry("b.txt")!.Open());
        Assert.Equal("two", reader.ReadToEnd());
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var read = StoredZip.Read(StoredZip.Write(Files));
        Assert.Empty(read.Faults);
        Assert.Equal(["a/1/leaf.json", "b.txt", "empty"], read.Files!.Select(file => file.Name));
        Assert.Equal("one"u8, read.Files![0].Bytes.Span);
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void What_another_program_packed_is_told(CompressionLevel level)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("bomb", level).Open();
            entry.Write(new byte[100_000]);
        }
        var read = StoredZip.Read(stream.ToArray());
        Assert.Contains(read.Faults, fault => fault.Verdict.Code is "zip.malformed" or "zip.form");
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData(".hidden")]
    [InlineData("a//b")]
    [InlineData("a/b/c/d")]
    [InlineData("C:\\x")]
    [InlineData("a\nb")]
    [InlineData("")]
    public void Names_that_lead_elsewhere_are_neither_written_nor_read(string name)
    {
        Assert.Throws<ArgumentException>(() => StoredZip.Write([new(name, ReadOnlyMemory<byte>.Empty)]));
        // The same length under a right name, then renamed in both headers.
        var right = new string('x', Math.Max(1, name.Length));
        var zip = StoredZip.Write([new(right, "x"u8.ToArray())]);
        var renamed = System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(zip).Replace(right == "x" ? "\0" : right, right == "x" ? "\0" : name, StringComparison.Ordinal));
        Assert.True(name.Length == 0 || StoredZip.Read(renamed).Faults.Any(fault => fault.Verdict.Code is "zip.name" or "zip.malformed"));
    }

    [Fact]
    public void Names_twice_are_neither_written_nor_read()
    {
        Assert.Throws<ArgumentException>(() => StoredZip.Write([Files[0], Files[0]]));
        var zip = StoredZip.Write([new("aa", "1"u8.ToArray()), new("ab", "2"u8.ToArray())]);
        var twice = System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(zip).Replace("ab", "aa", StringComparison.Ordinal));
        Assert.Equal("zip.name", Assert.Single(StoredZip.Read(twice).Faults).Verdict.Code);
    }

    [Fact]
    public void More_than_the_bounds_is_not_read()
    {
        Assert.Equal("zip.too-large", Assert.Single(StoredZip.Read(new byte[StoredZip.MaxBytes + 1]).Faults).Verdict.Code);
        Assert.Throws<ArgumentException>(() => StoredZip.Write(Enumerable.Range(0, StoredZip.MaxFiles + 1).Select(i => new StoredFile($"f{i}", ReadOnlyMemory<byte>.Empty))));
    }
}
