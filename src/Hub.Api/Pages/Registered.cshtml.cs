using Hub.Api.Pages.Me;
using Hub.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Hub.Api.Pages;

/// <summary>What a citizen's sign-in is called and how it becomes theirs; once it is, there is nothing to tell.</summary>
public sealed class RegisteredModel(PeopleDirectory people, RegistrationService registration) : CitizenPage
{
    /// <summary>Shown while the session lasts: a page that was loaded again, or closed too soon, does not lose it.</summary>
    public string? SignInName { get; private set; }

    /// <summary>Whether the reader made it here by a password: one from a provider has neither to be kept, and is not deleted.</summary>
    public bool WasMadeHere { get; private set; }

    public async Task<IActionResult> OnGet()
    {
        if (IsBound || HubClaims.SignInOf(User) is not { } signIn)
        {
            return LocalRedirect("/me");
        }
        SignInName = (await people.Find(signIn, HttpContext.RequestAborted))?.Name;
        WasMadeHere = await registration.Waits(signIn, HttpContext.RequestAborted);
        return Page();
    }
}
