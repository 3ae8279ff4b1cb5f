using System.Diagnostics;
using System.Runtime.Versioning;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Signing;
using Hub.Canon;
using Hub.Cli.Commands;

namespace Hub.Cli.Tests.Examples;

/// <summary><c>hub signer</c> over a real PKCS #11 token (SoftHSM, through <c>pkcs11-tool</c>) and over a key file.</summary>
public sealed class SignerExamples : IDisposable
{
    const string Origin = "example.org/log";
    const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    const string Pin = "4711";
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Checkpoints_are_signed_by_a_key_that_never_leaves_its_token()
    {
        Assert.SkipUnless(File.Exists(Module) && await Found("pkcs11-tool", "--version") && await Found("softhsm2-util", "--version"), "SoftHSM or OpenSC is not installed");
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", _folder.Write("softhsm2.conf", $"directories.tokendir = {Directory.CreateDirectory(_folder.File("tokens")).FullName}\nobjectstore.backend = file\nlog.level = ERROR\n"));
        await Tool("softhsm2-util", "--init-token", "--free", "--label", "hub", "--so-pin", "0815", "--pin", Pin);
        await Tool("pkcs11-tool", "--module", Module, "--token-label", "hub", "--login", "--pin", Pin, "--keypairgen", "--key-type", "EC:edwards25519", "--label", "log", "--id", "01");
        var pin = _folder.Write("pin", Pin + "\n");
        File.SetUnixFileMode(pin, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        string[] words = ["signer", "--socket", _folder.File("s"), "--log", Origin, "--memory", _folder.File("memory"), "--pkcs11", Module, "--token", "hub", "--label", "log", "--pin-file", pin];
        await Running(words, remote =>
        {
            var note = new NoteSigner(Origin, remote).Note(new Checkpoint(Origin, 3, Hash256.Of([1])).Text);
            Assert.True(note.Verify(NoteVerifierKey.Ed25519(Origin, remote.PublicKey.Span).Verifier(new ManagedEd25519())!).IsRight);
            Assert.Contains("signer.fork", Assert.Throws<IOException>(() => remote.Sign(Text(3, 2))).Message, StringComparison.Ordinal);
        });
        // The memory outlives the process.
        await Running(words, remote => Assert.Contains("signer.shrunk", Assert.Throws<IOException>(() => remote.Sign(Text(2, 1))).Message, StringComparison.Ordinal));

        await File.WriteAllTextAsync(pin, "0000\n", TestContext.Current.CancellationToken);
        var refused = await CommandRun.Of(words);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("pkcs11-tool", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("0000", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_file_serves_as_well_and_a_signer_without_a_key_does_not_start()
    {
        await CommandRun.Of("keys", "root", "--out", _folder.File("log-key"));
        await Running(
            ["signer", "--socket", _folder.File("s"), "--log", Origin, "--memory", _folder.File("memory"), "--key", _folder.File("log-key")],
            remote => Assert.True(new ManagedEd25519().Verify(remote.PublicKey.Span, Text(1, 1), remote.Sign(Text(1, 1)))));
        Assert.Equal(2, (await CommandRun.Of("signer", "--socket", _folder.File("s"), "--log", Origin, "--memory", _folder.File("memory"))).ExitCode);
    }

    async Task Running(string[] words, Action<RemoteLogKey> use)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = TextWriter.Synchronized(new StringWriter());
        await using var error = new StringWriter();
        var running = HubCommand.RunAsync(words, output, error, stop.Token);
        try
        {
            for (var tries = 0; tries < 500 && !running.IsCompleted && !output.ToString()!.Contains("signer ready", StringComparison.Ordinal); tries++)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
            Assert.False(running.IsCompleted, error.ToString());
            using var remote = new RemoteLogKey(_folder.File("s"));
            use(remote);
        }
        finally
        {
            await stop.CancelAsync();
            Assert.Equal(0, await running);
        }
        Assert.False(File.Exists(_folder.File("s")));
    }

    static byte[] Text(long size, byte root) => System.Text.Encoding.UTF8.GetBytes(new Checkpoint(Origin, size, Hash256.Of([root])).Text);

    static async Task Tool(string tool, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, words) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
    }

    static async Task<bool> Found(string tool, string word)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, word) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
