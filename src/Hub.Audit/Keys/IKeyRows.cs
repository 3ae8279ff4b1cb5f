using Hub.Canon;

namespace Hub.Audit.Keys;

/// <summary>Where a key store keeps its rows. It sees wrapped keys and look-up values alone, never a key in clear. Thread-safe.</summary>
/// <remarks>What a call changed is durable when it returns. A store that cannot be reached is a <see cref="LedgerUnavailableException"/>.</remarks>
interface IKeyRows : IDisposable
{
    /// <summary>The subject of a look-up value; null where there is none.</summary>
    Id128? FindNik(int keyId, byte[] value);

    /// <summary>A subject's wrapped keys; zeros of the same length once erased, null when unknown.</summary>
    byte[]? Subject(Id128 subject);

    /// <summary>The wrapped key of that name; zeros of the same length once erased, null when there is none.</summary>
    byte[]? Named(string name);

    /// <summary>Adds a named key; where another process was faster, what stands there is kept.</summary>
    /// <returns>The wrapped key that stands there.</returns>
    byte[] AddNamed(string name, byte[] wrapped);

    /// <summary>Runs an enrolment in one transaction; one at a time.</summary>
    T Enrol<T>(Func<IKeyEnrolment, T> work);

    /// <summary>Names of named keys that begin so, in no order that matters; also of those that were erased.</summary>
    /// <param name="prefix">Not empty.</param>
    IReadOnlyList<string> NamesUnder(string prefix);

    /// <summary>Overwrites a subject's wrapped keys, those of its sealed chains too (<see cref="KeyStore.SealedOf"/>), with zeros and forgets its look-up value, all at once; no copy of them is left in the store's files.</summary>
    void Erase(Id128 subject);

    /// <summary>Finishes an erasure that a crash cut off after it was durable.</summary>
    void Settle();

    /// <summary>Every subject with its wrapped keys, zeros for the erased.</summary>
    IEnumerable<(Id128 Subject, byte[] Wrapped)> Subjects();

    /// <summary>Every named key, wrapped, in the order in which they were made.</summary>
    IEnumerable<(string Name, byte[] Wrapped)> AllNamed();
}

/// <summary>What an enrolment does, inside its transaction.</summary>
interface IKeyEnrolment
{
    /// <inheritdoc cref="IKeyRows.FindNik"/>
    Id128? FindNik(int keyId, byte[] value);

    /// <summary>Adds a subject with its look-up value.</summary>
    void Add(Id128 subject, byte[] wrapped, int keyId, byte[] value);

    /// <summary>Puts a subject's look-up value under a newer key.</summary>
    void MoveNik(Id128 subject, (int KeyId, byte[] Value) from, (int KeyId, byte[] Value) to);
}
