using Hub.Audit.Erasures;
using Hub.Audit.Keys;
using Hub.Contracts;
using Orleans;

namespace Hub.Silo.Erasures;

/// <summary>The second half of a completion, after its entry is durable: what can be done again and again.</summary>
public sealed class ErasureEnd(ErasureFile file, KeyStore keys, IGrainFactory grains)
{
    /// <summary>The file first: were the keys gone and the process with them, a restore of everything else would bring them back unnoticed.</summary>
    /// <returns>Whether there were keys to delete.</returns>
    public async Task<bool> Finish(ErasedSubject erased)
    {
        file.Add(erased);
        var had = keys.DeleteSubject(erased.Subject);
        await grains.GetGrain<ICitizenGrain>(erased.Subject.ToString()).Forget();
        return had;
    }
}
