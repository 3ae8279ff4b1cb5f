using Hub.Api.Endpoints;
using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Identity;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Silo.Scrubbing;
using Hub.Silo.Witnessing;
using Microsoft.AspNetCore.Authorization;

namespace Hub.Api.Pages.Operator;

/// <summary>How the hub stands, for the one who keeps it running. Nothing personal.</summary>
[Authorize(Policy = PagePolicies.Operator)]
public sealed class IndexModel(LedgerRoom room, PolicyShelf shelf, EntryBook book, ClientDirectory clients, WitnessWorker witnesses, ScrubWorker scrub) : HubPage
{
    public Readiness Ready => HealthEndpoints.Of(room, shelf, witnesses) with { Scrub = scrub.Status };

    public string Origin => book.Origin;

    /// <summary>Entries under the last published checkpoint; null before the first.</summary>
    public long? Size => room.LatestCheckpoint?.Checkpoint.Size;

    public int AgencyCount => clients.All.Count;
}
