using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hub.Canon;

namespace Hub.Audit.Erasures;

/// <summary>One completed erasure.</summary>
/// <param name="Subject">Random id of the person.</param>
/// <param name="Order">Id of the entry that proposed it.</param>
/// <param name="Index">Index of its <c>erasure.completed</c> entry.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ErasedSubject(Id128 Subject, Id128 Order, long Index);

/// <summary>The erasures on a file of their own, outside ledger and key store, so that a restore of both does not bring anybody back. Only grows.</summary>
/// <remarks>
/// A line each: subject, order, index, and the first 8 hex digits of SHA-256 of these three with their spaces; LF. Durable before <see cref="Add"/> returns.
/// A last line without its LF is of a write that was never acknowledged, and is cut off. Thread-safe.
/// </remarks>
public sealed class ErasureFile : IDisposable
{
    /// <summary>Most bytes that are read.</summary>
    public const long MaxBytes = 1L << 30;

    const int SumDigits = 8;
    const int Parts = 4;

    readonly FileStream _file;
    readonly Dictionary<Id128, ErasedSubject> _known;
    readonly Lock _lock = new();

    ErasureFile(FileStream file, Dictionary<Id128, ErasedSubject> known) => (_file, _known) = (file, known);

    /// <summary>Those that the file names.</summary>
    public IReadOnlyList<ErasedSubject> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _known.Values];
            }
        }
    }

    /// <summary>Opens the file, makes it when absent.</summary>
    /// <exception cref="LedgerUnavailableException"><see cref="LedgerCodes.ErasuresDamaged"/>: a line is not what was written. Whoever it named must be erased again before the hub serves.</exception>
    public static ErasureFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        var file = new FileStream(path, options);
        try
        {
            var known = Read(file);
            Writing.DurableFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new(file, known);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds an erasure; one that stands there stays. Durable on return.</summary>
    public void Add(ErasedSubject erased)
    {
        lock (_lock)
        {
            if (_known.ContainsKey(erased.Subject))
            {
                return;
            }
            _file.Seek(0, SeekOrigin.End);
            _file.Write(Encoding.ASCII.GetBytes(Line(erased) + "\n"));
            _file.Flush(flushToDisk: true);
            _known[erased.Subject] = erased;
        }
    }

    public void Dispose() => _file.Dispose();

    static Dictionary<Id128, ErasedSubject> Read(FileStream file)
    {
        if (file.Length > MaxBytes)
        {
            throw Damaged($"it is longer than {MaxBytes} bytes");
        }
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (whole < bytes.Length)
        {
            file.SetLength(whole);
            file.Flush(flushToDisk: true);
        }
        var known = new Dictionary<Id128, ErasedSubject>();
        var lines = Encoding.ASCII.GetString(bytes, 0, whole).Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            var erased = Parse(lines[i]) ?? throw Damaged(string.Create(CultureInfo.InvariantCulture, $"line {i + 1}"));
            known.TryAdd(erased.Subject, erased);
        }
        return known;
    }

    static ErasedSubject? Parse(string line)
    {
        var parts = line.Split(' ');
        return parts.Length == Parts
            && Id128.TryParse(parts[0], out var subject)
            && Id128.TryParse(parts[1], out var order)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && new ErasedSubject(subject, order, index) is var erased
            && string.Equals(Line(erased), line, StringComparison.Ordinal)
                ? erased
                : null;
    }

    static string Line(ErasedSubject erased)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"{erased.Subject} {erased.Order} {erased.Index} ");
        return words + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(words)))[..SumDigits];
    }

    static LedgerUnavailableException Damaged(string where) =>
        new(LedgerCodes.ErasuresDamaged, $"The file of erasures is damaged: {where}. Put back a copy of it, or see docs/erasure.md.");
}
