namespace Hub.Identity;

/// <summary>How many sign-ins each remote address, and each network that one holder has, has made lately. Thread-safe; forgotten at a restart.</summary>
/// <param name="perAddress">Within <paramref name="window"/>.</param>
/// <param name="perSite">Within <paramref name="window"/>, by <see cref="RemoteAddress.Site"/>: an IPv6 network of 48 bits has 65,536 addresses.</param>
/// <param name="maxRemembered">Over all addresses; beyond it nobody makes one until some are forgotten.</param>
sealed class RegistrationShares(int perAddress, int perSite, int maxRemembered, TimeSpan window, TimeProvider clock)
{
    readonly Lock remembering = new();
    readonly Dictionary<RemoteAddress, LinkedList<RegistrationShare>> addresses = [];
    readonly Dictionary<RemoteAddress, LinkedList<RegistrationShare>> sites = [];
    readonly LinkedList<RegistrationShare> all = new();

    /// <summary>Takes one of the address's share.</summary>
    /// <param name="wait">Where none was taken: the time until the next one is to be had.</param>
    /// <returns>What was taken; null where the share is used up.</returns>
    public RegistrationShare? Take(RemoteAddress address, out TimeSpan wait)
    {
        var now = clock.GetUtcNow();
        lock (remembering)
        {
            Forget(now);
            if ((First(addresses.GetValueOrDefault(address), perAddress) ?? First(sites.GetValueOrDefault(address.Site), perSite) ?? First(all, maxRemembered)) is { } first)
            {
                wait = first.Until - now;
                return null;
            }
            var share = new RegistrationShare(address, now + window);
            Of(addresses, address).AddLast(share);
            Of(sites, address.Site).AddLast(share);
            share.Place = all.AddLast(share);
            wait = TimeSpan.Zero;
            return share;
        }
    }

    /// <summary>Gives back what was taken and made nothing.</summary>
    public void GiveBack(RegistrationShare share)
    {
        lock (remembering)
        {
            // One whose time is over has been forgotten already.
            if (share.Place is not null)
            {
                Remove(share);
            }
        }
    }

    void Forget(DateTimeOffset now)
    {
        while (all.First is { Value: var oldest } && oldest.Until <= now)
        {
            Remove(oldest);
        }
    }

    void Remove(RegistrationShare share)
    {
        all.Remove(share.Place!);
        share.Place = null;
        Remove(addresses, share.Address, share);
        Remove(sites, share.Address.Site, share);
    }

    static void Remove(Dictionary<RemoteAddress, LinkedList<RegistrationShare>> counts, RemoteAddress whose, RegistrationShare share)
    {
        var counted = counts[whose];
        counted.Remove(share);
        if (counted.Count == 0)
        {
            counts.Remove(whose);
        }
    }

    static LinkedList<RegistrationShare> Of(Dictionary<RemoteAddress, LinkedList<RegistrationShare>> counts, RemoteAddress whose)
    {
        if (!counts.TryGetValue(whose, out var counted))
        {
            counted = new();
            counts.Add(whose, counted);
        }
        return counted;
    }

    /// <summary>The oldest where as many are counted as may be; null where there is room.</summary>
    static RegistrationShare? First(LinkedList<RegistrationShare>? counted, int most) => counted?.Count >= most ? counted.First!.Value : null;
}

/// <summary>One sign-in of an address's share.</summary>
/// <param name="address">Whose.</param>
/// <param name="until">When it counts no more.</param>
sealed class RegistrationShare(RemoteAddress address, DateTimeOffset until)
{
    public RemoteAddress Address => address;

    public DateTimeOffset Until => until;

    /// <summary>Where it is remembered; null once it no longer is.</summary>
    internal LinkedListNode<RegistrationShare>? Place { get; set; }
}
