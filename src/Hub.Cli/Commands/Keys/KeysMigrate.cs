using System.CommandLine;
using System.Globalization;
using Hub.Audit;
using Hub.Audit.Keys;
using Npgsql;

namespace Hub.Cli.Commands.Keys;

/// <summary><c>hub keys migrate</c>: makes the tables of a key store in PostgreSQL, or brings them up to date, as their owner.</summary>
static class KeysMigrate
{
    const int MaxTextBytes = 4 * 1024;

    static readonly Option<FileInfo> Database = new("--database") { Description = "File with Npgsql's connection string of the owner's role. Never the ledger's database.", Required = true };
    static readonly Option<string?> Writer = new("--writer") { Description = "Role that the hub is to use: it may add keys, and erase one person's by the owner's function." };

    public static Command Build()
    {
        var migrate = new Command("migrate", "Make the tables of a key store in PostgreSQL, or bring them up to date.") { Database, Writer };
        migrate.SetAction(RunAsync);
        return migrate;
    }

    /// <summary>Where a file says that the key store is kept.</summary>
    public static PostgresKeyOptions Options(FileInfo file) => new(Bounded.ReadText(file.FullName, MaxTextBytes).Trim());

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var writer = parsed.GetValue(Writer);
        try
        {
            await PostgresKeySchema.ApplyAsync(Options(parsed.GetRequiredValue(Database)), writer, cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"schema {PostgresKeyOptions.Schema} is at step {PostgresKeySchema.Newest}{(writer is null ? "" : $"; {writer} may add, read and erase")}"));
            return ExitCodes.Right;
        }
        catch (Exception fault) when (fault is NpgsqlException or LedgerUnavailableException or ArgumentException)
        {
            throw CommandException.CouldNot(fault.Message, fault);
        }
    }
}
