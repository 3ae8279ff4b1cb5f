using Hub.Identity;

namespace Hub.Api.Hosting.Limits;

/// <summary>How often each authenticated client may call the authorization server, from whatever addresses. Thread-safe.</summary>
sealed class ClientRates(BorderLimits limits, TimeProvider clock) : IClientRates
{
    readonly RateTable<string>? _clients = RateRule.Of(limits.ClientPerSecond) is { } rule ? new(rule, BorderLimits.MaxAgencies, clock) : null;

    public bool TryTake(string clientId) => _clients?.Take(clientId).Allowed ?? true;
}
