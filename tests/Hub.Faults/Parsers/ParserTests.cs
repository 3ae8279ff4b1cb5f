using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Hub.Faults.Parsers;

/// <summary>Random bytes and changed examples: no exception, no hang, bounded memory, and nothing accepted but the one writing of a value.</summary>
public sealed class ParserTests(ITestOutputHelper output)
{
    const int UsualRounds = 1_500;
    const int ThoroughRounds = 200_000;
    const int FirstSeed = 20_251;

    /// <summary>Bytes that a reader may allocate for one that it reads, and at least.</summary>
    const int AllocatedPerByte = 400;
    const int AllocatedAtLeast = 2 * 1024 * 1024;

    const int DeepBytes = 200_000;

    /// <summary>Far above what any of them needs, and far below a hang.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Names => [.. Formats.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Right_examples_are_accepted_as_they_are(string name)
    {
        var format = Formats.All[name];
        Assert.NotEmpty(format.Valid);
        Assert.All(format.Valid, example => AssertKept(example, format.Read(example) ?? throw new InvalidDataException("refused"), name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Anything_is_read_without_harm(string name)
    {
        var format = Formats.All[name];
        var seed = Mode.Seed(FirstSeed);
        var mutator = new Mutator(seed);
        var accepted = 0;
        for (var round = 0; round < Mode.Of(UsualRounds, ThoroughRounds); round++)
        {
            accepted += Try(format, mutator.Next(format.Valid), string.Create(CultureInfo.InvariantCulture, $"{name}, seed {seed}, round {round}")) ? 1 : 0;
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: seed {seed}, {accepted} accepted"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Deep_and_long_texts_are_read_without_harm(string name)
    {
        var format = Formats.All[name];
        foreach (var unit in new[] { "[", "{\"a\":", "\n", "0", "\u2014 ", "x001/", "a", "\"" })
        {
            Try(format, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, DeepBytes / unit.Length))), $"{name}, many of {unit}");
        }
        foreach (var unit in new byte[] { 0x00, 0x81, 0x9F, 0xBF, 0xC1, 0xC2, 0xD8, 0xF8, 0xFF })
        {
            Try(format, [.. Enumerable.Repeat(unit, DeepBytes)], string.Create(CultureInfo.InvariantCulture, $"{name}, many of {unit:x2}"));
        }
    }

    /// <summary>Whether the bytes were accepted.</summary>
    static bool Try(Format format, byte[] bytes, string where)
    {
        var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        byte[]? read;
        try
        {
            read = format.Read(bytes);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{where}: {fault.GetType().Name} on {Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, 2_000)))}", fault);
        }
        Assert.True(Stopwatch.GetElapsedTime(started) < Longest, $"{where}: took {Stopwatch.GetElapsedTime(started)}");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < AllocatedAtLeast + ((long)bytes.Length * AllocatedPerByte), $"{where}: {allocated} bytes allocated for {bytes.Length}");
        if (read is null)
        {
            return false;
        }
        AssertKept(bytes, read, where);
        return true;
    }

    static void AssertKept(byte[] bytes, byte[] written, string where) =>
        Assert.True(ReferenceEquals(written, Format.Accepted) || written.AsSpan().SequenceEqual(bytes), $"{where}: accepted {Convert.ToHexStringLower(bytes)}, written as {Convert.ToHexStringLower(written)}");
}
