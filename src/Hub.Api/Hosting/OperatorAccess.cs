using System.Security.Cryptography;
using System.Text;

namespace Hub.Api.Hosting;

/// <summary>The token of the development operator endpoints: drawn at each start, in a file that only the hub's owner can read.</summary>
public sealed class OperatorAccess
{
    const string Scheme = "Operator ";
    const int TokenBytes = 32;

    readonly byte[] _token;

    public OperatorAccess(DataDirectory data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        DataDirectory.WriteSecret(data.OperatorToken, token + "\n");
        _token = Encoding.ASCII.GetBytes(token);
    }

    /// <summary>Whether the request carries the token; compared in constant time.</summary>
    public bool Admits(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[Scheme.Length..]), _token);
    }
}
