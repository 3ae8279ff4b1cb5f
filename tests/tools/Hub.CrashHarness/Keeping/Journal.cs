using System.Text.Json;
using System.Threading.Channels;

namespace Hub.CrashHarness.Keeping;

/// <summary>A file that is only ever appended to, a line of JSON for each event. Thread-safe.</summary>
/// <remarks>A write returns once its line is on the disk; lines that wait together go with one sync.</remarks>
sealed class Journal : IAsyncDisposable
{
    const int MaxWaiting = 4_096;

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull, Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    readonly FileStream _file;
    readonly Channel<(byte[] Line, TaskCompletionSource Done)> _waiting = Channel.CreateBounded<(byte[], TaskCompletionSource)>(MaxWaiting);
    readonly Task _writing;

    /// <param name="path">Must not be there yet.</param>
    public Journal(string path)
    {
        Path = path;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        _writing = Task.Run(WriteAsync);
    }

    public string Path { get; }

    /// <summary>Writes one event; returns once it is durable.</summary>
    public async Task KeepAsync<T>(T line)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(([.. JsonSerializer.SerializeToUtf8Bytes(line, Options), (byte)'\n'], done));
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    async Task WriteAsync()
    {
        var batch = new List<TaskCompletionSource>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            try
            {
                while (_waiting.Reader.TryRead(out var next))
                {
                    batch.Add(next.Done);
                    await _file.WriteAsync(next.Line);
                }
                _file.Flush(flushToDisk: true);
                batch.ForEach(done => done.TrySetResult());
            }
            catch (IOException fault)
            {
                // Whoever waits must not go on: what is not kept does not count.
                batch.ForEach(done => done.TrySetException(fault));
            }
            batch.Clear();
        }
    }
}
