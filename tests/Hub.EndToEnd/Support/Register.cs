using System.Text.Json;

namespace Hub.EndToEnd.Support;

/// <summary>A register of <c>samples/</c>, which says in one line of JSON what it is.</summary>
public sealed class Register : IAsyncDisposable
{
    readonly ChildProcess _process;

    Register(ChildProcess process)
    {
        _process = process;
        using var said = JsonDocument.Parse(process.ReadyLine);
        Url = said.RootElement.TryGetProperty("url", out var url) ? new Uri(url.GetString()!) : null;
    }

    /// <summary>Where it answers; null for one that is a file.</summary>
    public Uri? Url { get; }

    public static async Task<Register> Start(string project, string assembly, string log, params string[] arguments) =>
        new(await ChildProcess.Start(project, assembly, arguments, log, static line => line.StartsWith('{')));

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
