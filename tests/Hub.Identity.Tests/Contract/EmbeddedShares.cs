using Microsoft.Extensions.DependencyInjection;

namespace Hub.Identity.Tests.Contract;

/// <summary>The embedded server, which is in its place already.</summary>
public sealed class EmbeddedClientShares : ClientShareContract
{
    private protected override void Put(IServiceCollection services)
    {
    }
}

/// <summary>The same of what is taken from a client.</summary>
public sealed class EmbeddedTakenScopes : TakenScopeContract
{
    private protected override void Put(IServiceCollection services)
    {
    }
}
