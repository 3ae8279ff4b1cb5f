using System.CommandLine;
using System.Globalization;
using Hub.Cli.Bench;

namespace Hub.Cli.Commands;

/// <summary><c>hub bench ledger</c>: appends a second beside plain inserts into the same database, both stores.</summary>
static class LedgerBenchCommand
{
    static readonly Option<string?> Store = new("--store") { Description = "sqlite, postgres or both (default)." };
    static readonly Option<long?> Chains = new("--chains") { Description = "Chains that are there before the guarded rows (default 1000000; the figure wanted is over 10000000).", CustomParser = given => Numbers.Parse<long>(given) };
    static readonly Option<double?> Seconds = new("--seconds") { Description = "Length of one slice, up to 60 (default 2); each row has three, in turn with plain inserts.", CustomParser = given => Numbers.Parse<double>(given) };
    static readonly Option<FileInfo?> Database = new("--database") { Description = "File with the connection string of a PostgreSQL whose role may make schemas (default: a server of the bench's own)." };
    static readonly Option<DirectoryInfo?> Folder = new("--folder") { Description = "Where databases are put; the figures are those of its disk (default: the temporary folder)." };
    static readonly Option<bool> Quick = new("--quick") { Description = "A short run that shows that everything works; its figures mean nothing." };
    static readonly Option<bool> Json = new("--json") { Description = "End with one JSON object on one line." };

    public static Command Build()
    {
        var command = new Command("ledger", "Appends to the ledger beside plain batched inserts, SQLite and PostgreSQL. Takes some minutes.") { Store, Chains, Seconds, Database, Folder, Quick, Json };
        command.SetAction((parsed, cancel) => LedgerBench.RunAsync(Arguments(parsed), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return command;
    }

    static List<string> Arguments(ParseResult parsed)
    {
        var arguments = new List<string>();
        // First, since what follows may overrule it.
        if (parsed.GetValue(Quick))
        {
            arguments.Add(Quick.Name);
        }
        Add(Store.Name, parsed.GetValue(Store));
        Add(Chains.Name, parsed.GetValue(Chains)?.ToString(CultureInfo.InvariantCulture));
        Add(Seconds.Name, parsed.GetValue(Seconds)?.ToString(CultureInfo.InvariantCulture));
        Add(Database.Name, parsed.GetValue(Database)?.FullName);
        Add(Folder.Name, parsed.GetValue(Folder)?.FullName);
        if (parsed.GetValue(Json))
        {
            arguments.Add(Json.Name);
        }
        return arguments;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                arguments.Add(name);
                arguments.Add(value);
            }
        }
    }
}
