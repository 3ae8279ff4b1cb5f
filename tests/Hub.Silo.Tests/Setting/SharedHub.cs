namespace Hub.Silo.Tests.Setting;

/// <summary>One hub for all tests of a class; each takes persons and keys of its own.</summary>
public sealed class SharedHub : IAsyncLifetime
{
    readonly TempFolder _folder = new();
    TestHub? _hub;

    internal TestHub Hub => _hub ?? throw new InvalidOperationException("The hub has not started.");

    public async ValueTask InitializeAsync() => _hub = await TestHub.Start(_folder);

    public async ValueTask DisposeAsync()
    {
        if (_hub is { } hub)
        {
            await hub.DisposeAsync();
        }
        _folder.Dispose();
    }
}
