using System.Globalization;
using System.Text;
using Hub.Identity;

namespace Hub.Api.Hosting;

/// <summary>
/// At a start with <c>--first-operators FILE</c> and fewer operators than acts need: makes as many as are missing, and writes their
/// enrolment codes where only the hub's owner reads them. Otherwise it does nothing, so that the option may stay.
/// </summary>
sealed partial class FirstOperators(HostSettings settings, StaffDesk desk, HubIdentityOptions identity, ILogger<FirstOperators> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        SayStrength(identity.RequireStrongSignIn ? "on" : "off");
        if (settings.FirstOperators is not { } file)
        {
            return;
        }
        var made = await desk.MakeFirst(codes => Keep(Path.GetFullPath(file), codes), cancellationToken);
        if (made == 0)
        {
            NotMade();
            return;
        }
        Made(made);
    }

    static ValueTask Keep(string file, IReadOnlyList<(string Name, string First, string Second)> codes)
    {
        if (File.Exists(file))
        {
            throw new StartRefusedException($"--first-operators: {file} exists; codes are written to a new file.");
        }
        var text = new StringBuilder();
        foreach (var (name, first, second) in codes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name} {first} {second}\n");
        }
        DataDirectory.WriteSecret(file, text.ToString());
        return ValueTask.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 2431, Level = LogLevel.Information, Message = "Two factors and a recent authentication for acts of officers, auditors and operators: {State}")]
    partial void SayStrength(string state);

    [LoggerMessage(EventId = 2432, Level = LogLevel.Information, Message = "There are operators enough who can sign in or have a code that is alive; --first-operators makes none")]
    partial void NotMade();

    [LoggerMessage(EventId = 2433, Level = LogLevel.Information, Message = "Operators were made, as many as were missing: {Count}; their codes are in the file named by --first-operators and end in a day")]
    partial void Made(int count);
}
