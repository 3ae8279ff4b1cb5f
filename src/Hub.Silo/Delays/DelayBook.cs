using Hub.Audit;
using Hub.Audit.Delays;
using Hub.Audit.Keys;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Rules;
using Hub.Rules.Policies;
using Hub.Silo.Ledger;

namespace Hub.Silo.Delays;

/// <summary>Where an entry about a person goes: into the person's chain, or into the sealed chain of an order.</summary>
/// <param name="Order">The order; null = the person's own chain.</param>
/// <param name="Guard">Holds while no order began or ended since this was said. Every exchange carries it, whoever it is about.</param>
public sealed record DelayRoute(Id128? Order, Guard Guard)
{
    /// <summary>What holds before the first order of a log.</summary>
    public static DelayRoute None { get; } = new(null, new Guard.Length(KeyStore.DelayChain, 0));
}

/// <summary>The orders of delayed disclosure as the log knows them, held in memory: a projection of one chain, brought up to date before anything rests on it.</summary>
/// <remarks>Thread-safe. Looking up a person costs the same whether there is an order or not.</remarks>
public sealed class DelayBook(EntryBook book, KeyStore keys, TimeProvider clock) : IDisposable
{
    readonly SemaphoreSlim _reading = new(1, 1);
    DelayRegister _register = DelayRegister.Empty;

    /// <summary>As last read.</summary>
    public DelayRegister Register => Volatile.Read(ref _register);

    /// <summary>Whether entries under a legal basis may be disclosed late: what the law obliges or a public task needs. Never what rests on consent or contract, which the person is party to.</summary>
    /// <param name="legalBasis">Code of the basis.</param>
    public static bool IsSealable(string? legalBasis) => legalBasis is not null && EnumCode.TryParse(legalBasis, out LegalBasis basis) && basis is LegalBasis.LegalObligation or LegalBasis.PublicTask;

    /// <summary>At the start, before the first exchange. The tag key of the chain is made here, so that every later backup of the keys has it.</summary>
    public Task<DelayRegister> Begin()
    {
        _ = keys.TagKey(KeyStore.DelayChain);
        return CatchUp();
    }

    /// <summary>Reads what the log has beyond what is held.</summary>
    public async Task<DelayRegister> CatchUp()
    {
        await _reading.WaitAsync();
        try
        {
            var register = _register;
            long before;
            do
            {
                before = register.Count;
                await foreach (var entry in book.ReadChain(KeyStore.DelayChain, register.Count, EntryBook.MaxRead).Select(step => step.Entry))
                {
                    register = After(register, entry);
                }
            }
            while (register.Count > before);
            Volatile.Write(ref _register, register);
            return register;
        }
        finally
        {
            _reading.Release();
        }
    }

    DelayRegister After(DelayRegister register, StoredEntry entry)
    {
        if (entry.Lost)
        {
            return register.AfterLost(OrderOf(register, entry.Id), entry.Id, entry.At);
        }
        return register.After(entry.Record is { } record ? new(entry.Id, entry.Index, entry.At, record) : null);
    }

    /// <summary>Where an entry goes as far as is known here; the guard tells at the append whether that is still so.</summary>
    public DelayRoute Route(string agency, Id128? subject, string? purpose, string? legalBasis)
    {
        var register = Register;
        var order = subject is { } person && purpose is not null && IsSealable(legalBasis)
            ? register.InForce(new(agency, person, purpose), clock.GetUtcNow().ToUnixTimeMilliseconds())?.Order
            : null;
        return new(order, GuardOf(register));
    }

    /// <summary>Where what is said about an entry goes: into its sealed chain while that is sealed, else into the person's.</summary>
    public async Task<DelayRoute> Beside(StoredEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var register = await CatchUp();
        if (entry.Record?.Subject is { } subject)
        {
            foreach (var state in register.About(subject).Where(state => state.Stage is DelayStage.InForce))
            {
                if (await book.StandsIn(entry, ChainOf(state)))
                {
                    return new(state.Order, GuardOf(register));
                }
            }
        }
        return new(null, GuardOf(register));
    }

    /// <summary>Whether the person may see an entry of theirs now: it stands in no sealed chain that is still sealed, and says nothing of an order that is not over.</summary>
    public async Task<bool> IsOpenTo(StoredEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // The asking stands in no chain of the person, ever.
        return (await Beside(entry)).Order is null && entry.Record is not (DelayAskedRecord or DelayEndedRecord { Reason: DelayWords.Declined or DelayWords.Lapsed });
    }

    /// <summary>Name of an order's sealed chain.</summary>
    public static string ChainOf(DelayState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return KeyStore.SealedChain(state.Scope.Subject, state.Order);
    }

    /// <summary>The sealed chain's tag key; null once the person is erased, and where an older key store was put back.</summary>
    public byte[]? TagKeyOf(DelayState state) => keys.TagKey(ChainOf(state));

    /// <summary>The order whose next entry has this id.</summary>
    Id128? OrderOf(DelayRegister register, Id128 entry)
    {
        foreach (var state in register.Orders.Values)
        {
            if (DelayIds.Step(book.Ids, state.Order, state.NextStep) == entry)
            {
                return state.Order;
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    /// <summary>Holds while nothing more is said about any order.</summary>
    public static Guard GuardOf(DelayRegister register) => new Guard.Length(KeyStore.DelayChain, register.Count);
}
