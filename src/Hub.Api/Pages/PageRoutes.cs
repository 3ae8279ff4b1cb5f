namespace Hub.Api.Pages;

static class PageRoutes
{
    /// <summary>Razor pages; each declares who may see it, and one that declares nothing is seen by nobody.</summary>
    public static void MapPages(this WebApplication app) => app.MapRazorPages();
}
