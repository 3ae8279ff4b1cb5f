namespace Hub.Jose;

/// <summary>Imported forms of one key, lent to one caller at a time.</summary>
/// <remarks>
/// The platform does not promise that an <c>ECDsa</c>, <c>ECDiffieHellman</c> or <c>RSA</c> object may be used from two
/// threads, and importing one costs more than a signature check. So each key keeps a few imported objects;
/// a caller that finds none free imports one more. The pool itself is thread-safe and lock-free.
/// </remarks>
sealed class KeyPool<T>(Func<T> import) : IDisposable
    where T : class, IDisposable
{
    const int Slots = 8;

    readonly T?[] slots = new T?[Slots];

    public T Rent()
    {
        for (var i = 0; i < Slots; i++)
        {
            var key = Interlocked.Exchange(ref slots[i], null);
            if (key is not null)
            {
                return key;
            }
        }
        return import();
    }

    public void Return(T key)
    {
        for (var i = 0; i < Slots; i++)
        {
            if (Interlocked.CompareExchange(ref slots[i], key, null) is null)
            {
                return;
            }
        }
        key.Dispose();
    }

    public void Dispose()
    {
        for (var i = 0; i < Slots; i++)
        {
            Interlocked.Exchange(ref slots[i], null)?.Dispose();
        }
    }
}
