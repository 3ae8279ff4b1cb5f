using Hub.Api.Agencies;
using Hub.Api.Endpoints;
using Hub.Api.Pages;
using Hub.Identity;

namespace Hub.Api.Hosting;

/// <summary>Every address that a hub answers.</summary>
public static class HubRoutes
{
    public static void MapHub(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapAuthorizationServer();
        app.MapUpstreams();
        app.MapExchanges();
        app.MapConsents();
        app.MapDecisions();
        app.MapTrails();
        app.MapProofs();
        app.MapEvidence();
        app.MapCompleteness();
        app.MapChains();
        app.MapAgencyKeys();
        app.MapKeyUpload();
        app.MapLog();
        app.MapWitness();
        app.MapAnchor();
        app.MapHealth();
        app.MapDevelopment();
        app.MapDocuments();
        app.MapPages();
    }
}
