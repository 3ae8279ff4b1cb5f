using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Hub.Identity;

/// <summary>PBKDF2 with HMAC-SHA-512 (ASP.NET Core Identity's format), on all cores but one, which is left to everything else. Thread-safe.</summary>
public sealed class PasswordHashing : IDisposable
{
    static readonly object NoUser = new();

    readonly PasswordHasher<object> hasher;
    readonly SemaphoreSlim cores = new(Math.Max(1, Environment.ProcessorCount - 1));
    readonly string decoy;

    public PasswordHashing(HubIdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
        decoy = hasher.HashPassword(NoUser, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
    }

    public async ValueTask<string> Hash(string password, CancellationToken cancellationToken)
    {
        await cores.WaitAsync(cancellationToken);
        try
        {
            return hasher.HashPassword(NoUser, password);
        }
        finally
        {
            cores.Release();
        }
    }

    /// <summary>Whether the password fits, and a better hash where the stored one is of fewer rounds than now configured.</summary>
    /// <param name="storedHash">Null for an unknown name, empty where there is no password: the same work is done and the answer is no.</param>
    internal async ValueTask<(bool Fits, string? Better)> Verify(string? storedHash, string password, CancellationToken cancellationToken)
    {
        // A sign-in without a password keeps an empty hash.
        var fitting = string.IsNullOrEmpty(storedHash) ? null : storedHash;
        await cores.WaitAsync(cancellationToken);
        try
        {
            var result = hasher.VerifyHashedPassword(NoUser, fitting ?? decoy, password);
            if (fitting is null || result == PasswordVerificationResult.Failed)
            {
                return (false, null);
            }
            return (true, result == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(NoUser, password) : null);
        }
        finally
        {
            cores.Release();
        }
    }

    public void Dispose() => cores.Dispose();
}
