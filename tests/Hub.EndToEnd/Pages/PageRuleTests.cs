using Hub.Api.Hosting;
using Hub.Api.Localisation;
using Hub.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Hub.EndToEnd.Pages;

/// <summary>Over every page there is: who may see it, and what those must have shown who act on others by it.</summary>
public sealed class PageRuleTests
{
    /// <summary>Making a sign-in, signing in and out, answers to applications, the front page and the pages of codes.</summary>
    static readonly string[] OpenToAnybody = ["AgreeModel", "CodeModel", "EnrolModel", "IndexModel", "LogoutModel", "RegisterModel", "SignInModel", "SignOutModel"];

    static readonly string[] StaffPolicies = [PagePolicies.Officer, PagePolicies.Counter, PagePolicies.Auditor, PagePolicies.Operator, PagePolicies.Eraser, PagePolicies.Delayer];

    /// <summary>A form that looks for something and changes nothing.</summary>
    static readonly string[] Searches = ["Hub.Api.Pages.Audit.IndexModel"];

    static IReadOnlyList<Type> Pages { get; } = [.. typeof(HubPage).Assembly.GetTypes().Where(type => !type.IsAbstract && typeof(PageModel).IsAssignableFrom(type))];

    [Fact]
    public void Every_page_says_who_may_see_it_and_these_alone_let_anybody()
    {
        Assert.NotEmpty(Pages);
        Assert.Empty(Pages.Where(page => !IsOpen(page) && PolicyOf(page) is null).Select(page => page.FullName));
        Assert.Equal(OpenToAnybody, Pages.Where(IsOpen).Select(page => page.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_by_which_staff_act_ask_for_two_factors_and_a_recent_sign_in()
    {
        var acting = Pages.Where(page => PolicyOf(page) is { } policy && StaffPolicies.Contains(policy, StringComparer.Ordinal)
            && Array.Exists(page.GetMethods(), method => method.Name.StartsWith("OnPost", StringComparison.Ordinal))
            && !Searches.Contains(page.FullName, StringComparer.Ordinal)).ToList();
        Assert.Contains(acting, page => page.Namespace is "Hub.Api.Pages.Operator.Agencies");
        Assert.Empty(acting.Where(page => !Has<RequireAcrAttribute>(page) || !Has<RequireRecentAuthenticationAttribute>(page)).Select(page => page.FullName));
    }

    static bool IsOpen(Type page) => Has<AllowAnonymousAttribute>(page);

    static string? PolicyOf(Type page) => page.GetCustomAttributes(typeof(AuthorizeAttribute), inherit: true).Cast<AuthorizeAttribute>().Select(attribute => attribute.Policy).FirstOrDefault(policy => policy is not null);

    static bool Has<T>(Type page)
        where T : Attribute => page.IsDefined(typeof(T), inherit: true);
}
