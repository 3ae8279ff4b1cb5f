using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Samples;

/// <summary>The register's web server, on the loopback interface alone. It logs nothing: its paths name people.</summary>
static class IncomeServer
{
    /// <summary>Builds the server.</summary>
    /// <param name="people">Whose incomes it holds.</param>
    /// <param name="year">Of the incomes.</param>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="misbehaviour">How it fails its askers.</param>
    /// <param name="journal">Keeps every question; null where none is kept.</param>
    public static WebApplication Build(TestPeople people, int year, int port, Misbehaviour misbehaviour, ServedJournal? journal = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        // A request that hangs on purpose must not hold up the end.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var app = builder.Build();
        app.MapGet("/income/{nik}", (string nik, HttpContext context) =>
        {
            journal?.Keep(context.Request, nik);
            return Answer(people.Find(nik), year, misbehaviour, context);
        });
        app.MapGet("/elsewhere/{nik}", (string nik, HttpContext context) => Answer(people.Find(nik), year, Misbehaviour.None, context));
        return app;
    }

    static async Task Answer(TestPerson? person, int year, Misbehaviour misbehaviour, HttpContext context)
    {
        if (person is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var income = Income.Of(person, year);
        await (misbehaviour == Misbehaviour.None ? HonestAnswer(income, context) : BadAnswers.Give(misbehaviour, income, context));
    }

    /// <summary>The income, or of it only the members that <c>?fields=a,b</c> names.</summary>
    static async Task HonestAnswer(Income income, HttpContext context)
    {
        var document = JsonSerializer.SerializeToNode(income)!.AsObject();
        if (context.Request.Query["fields"].ToString() is { Length: > 0 } fields)
        {
            var wanted = fields.Split(',');
            document = new JsonObject(document.Where(m => wanted.Contains(m.Key, StringComparer.Ordinal)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(document.ToJsonString(), context.RequestAborted);
    }
}
