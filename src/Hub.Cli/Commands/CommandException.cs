namespace Hub.Cli.Commands;

/// <summary>Ends a command with one plain line for the person at the terminal.</summary>
/// <param name="exitCode">1: it was refused, or a fault was found; 2: it never came to an answer.</param>
/// <param name="message">The line.</param>
/// <param name="cause">What lies behind it; null where nothing does.</param>
public sealed class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The hub answered, and the answer was no; or something checked was wrong.</summary>
    public static CommandException Refused(string message) => new(ExitCodes.Refused, message);

    /// <summary>It never came to an answer.</summary>
    public static CommandException CouldNot(string message, Exception? cause = null) => new(ExitCodes.CouldNot, message, cause);
}
