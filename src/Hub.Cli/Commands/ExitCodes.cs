namespace Hub.Cli.Commands;

/// <summary>What every command tells its caller.</summary>
static class ExitCodes
{
    public const int Right = 0;

    /// <summary>The hub refused, or a fault was found.</summary>
    public const int Refused = 1;

    /// <summary>The question could not be asked: a wrong argument, an unreadable file, no hub.</summary>
    public const int CouldNot = 2;
}
