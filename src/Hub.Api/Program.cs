using Hub.Api.Hosting;
using Hub.Audit;
using Hub.Audit.Keys;
using Hub.Identity;
using Hub.Silo.Policies;

const int CouldNotStart = 2;

HostSettings? settings = null;
try
{
    settings = HostSettings.Parse(args);
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [], EnvironmentName = settings.Environment, ContentRootPath = AppContext.BaseDirectory });
    builder.AddHub(settings);

    var app = builder.Build();
    app.UseEvenAnswers();
    app.UseHubBorder();
    app.MapHub();
    var hold = app.Services.GetRequiredService<IIdentityHold>();
    await app.RunAsync();
    return hold.IsLost ? HeldIdentity.LostExitCode : 0;
}
catch (Exception fault) when (fault is LedgerUnavailableException or PolicyBundleException or KeyFileException or IdentityDatabaseException or InvalidDataException or StartRefusedException or ArgumentException or IOException)
{
    // What an operator can put right is said in a line, not in a stack trace.
    await Console.Error.WriteLineAsync($"hub: {StartFault.Line(fault)}");
    StartFault.Remember(settings, fault, TimeProvider.System.GetUtcNow());
    return CouldNotStart;
}
