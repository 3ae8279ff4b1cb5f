using System.Globalization;
using Hub.Canon;
using Hub.Canon.Records;
using Hub.Silo.Ledger;

namespace Hub.Silo.Decisions;

/// <summary>Ids of a trail's entries and of its durable deadlines.</summary>
/// <remarks>A step's id tells trail and number, so two writers of one step meet on it: the ledger takes the first and names the conflict.</remarks>
public static class TrailIds
{
    /// <summary>Keys of trails to which the hub owes a step.</summary>
    public const string Owed = "trail.owed:";

    /// <summary>Id of a later step; step 0 has the decision's own.</summary>
    public static Id128 Step(EntryIds ids, Id128 trail, int step) =>
        ids.Of(Actors.Hub, string.Create(CultureInfo.InvariantCulture, $"trail:{trail}:{step}"));

    /// <summary>Id of the public entry that registers a programme's version.</summary>
    public static Id128 Algorithm(EntryIds ids, string programme, int version) =>
        ids.Of(Actors.Hub, string.Create(CultureInfo.InvariantCulture, $"algorithm:{programme}:{version}"));

    /// <summary>Id of an opening: the same officer or auditor, trail, steps and reason within one stretch of time are one opening.</summary>
    public static Id128 Opening(EntryIds ids, string actor, Id128 trail, int through, string reason, long stretch) =>
        ids.Of(actor, string.Create(CultureInfo.InvariantCulture, $"open:{trail}:{through}:{stretch}:{reason}"));

    /// <summary>Key of a trail to which the hub owes a step.</summary>
    public static string OwedKey(Id128 trail) => Owed + trail;

    /// <summary>Keys of an agency's decisions that wait for an officer.</summary>
    public static string Waiting(string agency) => $"trail.review:{agency}:";

    /// <summary>Key of a decision that waits for an officer.</summary>
    public static string WaitingKey(string agency, Id128 trail) => Waiting(agency) + trail;
}
