using System.Runtime.InteropServices;
using Hub.Canon;

namespace Hub.Cli.Bench;

/// <summary>What the load generator keeps of one exchange, to be held against the log afterwards.</summary>
/// <param name="Id">Of the exchange and of its entry.</param>
/// <param name="Index">Where the promise says the entry is.</param>
/// <param name="LeafHash">What the promise says it is.</param>
/// <param name="Proof">Unique id of the DPoP proof sent.</param>
/// <param name="Citizen">Number of the citizen.</param>
/// <param name="Dropped">
/// The hub held the reply back because it came too late after the entry was durable (503 <c>reply.dropped</c>, an entry of its own follows).
/// Counts as an entry, not as an exchange done.
/// </param>
[StructLayout(LayoutKind.Auto)]
readonly record struct ReleasedExchange(Id128 Id, long Index, Hash256 LeafHash, Id128 Proof, int Citizen, bool Dropped);
