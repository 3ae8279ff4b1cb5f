using System.Net;
using System.Net.Sockets;
using System.Text;
using Hub.Api.Endpoints;
using Hub.Audit.Crypto;
using Hub.Audit.Witnesses;
using Hub.Identity;
using Hub.Silo.Witnessing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.EndToEnd.Refusals;

/// <summary>Who sends a checkpoint slowly takes no place from those who send it.</summary>
public sealed class SlowSubmissionTests
{
    const string Path = "/witness/add-checkpoint";

    [Fact]
    public async Task Slow_submissions_shut_out_nobody_and_are_given_up()
    {
        await using var app = Witness();
        await app.StartAsync(Cancel);
        var address = new Uri(app.Urls.Single());
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < WitnessEndpoints.MaxAtOnce; i++)
            {
                var client = new TcpClient();
                slow.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, address.Port, Cancel);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nold 0"), Cancel);
            }
            using var http = new HttpClient { BaseAddress = address };
            for (var turn = 0; turn < 10; turn++)
            {
                using var body = new StringContent("nothing of a checkpoint");
                using var answer = await http.PostAsync(new Uri(Path, UriKind.Relative), body, Cancel);
                Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
                await Task.Delay(30, Cancel);
            }
            var first = new byte[12];
            await slow[0].GetStream().ReadExactlyAsync(first, Cancel).AsTask().WaitAsync(WitnessEndpoints.BodyPatience * 3, Cancel);
            Assert.Equal("HTTP/1.1 400", Encoding.ASCII.GetString(first));
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static WebApplication Witness()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton(new HubIdentityOptions { Origin = "http://localhost" });
        var edwards = new LibcryptoEd25519();
        var signer = new CosignatureSigner("example.org/witness", edwards.Open(new byte[32]));
        builder.Services.AddSingleton(new WitnessDesk(new(new WitnessedLogs(new TrustPolicy([], [], [], null)), new Nothing(), signer, edwards, TimeProvider.System)));
        var app = builder.Build();
        app.MapWitness();
        return app;
    }

    sealed class Nothing : IWitnessedStore
    {
        public ValueTask<WitnessedTree?> WitnessedAsync(string origin, CancellationToken cancellation) => new((WitnessedTree?)null);

        public ValueTask<bool> TryWitnessAsync(WitnessedTree? seen, WitnessedTree next, CancellationToken cancellation) => new(false);
    }
}
