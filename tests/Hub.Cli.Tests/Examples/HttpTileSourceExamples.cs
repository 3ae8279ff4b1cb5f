using System.Net;
using Hub.Audit.Crypto;
using Hub.Cli.Client;
using Hub.Verify.Export;
using Hub.Verify.Logs;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

public sealed class HttpTileSourceExamples
{
    const int Size = 300;

    readonly LogBuilder _log = LogBuilder.Of(Size);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_served_log_is_exported_byte_for_byte_and_a_second_run_fetches_only_the_checkpoint()
    {
        var files = _log.Files(Size);
        var server = new FileServer(files);
        using var http = new HttpClient(server) { BaseAddress = new Uri("https://hub.example/") };
        using var folder = new LogFolder();
        var report = await LogExporter.RunAsync(new HttpTileSource(http), folder.Directory, _log.Vkey, new ManagedEd25519(), Cancel);
        Assert.True(report.Faults.IsRight);
        Assert.Equal(files, folder.ReadAll());
        server.Asked.Clear();
        await LogExporter.RunAsync(new HttpTileSource(http), folder.Directory, _log.Vkey, new ManagedEd25519(), Cancel);
        Assert.DoesNotContain(server.Asked, path => path.StartsWith("tile/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_longer_than_any_of_its_kind_stops_the_transfer()
    {
        using var http = new HttpClient(new FileServer(new(StringComparer.Ordinal) { ["checkpoint"] = new byte[101] })) { BaseAddress = new Uri("https://hub.example/") };
        await Assert.ThrowsAsync<IOException>(() => new HttpTileSource(http).ReadAsync("checkpoint", 100, Cancel));
        Assert.Equal(101, (await new HttpTileSource(http).ReadAsync("checkpoint", 101, Cancel))!.Length);
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_an_error_is_no_absence()
    {
        using var http = new HttpClient(new FileServer([])) { BaseAddress = new Uri("https://hub.example/") };
        Assert.Null(await new HttpTileSource(http).ReadAsync("checkpoint", 100, Cancel));
        await Assert.ThrowsAsync<IOException>(() => new HttpTileSource(http).ReadAsync("broken", 100, Cancel));
    }

    sealed class FileServer(Dictionary<string, byte[]> files) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath["/log/".Length..];
            Asked.Add(path);
            if (path == "broken")
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError));
            }
            return Task.FromResult(files.TryGetValue(path, out var bytes)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) }
                : new HttpResponseMessage(HttpStatusCode.NotFound));
        }
    }
}
