using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hub.Identity;

/// <summary>The framework's passkey handler (WebAuthn level 3 §7) over the hub's stores.</summary>
static class PasskeyHandlers
{
    /// <summary>Time that a browser waits for its person, a hint to it.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static PasskeyHandler<Person> Make(IPersonStore people, IPasskeyStore passkeys, HubIdentityOptions options, IServiceProvider services, ILoggerFactory loggers)
    {
#pragma warning disable CA2000 // The manager only disposes its store, which holds nothing.
        var users = new UserManager<Person>(
            new PasskeyUsers(people, passkeys), Options.Create(new IdentityOptions()), new PasswordHasher<Person>(), [], [],
            new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), services, loggers.CreateLogger<UserManager<Person>>());
#pragma warning restore CA2000
        return new PasskeyHandler<Person>(users, Options.Create(RulesOf(options)));
    }

    static IdentityPasskeyOptions RulesOf(HubIdentityOptions options) => new()
    {
        // Both from the configured origin: neither the Host nor the Origin header has a say.
        ServerDomain = new Uri(options.Origin).Host,
        ValidateOrigin = context => ValueTask.FromResult(
            !context.CrossOrigin && context.TopOrigin is null && string.Equals(context.Origin, options.Origin, StringComparison.Ordinal)),
        UserVerificationRequirement = "required",
        ResidentKeyRequirement = "required",
        // Nobody's authenticator is asked to identify its make.
        AttestationConveyancePreference = "none",
        AuthenticatorTimeout = Patience,
    };
}
