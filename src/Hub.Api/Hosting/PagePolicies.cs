namespace Hub.Api.Hosting;

/// <summary>Names of the authorization policies of pages: one role each, signed in by session.</summary>
public static class PagePolicies
{
    public const string Citizen = "page.citizen";
    public const string Officer = "page.officer";
    public const string Operator = "page.operator";
}
