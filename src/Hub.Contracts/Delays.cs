using System.Text.Json.Serialization;
using Hub.Canon;

namespace Hub.Contracts;

/// <summary>What somebody wants done about an order of delayed disclosure. Who acts comes from the session alone.</summary>
/// <param name="Actor">As records name them: <c>officer:ID</c>, <c>operator:ID</c> or <c>auditor:ID</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Decline), "decline")]
[JsonDerivedType(typeof(End), "end")]
public abstract record DelayCommand(string Actor)
{
    /// <param name="Agency">Whose exchanges are meant.</param>
    /// <param name="Reference">The law and the document that demand it; 1..200 characters.</param>
    /// <param name="Until">End date, milliseconds UTC.</param>
    /// <param name="Continues">The order in force that this one continues, or null.</param>
    public sealed record Ask(string Actor, string Agency, Id128 Subject, string Purpose, string Reference, long Until, Id128? Continues) : DelayCommand(Actor);

    /// <summary>The second approval puts the order in force.</summary>
    public sealed record Approve(string Actor) : DelayCommand(Actor);

    /// <summary>Does not approve what was asked for.</summary>
    public sealed record Decline(string Actor) : DelayCommand(Actor);

    /// <summary>Ends an order before its end date: the person sees its entries from then on.</summary>
    public sealed record End(string Actor) : DelayCommand(Actor);
}

/// <summary>What became of it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Taken), "taken")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record DelayOutcome
{
    DelayOutcome()
    {
    }

    /// <param name="EntryId">The entry just written.</param>
    /// <param name="Promise">The hub's word for it.</param>
    public sealed record Taken(Id128 Order, Id128 EntryId, string Promise) : DelayOutcome;

    /// <param name="Code"><c>delay.…</c>, <c>append.contended</c> or a code of the ledger; nothing was written.</param>
    public sealed record Refused(string Code) : DelayOutcome;
}
