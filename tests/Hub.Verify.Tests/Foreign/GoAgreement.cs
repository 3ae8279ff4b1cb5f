using System.Diagnostics;
using Hub.Audit.Notes;
using Hub.Testing;

namespace Hub.Verify.Tests.Foreign;

/// <summary>The Go program over golang.org/x/mod and the verifier here say the same of every log, right or wrong.</summary>
public sealed class GoAgreement : IClassFixture<GoAgreement.Program>, IDisposable
{
    const int Size = 300;
    const int FlipsOfEachFile = 12;

    readonly Program _go;
    readonly LogBuilder _log = LogBuilder.Of(Size);
    readonly string _vkeyFile = Path.GetTempFileName();

    public GoAgreement(Program go)
    {
        _go = go;
        Assert.SkipUnless(go.Path is not null, go.Missing);
        File.WriteAllText(_vkeyFile, _log.Vkey + "\n");
    }

    public void Dispose() => File.Delete(_vkeyFile);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(700)]
    [InlineData(66_000)]
    public void Both_accept_a_right_log(int size)
    {
        var log = size == 66_000 ? LogBuilder.Large : LogBuilder.Of(size);
        using var folder = new LogFolder(log.Files(size));
        Assert.Equal((0, 0), Verdicts(folder));
    }

    [Fact]
    public void Both_refuse_any_flipped_bit()
    {
        var files = _log.Files(Size);
        using var folder = new LogFolder(files);
        foreach (var (path, bytes) in files.Where(file => file.Key != "keys.json"))
        {
            foreach (var twin in Mutations.BitFlips(bytes, path, path == "checkpoint" ? 60 : FlipsOfEachFile))
            {
                folder.Write(path, twin.Bytes);
                Assert.Equal((1, 1), Verdicts(folder, twin.Name));
            }
            folder.Restore(path);
        }
    }

    [Fact]
    public void Both_refuse_cut_and_lengthened_files()
    {
        var files = _log.Files(Size);
        using var folder = new LogFolder(files);
        foreach (var (path, bytes) in files.Where(file => file.Key != "keys.json"))
        {
            foreach (byte[] twin in new byte[][] { [], bytes[..^1], bytes[..(bytes.Length / 2)], [.. bytes, 0], [.. bytes, .. bytes] })
            {
                folder.Write(path, twin);
                Assert.Equal((1, 1), Verdicts(folder, $"{path} of {twin.Length} bytes"));
            }
            folder.Restore(path);
        }
    }

    [Fact]
    public void Both_say_the_same_of_every_kind_of_twin()
    {
        File.WriteAllText(_vkeyFile, LogTwins.Vkey + "\n");
        foreach (var twin in LogTwins.Of(LogTwins.Full))
        {
            using var folder = new LogFolder(twin.Files);
            Assert.True((twin.Verdict, twin.Verdict) == Verdicts(folder, twin.Kind), twin.Kind);
        }
    }

    [Fact]
    public void Both_refuse_swapped_entries()
    {
        var swapped = new LogBuilder();
        foreach (var i in Enumerable.Range(0, Size).Select(i => i switch { 7 => 8, 8 => 7, _ => i }))
        {
            swapped.AddRaw(_log.Entries[i]);
        }
        var files = _log.Files(Size);
        files["tile/entries/000"] = swapped.Files(Size)["tile/entries/000"];
        using (var folder = new LogFolder(files))
        {
            Assert.Equal((1, 1), Verdicts(folder));
        }
        // A tree that is right over the swapped entries leaves only the chain of prev to tell.
        using var signed = new LogFolder(swapped.Files(Size));
        Assert.Equal((1, 1), Verdicts(signed));
    }

    [Fact]
    public void Both_refuse_a_foreign_checkpoint()
    {
        using var folder = new LogFolder(_log.Files(Size));
        folder.Write("checkpoint", LogBuilder.Of(Size, seed: 2).Checkpoint(Size));
        Assert.Equal((1, 1), Verdicts(folder));
        folder.Write("checkpoint", _log.Signer.Note(new Checkpoint(LogBuilder.Origin, Size, LogBuilder.Of(Size, seed: 2).RootAt(Size)).Text).Encode());
        Assert.Equal((1, 1), Verdicts(folder));
        folder.Write("checkpoint", _log.Signer.Note(new Checkpoint("example.org/other", Size, _log.RootAt(Size)).Text).Encode());
        Assert.Equal((1, 1), Verdicts(folder));
    }

    [Fact]
    public void Both_refuse_a_checkpoint_of_another_form_though_rightly_signed()
    {
        using var folder = new LogFolder(_log.Files(Size));
        var text = new Checkpoint(LogBuilder.Origin, Size, _log.RootAt(Size)).Text;
        foreach (var twin in new[] { text.Replace("\n300\n", "\n0300\n", StringComparison.Ordinal), text.Replace("\n300\n", "\n+300\n", StringComparison.Ordinal), text + "\n", "\n" + text, text.Replace("=\n", "\n", StringComparison.Ordinal), "x\n" })
        {
            Assert.NotEqual(text, twin);
            folder.Write("checkpoint", _log.Signer.Note(twin).Encode());
            Assert.Equal((1, 1), Verdicts(folder, twin));
        }
    }

    [Fact]
    public void Both_accept_cosignatures_and_extension_lines()
    {
        using var folder = new LogFolder(_log.Files(Size));
        var note = _log.Signer.Note(new Checkpoint(LogBuilder.Origin, Size, _log.RootAt(Size), "an extension").Text);
        folder.Write("checkpoint", note.With(new("witness.example/w", 7, new byte[72])).With(new("pq.example/w", 8, new byte[2428])).Encode());
        Assert.Equal((0, 0), Verdicts(folder));
    }

    [Fact]
    public void Both_refuse_the_wrong_key()
    {
        using var folder = new LogFolder(_log.Files(Size));
        var other = LogBuilder.Of(0, seed: 2);
        File.WriteAllText(_vkeyFile, other.Vkey.ToString());
        Assert.Equal((1, 1), (folder.Verify(other.Vkey).ExitCode, _go.Run(folder.Directory.Folder, _vkeyFile)));
    }

    [Fact]
    public void Both_say_that_an_empty_folder_cannot_be_checked()
    {
        using var folder = new LogFolder();
        Assert.Equal((2, 2), Verdicts(folder));
    }

    (int Ours, int Go) Verdicts(LogFolder folder, string name = "")
    {
        (int Ours, int Go) verdicts = (folder.Verify(_log.Vkey).ExitCode, _go.Run(folder.Directory.Folder, _vkeyFile));
        Assert.True(verdicts.Ours == verdicts.Go, $"here {verdicts.Ours}, Go {verdicts.Go}: {name}");
        return verdicts;
    }

    /// <summary>Builds the Go program once.</summary>
    public sealed class Program : IDisposable
    {
        const string GoPath = "/usr/share/gocode";
        const int MaxSeconds = 120;

        readonly string _folder = Directory.CreateTempSubdirectory("hub-logcheck-").FullName;

        public Program()
        {
            if (!Directory.Exists(System.IO.Path.Combine(GoPath, "src/golang.org/x/mod/sumdb/tlog")))
            {
                Missing = "golang-golang-x-mod-dev is not installed";
                return;
            }
            var output = System.IO.Path.Combine(_folder, "logcheck");
            var start = new ProcessStartInfo("go", ["build", "-o", output, "."]) { WorkingDirectory = System.IO.Path.Combine(SharedFiles.Root, "tests/go/logcheck"), RedirectStandardError = true, UseShellExecute = false };
            start.Environment["GO111MODULE"] = "off";
            start.Environment["GOPATH"] = GoPath;
            start.Environment["GOFLAGS"] = "";
            start.Environment["GOCACHE"] = System.IO.Path.Combine(_folder, "cache");
            try
            {
                var (code, error) = Run(start);
                Assert.True(code == 0, error);
                Path = output;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Missing = "go is not installed";
            }
        }

        public string? Path { get; }

        public string Missing { get; } = "";

        public int Run(string folder, string vkeyFile, params string[] policyFile) =>
            Run(new ProcessStartInfo(Path!, [folder, vkeyFile, .. policyFile]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false }).Code;

        public void Dispose()
        {
            foreach (var file in new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories))
            {
                file.Attributes = FileAttributes.Normal;
            }
            Directory.Delete(_folder, recursive: true);
        }

        static (int Code, string Error) Run(ProcessStartInfo start)
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEnd();
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(MaxSeconds)), "the program does not end");
            return (process.ExitCode, error);
        }
    }
}
