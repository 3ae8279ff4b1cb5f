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

    /// <summary>What changes the ways into a sign-in for its owner; a page that is given one has handlers that change credentials.</summary>
    static readonly Type[] Changers = [typeof(CredentialDesk), typeof(PasskeyService), typeof(OneTimeCodes)];

    /// <summary>Forms of those pages that change no way in: they sign in, or end what a way in has given.</summary>
    static readonly string[] NoCredential =
    [
        "Hub.Api.Pages.Security.IndexModel.OnPostEnd", "Hub.Api.Pages.Security.IndexModel.OnPostEndAll", "Hub.Api.Pages.Security.IndexModel.OnPostEndGrant",
        "Hub.Api.Pages.SignInModel.OnPost", "Hub.Api.Pages.SignInModel.OnPostCode", "Hub.Api.Pages.SignInModel.OnPostPasskey", "Hub.Api.Pages.SignInModel.OnPostPasskeyOptions",
    ];

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

    [Fact]
    public void Every_form_by_which_its_reader_changes_a_way_in_asks_for_their_best_and_these_alone_do_not()
    {
        var changing = Pages.Where(page => IsOwn(page) || TakesChanger(page)).ToList();
        Assert.Contains(changing.SelectMany(Forms), form => form.EndsWith("AppModel.OnPostRenew", StringComparison.Ordinal));
        // The page's rule is looked at: one on a handler would bind nothing in Razor Pages.
        Assert.Equal(NoCredential, changing.Where(page => !Has<RequireOwnBestAttribute>(page)).SelectMany(Forms).Order(StringComparer.Ordinal));
        // Beside leave for anybody the rule would bind nothing either.
        Assert.Empty(Pages.Where(page => Has<RequireOwnBestAttribute>(page) && IsOpen(page)).Select(page => page.FullName));
    }

    static bool IsOwn(Type page) => page.Namespace is "Hub.Api.Pages.Security";

    static bool TakesChanger(Type page) => Array.Exists(page.GetConstructors(), made => Array.Exists(made.GetParameters(), given => Changers.Contains(given.ParameterType)));

    static IEnumerable<string> Forms(Type page) =>
        page.GetMethods().Where(method => method.Name.StartsWith("OnPost", StringComparison.Ordinal)).Select(method => $"{page.FullName}.{method.Name}");

    static bool IsOpen(Type page) => Has<AllowAnonymousAttribute>(page);

    static string? PolicyOf(Type page) => page.GetCustomAttributes(typeof(AuthorizeAttribute), inherit: true).Cast<AuthorizeAttribute>().Select(attribute => attribute.Policy).FirstOrDefault(policy => policy is not null);

    static bool Has<T>(Type page)
        where T : Attribute => page.IsDefined(typeof(T), inherit: true);
}
