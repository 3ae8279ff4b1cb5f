using System.Collections.Concurrent;
using System.Security.Cryptography;
using Hub.Audit.Promises;

namespace Hub.Silo.Ledger;

/// <summary>Signs promises with the hub's promise key (ES256). Thread-safe: an <see cref="ECDsa"/> is not, so each signs with one of its own.</summary>
public sealed class PromiseSigner(ECParameters key, string keyId) : IDisposable
{
    readonly ConcurrentBag<ECDsa> _idle = [];

    public string Sign(Promise promise)
    {
        ArgumentNullException.ThrowIfNull(promise);
        if (!_idle.TryTake(out var signer))
        {
            signer = ECDsa.Create(key);
        }
        var text = promise.Sign(signer, keyId);
        _idle.Add(signer);
        return text;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var signer))
        {
            signer.Dispose();
        }
    }
}
