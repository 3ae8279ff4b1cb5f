using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hub.Samples;

/// <summary>What the register itself keeps of whom it served: JSON lines of the form <c>hub/journal/v1</c>, which <c>hub reconcile --mine</c> compares with the log.</summary>
/// <remarks>A line is on its way to the disk before the answer leaves. It names no person: the mark is SHA-256 over exchange and NIK, the same for the same two.</remarks>
sealed class ServedJournal : IDisposable
{
    /// <summary>Header by which the hub names the exchange that it asks for.</summary>
    const string ExchangeHeader = "Hub-Exchange-Id";

    const int MarkBytes = 16;

    static readonly string[] Keeps = ["served"];

    readonly FileStream _file;
    readonly Lock _lock = new();
    readonly TimeProvider _clock;

    ServedJournal(FileStream file, TimeProvider clock) => (_file, _clock) = (file, clock);

    /// <summary>Goes on with a file, or begins it; null where none is named.</summary>
    public static ServedJournal? Open(string? path, TimeProvider clock)
    {
        if (path is null)
        {
            return null;
        }
        var journal = new ServedJournal(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read), clock);
        if (journal._file.Position == 0)
        {
            journal.Write(new { journal = "hub/journal/v1", keeps = Keeps, since = journal.Now });
        }
        return journal;
    }

    long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Keeps one question. One without an exchange is kept too: that the hub named none is what the journal then shows.</summary>
    public void Keep(HttpRequest request, string nik)
    {
        var exchange = request.Headers[ExchangeHeader].ToString();
        var about = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(exchange + "\n" + nik)).AsSpan(0, MarkBytes));
        Write(new { served = exchange, about, at = Now });
    }

    public void Dispose() => _file.Dispose();

    void Write<T>(T line)
    {
        lock (_lock)
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
            _file.Flush();
        }
    }
}
