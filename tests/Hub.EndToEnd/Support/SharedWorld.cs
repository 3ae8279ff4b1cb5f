namespace Hub.EndToEnd.Support;

/// <summary>The world that most tests share; they bring people of their own.</summary>
public sealed class SharedWorld : IAsyncLifetime
{
    World? _world;

    public World World => _world!;

    public async ValueTask InitializeAsync() => _world = await World.Start("shared");

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class SharedWorldTests : ICollectionFixture<SharedWorld>
{
    public const string Name = "shared world";
}
