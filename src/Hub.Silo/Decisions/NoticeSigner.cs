using System.Security.Cryptography;
using Hub.Audit.Trails;

namespace Hub.Silo.Decisions;

/// <summary>Signs notices with the hub's reply key (ES256). Thread-safe: notices are few, so one signs at a time.</summary>
public sealed class NoticeSigner(ECParameters key, string keyId) : IDisposable
{
    readonly Lock _lock = new();
    readonly ECDsa _key = ECDsa.Create(key);

    public string Sign(DecisionNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        lock (_lock)
        {
            return notice.Sign(_key, keyId);
        }
    }

    public void Dispose() => _key.Dispose();
}
