using Duende.IdentityServer.Services;
using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>Names of pushed requests: secrets of the hub's own form, so that its pages find what the package has stored. Thread-safe.</summary>
sealed class HandleGeneration : IHandleGenerationService
{
    public Task<string> GenerateAsync(int length = 32) => Task.FromResult(RandomSecret.New().Text);
}
