using Hub.Samples;

// A health register: the FHIR R4 resources of a folder, by type and id, and by NIK through a mapping file.
var arguments = Arguments.Parse(args, "--folder", "--map", "--port");
var resources = FhirFolder.Read(arguments.Required("--folder"), arguments.Text("--map"));

await using var app = FhirServer.Build(resources, arguments.Whole("--port", 0));
await app.StartAsync();
await Standing.SayAndStandAsync(new { pid = Environment.ProcessId, url = app.Urls.Single(), resources = resources.Count });
await app.StopAsync();
