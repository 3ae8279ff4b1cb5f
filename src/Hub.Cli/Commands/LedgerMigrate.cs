using System.CommandLine;
using System.Globalization;
using Hub.Audit;
using Hub.Audit.Store;
using Npgsql;

namespace Hub.Cli.Commands;

/// <summary><c>hub ledger migrate</c>: makes the tables of a ledger in PostgreSQL, or brings them up to date, as their owner.</summary>
static class LedgerMigrate
{
    const int MaxTextBytes = 4 * 1024;

    static readonly Option<FileInfo> Database = new("--database") { Description = "File with Npgsql's connection string of the owner's role.", Required = true };
    static readonly Option<string?> Writer = new("--writer") { Description = "Role that the hub is to write with: it may add entries and may change none." };

    public static Command Build()
    {
        var migrate = new Command("migrate", "Make the tables of a ledger in PostgreSQL, or bring them up to date.") { Database, Writer, Shared.Data };
        migrate.SetAction(RunAsync);
        return migrate;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var origin = Bounded.ReadText(Path.Combine(parsed.GetRequiredValue(Shared.Data), "origin"), MaxTextBytes).Trim();
        var writer = parsed.GetValue(Writer);
        try
        {
            var options = new PostgresLedgerOptions(Bounded.ReadText(parsed.GetRequiredValue(Database).FullName, MaxTextBytes).Trim());
            await PostgresSchema.ApplyAsync(options, origin, writer, cancel);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"schema {options.Schema} of {origin} is at step {PostgresSchema.Newest}{(writer is null ? "" : $"; {writer} may write")}"));
            return ExitCodes.Right;
        }
        catch (Exception fault) when (fault is NpgsqlException or LedgerUnavailableException or ArgumentException)
        {
            throw CommandException.CouldNot(fault.Message, fault);
        }
    }
}
