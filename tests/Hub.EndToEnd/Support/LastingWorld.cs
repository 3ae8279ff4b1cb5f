namespace Hub.EndToEnd.Support;

/// <summary>A world whose hub is stopped, killed and started again.</summary>
public sealed class LastingWorld : IAsyncLifetime
{
    World? _world;

    public World World => _world!;

    public async ValueTask InitializeAsync() => _world = await World.Start("lasting");

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class LastingWorldTests : ICollectionFixture<LastingWorld>
{
    public const string Name = "lasting world";
}
