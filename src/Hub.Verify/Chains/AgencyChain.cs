using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Verify.Chains;

/// <summary>One entry of an agency's chain as the hub lists it (<c>GET /v1/chain</c>).</summary>
/// <param name="N">Number in the chain, from 0.</param>
/// <param name="Index">Place in the log.</param>
/// <param name="Id">Id of the entry.</param>
/// <param name="Slot">1 asking agency, 2 providing agency.</param>
/// <param name="Type">Type of the record; <c>erased</c> or <c>lost</c> where nobody can read it any more.</param>
/// <param name="At">Milliseconds since 1970 UTC.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AgencyChainItem(long N, long Index, Id128 Id, int Slot, string Type, long At)
{
    /// <summary>Type of a release.</summary>
    public const string Exchange = "exchange";

    /// <summary>Type of a refusal.</summary>
    public const string Refusal = "refusal";

    /// <summary>What stands for the type of a record whose keys are erased.</summary>
    public const string Erased = "erased";

    /// <summary>What stands for the type of a record that was not recovered.</summary>
    public const string Lost = "lost";

    /// <summary>Whether nobody can say any more what was recorded.</summary>
    public bool IsClosed => Type is Erased or Lost;

    /// <summary>Whether it may be an exchange, released or refused.</summary>
    public bool MayBeExchange => Type is Exchange or Refusal || IsClosed;
}

/// <summary>A whole chain as the hub lists it.</summary>
/// <param name="Agency">Whose.</param>
/// <param name="Count">Number of entries that the hub names.</param>
/// <param name="Items">What it lists, in its order.</param>
public sealed record AgencyChain(string Agency, long Count, IReadOnlyList<AgencyChainItem> Items)
{
    /// <summary>Tag slot of the agency that asked.</summary>
    public const int AskingSlot = 1;

    /// <summary>Tag slot of the agency that provided.</summary>
    public const int ProvidingSlot = 2;
}
