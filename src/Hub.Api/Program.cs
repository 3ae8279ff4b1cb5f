using Hub.Api.Endpoints;
using Hub.Api.Hosting;
using Hub.Api.Pages;
using Hub.Identity;

var settings = HostSettings.Parse(args);
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [], EnvironmentName = settings.Environment, ContentRootPath = AppContext.BaseDirectory });
builder.AddHub(settings);

var app = builder.Build();
app.UseHubBorder();
app.MapAuthorizationServer();
app.MapExchanges();
app.MapConsents();
app.MapProofs();
app.MapLog();
app.MapHealth();
app.MapDevelopment();
app.MapDocuments();
app.MapPages();
await app.RunAsync();
