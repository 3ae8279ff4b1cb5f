using Hub.Silo.Anchoring;
using Hub.Silo.Erasures;
using Hub.Silo.Hosting;
using Hub.Silo.Ledger;
using Hub.Silo.Policies;
using Hub.Silo.Scrubbing;
using Hub.Silo.Witnessing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hub.Api.Endpoints;

/// <summary>Whether the process lives, and whether it can do its work.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Host">The grain host.</param>
/// <param name="SingleProcess">The host can only ever be one process: no cluster, no failover.</param>
/// <param name="Ledger">Code of what keeps the ledger from taking entries; absent when nothing does.</param>
/// <param name="PolicyBundle">Version of the bundle in force; absent before the first.</param>
/// <param name="Witnesses">How far the log is final; absent where no witnesses are named. Readiness does not depend on it.</param>
public sealed record Readiness(string Status, string Host, bool SingleProcess, string? Ledger, int? PolicyBundle, Finality? Witnesses = null)
{
    /// <summary>How the log is anchored in a chain; absent where it is not. A fault of it does not keep the hub from its work.</summary>
    public AnchorStatus? Anchor { get; init; }

    /// <summary>How the background verification of the stored log stands. A fault of it is an alarm and does not keep the hub from its work.</summary>
    public ScrubStatus? Scrub { get; init; }

    /// <summary>Witnesses and chain that were to be heard before the log went on, and whether they were; <c>unchecked</c> ones are an alarm.</summary>
    public IReadOnlyList<OutsideLine> Outside { get; init; } = [];

    /// <summary>Whether acts of officers, auditors and operators need two factors and a recent authentication; off in development alone.</summary>
    public bool StrongSignIn { get; init; }

    /// <summary>What the start found of erasures.</summary>
    public ErasureReplayReport? Erasures { get; init; }
}

/// <param name="Holder"><c>witness NAME</c> or <c>anchor</c>.</param>
/// <param name="State"><c>checked</c> or <c>unchecked</c>.</param>
/// <param name="Fault">Code of why it was not; absent when it was.</param>
public sealed record OutsideLine(string Holder, string State, string? Fault);

/// <summary>Liveness and readiness for supervisors and load balancers.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        group.MapGet("/live", () => TypedResults.Ok(new { status = "live" })).WithName("live").WithSummary("The process answers");
        group.MapGet("/ready", Ready).WithName("ready").WithSummary("The hub can take requests").Produces<Readiness>().Produces<Readiness>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>What readiness rests on; also shown on the operator's page.</summary>
    public static Readiness Of(LedgerRoom room, PolicyShelf shelf, WitnessWorker witnesses)
    {
        ArgumentNullException.ThrowIfNull(room);
        ArgumentNullException.ThrowIfNull(shelf);
        ArgumentNullException.ThrowIfNull(witnesses);
        var ledger = room.Fault;
        var ready = ledger is null && shelf.IsStocked;
        return new(ready ? "ready" : "not-ready", GrainHost.Name, GrainHost.IsSingleProcess, ledger, shelf.IsStocked ? shelf.Current.Bundle?.Version : null, witnesses.Finality)
        {
            Outside = [.. room.Outside.Select(one => new OutsideLine(one.Holder, one.Checked ? "checked" : "unchecked", one.Fault))],
        };
    }

    static JsonHttpResult<Readiness> Ready(LedgerRoom room, PolicyShelf shelf, WitnessWorker witnesses, IServiceProvider services)
    {
        var readiness = Of(room, shelf, witnesses) with
        {
            Anchor = services.GetService<AnchorWorker>()?.Status,
            Scrub = services.GetRequiredService<ScrubWorker>().Status,
            StrongSignIn = services.GetRequiredService<Hub.Identity.HubIdentityOptions>().RequireStrongSignIn,
            Erasures = services.GetService<ErasureReplay>()?.Last,
        };
        return TypedResults.Json(readiness, statusCode: readiness.Status is "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
