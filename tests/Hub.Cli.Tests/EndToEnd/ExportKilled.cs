using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.EndToEnd;

/// <summary><c>hub ledger export</c> as a process of its own, killed while it waits for a file.</summary>
public sealed class ExportKilled
{
    const int Size = 1_100;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(12)]
    public async Task Export_killed_in_the_middle_goes_on_where_it_was(int requests)
    {
        var log = LogBuilder.Of(Size);
        var files = log.Files(Size);
        using var folder = new TemporaryFolder();
        await using var server = new LogServer(files, folder.File("ca.pem")) { StallsAt = requests };
        var arguments = new[] { "ledger", "export", folder.File("copy"), "--from", server.Origin, "--ca", folder.File("ca.pem"), "--key", folder.Write("vkey.txt", log.Vkey + "\n") };

        using (var export = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "hub.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!)
        {
            await server.Stalled.WaitAsync(Patience, TestContext.Current.CancellationToken);
            export.Kill();
            await export.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Assert.False(File.Exists(Path.Combine(folder.File("copy"), "checkpoint")));
        var before = server.Answered.Where(path => path.StartsWith("tile/", StringComparison.Ordinal)).ToList();

        server.StallsAt = int.MaxValue;
        server.Answered.Clear();
        var second = await CommandRun.Of(arguments);
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        // A bundle counts once its tile is there too; so the last file that the killed run got may be fetched again.
        Assert.InRange(before.Count(path => server.Answered.Contains(path)), 0, 1);
        Assert.Equal(0, (await CommandRun.Of("verify", folder.File("copy"), "--key", folder.File("vkey.txt"))).ExitCode);
        foreach (var (path, bytes) in files)
        {
            Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(folder.File("copy"), path), TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Serves the files of a log over HTTPS, one connection after another, and stops answering where a test wants it.</summary>
    sealed class LogServer : IAsyncDisposable
    {
        readonly Dictionary<string, byte[]> _files;
        readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        readonly X509Certificate2 _certificate;
        readonly CancellationTokenSource _stop = new();
        readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly Task _serving;
        int _asked;

        public LogServer(Dictionary<string, byte[]> files, string authorityFile)
        {
            _files = files;
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            var now = TimeProvider.System.GetUtcNow();
            _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            File.WriteAllText(authorityFile, _certificate.ExportCertificatePem());
            _listener.Start();
            _serving = ServeAsync();
        }

        public string Origin => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        /// <summary>The request that gets no answer, counted from 1 over all connections.</summary>
        public int StallsAt { get; set; } = int.MaxValue;

        public Task Stalled => _stalled.Task;

        public ConcurrentBag<string> Answered { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _serving;
            _certificate.Dispose();
            _stop.Dispose();
        }

        async Task ServeAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    await using var tls = new SslStream(client.GetStream());
                    await tls.AuthenticateAsServerAsync(_certificate);
                    await AnswerAsync(tls);
                }
                catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException)
                {
                    // The client is gone, killed perhaps, or the test is over.
                }
            }
        }

        async Task AnswerAsync(SslStream tls)
        {
            using var reader = new StreamReader(tls, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // Headers say nothing that matters here.
                }
                if (++_asked == StallsAt)
                {
                    _stalled.SetResult();
                    await reader.ReadLineAsync(_stop.Token);
                    return;
                }
                var path = line.Split(' ')[1]["/log/".Length..];
                var found = _files.GetValueOrDefault(path);
                await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(found is null ? "404 Not Found" : "200 OK")}\r\nContent-Length: {found?.Length ?? 0}\r\n\r\n"), _stop.Token);
                await tls.WriteAsync(found ?? [], _stop.Token);
                Answered.Add(path);
            }
        }
    }
}
