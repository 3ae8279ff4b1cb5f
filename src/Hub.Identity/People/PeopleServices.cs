using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Puts people's ways in, and the desks that give new ones, into a host.</summary>
static class PeopleServices
{
    public static void AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<IPasskeyStore, PasskeyStore>();
        services.AddSingleton<ICeremonyStore, CeremonyStore>();
        services.AddSingleton<IOneTimeCodeStore, OneTimeCodeStore>();
        services.AddSingleton<ICredentialStore, CredentialStore>();
        services.AddSingleton<ISessionList, SessionList>();
        services.AddSingleton<IEnrolmentStore, EnrolmentStore>();
        services.AddSingleton<IRecoveryStore, RecoveryStore>();
        services.AddSingleton<IStaffStore, StaffStore>();
        services.AddSingleton<IRegistrationStore, RegistrationStore>();
        services.AddSingleton<IKnownBrowserStore, KnownBrowserStore>();
        services.AddSingleton<KnownBrowsers>();
        services.AddSingleton<PeopleSecrets>();
        services.AddSingleton<EnrolmentCodes>();
        services.AddSingleton<Ceremonies>();
        services.AddSingleton<SignInEvents>();
        services.AddSingleton<IAuthorizationHandler, StepUpHandler>();
        services.AddSingleton(s => PasskeyHandlers.Make(
            Get<IPersonStore>(s), Get<IPasskeyStore>(s), Get<HubIdentityOptions>(s), s, Get<ILoggerFactory>(s)));
        services.AddSingleton(s => new PasskeyService(
            Get<Microsoft.AspNetCore.Identity.PasskeyHandler<Person>>(s), Get<IPasskeyStore>(s), Get<Ceremonies>(s), Get<SignInEvents>(s), Get<IIdentityRecords>(s), Get<TimeProvider>(s), Get<ILogger<PasskeyService>>(s)));
        services.AddSingleton(s => new OneTimeCodes(Get<IOneTimeCodeStore>(s), Get<PeopleSecrets>(s), Get<HubIdentityOptions>(s), Get<TimeProvider>(s)));
        services.AddSingleton(s => new CredentialDesk(
            Get<ICredentialStore>(s), Get<OneTimeCodes>(s), Get<PasswordHashing>(s), Get<SignInEvents>(s), Get<HubIdentityOptions>(s), Get<TimeProvider>(s)));
        services.AddSingleton(s => new OwnSessions(Get<ISessionList>(s), Get<SignInEvents>(s), Get<HubIdentityOptions>(s), Get<TimeProvider>(s)));
        services.AddSingleton(s => new OwnGrants(Get<IGrantStore>(s), Get<ClientDirectory>(s), Get<SignInEvents>(s), Get<TimeProvider>(s)));
        services.AddSingleton(s => new EnrolmentService(
            Get<IEnrolmentStore>(s), Get<EnrolmentCodes>(s), Get<PasswordHashing>(s), Get<BrowserSessions>(s), Get<SignInEvents>(s), Get<IIdentityRecords>(s), Get<TimeProvider>(s), Get<ILogger<EnrolmentService>>(s)));
        services.AddSingleton(s => new RegistrationService(
            Get<IRegistrationStore>(s), Get<IPersonStore>(s), Get<PasswordHashing>(s), Get<BrowserSessions>(s), Get<SignInEvents>(s), Get<IIdentityRecords>(s), Get<HubIdentityOptions>(s), Get<TimeProvider>(s), Get<ILogger<RegistrationService>>(s)));
        services.AddSingleton(s => new RecoveryDesk(
            Get<IRecoveryStore>(s), Get<IPersonStore>(s), Get<EnrolmentCodes>(s), Get<IIdentityRecords>(s), Get<HubIdentityOptions>(s), Get<TimeProvider>(s)));
        services.AddSingleton(s => new StaffDesk(
            Get<IStaffStore>(s), Get<IPersonStore>(s), Get<ClientDirectory>(s), Get<EnrolmentCodes>(s), Get<IIdentityRecords>(s), Get<HubIdentityOptions>(s), Get<TimeProvider>(s)));
    }

    static T Get<T>(IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();
}
