using Hub.Samples;

// A civil registry in its own SQLite file. The hub reads the file itself, read-only; this process makes and holds it.
var arguments = Arguments.Parse(args, "--db", "--people", "--seed", "--regions", "--list-niks");
var db = Path.GetFullPath(arguments.Required("--db"));
var people = arguments.People();

CivilDatabase.Ensure(db, people);
if (arguments.Text("--list-niks") is { } list)
{
    NikList.Write(list, people);
}
await Standing.SayAndStandAsync(new { pid = Environment.ProcessId, db, people = people.Count, sample = people.Sample(Standing.SampleSize) });
