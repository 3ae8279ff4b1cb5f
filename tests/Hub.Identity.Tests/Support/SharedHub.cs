using System.Globalization;

namespace Hub.Identity.Tests;

/// <summary>One hub for the tests of a class, which run one after the other; each registers an agency of its own.</summary>
public sealed class SharedHub : IAsyncLifetime
{
    int agencies;

    internal TestHub Hub { get; private set; } = null!;

    internal Task<TestAgency> NewAgency() => Hub.Register(string.Create(CultureInfo.InvariantCulture, $"agency-{++agencies}"));

    public async ValueTask InitializeAsync() => Hub = await TestHub.Start();

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}
