namespace Hub.Cli.Commands;

/// <summary>Ends a command with one plain line for the person at the terminal.</summary>
sealed class CommandFailure : Exception
{
    CommandFailure(int exitCode, string message, Exception? cause)
        : base(message, cause) => ExitCode = exitCode;

    public int ExitCode { get; }

    /// <summary>The hub answered, and the answer was no; or something checked was wrong.</summary>
    public static CommandFailure Refused(string message) => new(ExitCodes.Refused, message, null);

    /// <summary>It never came to an answer.</summary>
    public static CommandFailure CouldNot(string message, Exception? cause = null) => new(ExitCodes.CouldNot, message, cause);
}
