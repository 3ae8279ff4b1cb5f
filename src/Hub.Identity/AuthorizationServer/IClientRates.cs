namespace Hub.Identity;

/// <summary>How often each client may call the authorization server. Thread-safe; not durable.</summary>
public interface IClientRates
{
    /// <summary>Grants one request, or refuses it; another is granted within a second.</summary>
    /// <param name="clientId">Of an assertion whose signature holds, which is not over and was not used before: nobody else spends what is a client's.</param>
    bool TryTake(string clientId);
}

/// <summary>No limit: the host says whether there is one.</summary>
sealed class UnlimitedClients : IClientRates
{
    public bool TryTake(string clientId) => true;
}
