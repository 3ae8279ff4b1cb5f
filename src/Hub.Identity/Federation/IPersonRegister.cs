using Hub.Canon;

namespace Hub.Identity;

/// <summary>The people whom the hub knows; the host puts the key store behind it. Thread-safe.</summary>
public interface IPersonRegister
{
    /// <summary>The person of a NIK (16 digits); null for one that is unknown or erased.</summary>
    Id128? FindByNik(string nik);
}

/// <summary>Where bindings by an upstream claim are recorded; the host puts the ledger behind it. Thread-safe.</summary>
public interface IUpstreamRecords
{
    /// <summary>Called before the binding has effect; durable when it returns. After a crash the same binding is reported again and is the same entry.</summary>
    ValueTask Bound(UpstreamBinding binding, CancellationToken cancellationToken);
}
