using Hub.Samples;

// A tax office's register of incomes, asked over HTTP and answering in JSON.
var arguments = Arguments.Parse(args, "--people", "--seed", "--regions", "--port", "--year", "--misbehave", "--journal");
var people = arguments.People();

using var journal = ServedJournal.Open(arguments.Text("--journal"), TimeProvider.System);
await using var app = IncomeServer.Build(people, arguments.Whole("--year", 2025), arguments.Whole("--port", 0), Misbehaviours.Named(arguments.Text("--misbehave")), journal);
await app.StartAsync();
await Standing.SayAndStandAsync(new { pid = Environment.ProcessId, url = app.Urls.Single(), people = people.Count, sample = people.Sample(Standing.SampleSize) });
await app.StopAsync();
