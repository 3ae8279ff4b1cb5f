using System.Diagnostics;
using Hub.Audit.Notes;
using Hub.Verify.Evidence;

namespace Hub.Verify.Tests.Evidence;

/// <summary>The commands of the README, run in a shell on unpacked bundles: right ones pass, wrong twins fail.</summary>
public sealed class ReadmeCommands : IDisposable
{
    const int TimeoutMs = 60_000;

    readonly Bundles _bundles = new();
    readonly string _folder = Directory.CreateTempSubdirectory("hub-evidence-").FullName;

    public ReadmeCommands()
    {
        Assert.SkipUnless(new[] { "bash", "openssl", "sha256sum", "od", "basenc", "awk", "diff" }.All(OnPath), "bash, openssl, coreutils, awk or diff is missing");
        File.WriteAllText(In("key.txt"), _bundles.Key + "\n");
        File.WriteAllText(In("root.txt"), _bundles.Root + "\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Right_bundles_pass()
    {
        var person = _bundles.PersonParts();
        // A whole power of two, and before, at and behind the checkpoint's size.
        int[] anchored = [4, _bundles.Size - 1, _bundles.Size, _bundles.Size + 3];
        foreach (var parts in (EvidenceParts[])[_bundles.AgencyParts(), person, _bundles.TrailParts(), .. anchored.Select(size => _bundles.Anchored(person, size))])
        {
            var (code, said) = Run(Unpack(EvidenceBundle.Write(parts)));
            Assert.True(code == 0, said);
            Assert.EndsWith("ALL RIGHT\n", said, StringComparison.Ordinal);
            Assert.Equal(parts.Anchor is not null, said.Contains("ask a node of chain 31337", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Changed_files_fail_even_when_the_lists_are_made_again()
    {
        var agency = StoredZip.Read(EvidenceBundle.Write(_bundles.AgencyParts())).Files!;
        foreach (var file in agency.Where(file => IsChecked(file.Name)))
        {
            FailsChanged(agency, file);
        }
        var anchored = StoredZip.Read(EvidenceBundle.Write(_bundles.Anchored(_bundles.AgencyParts(), _bundles.Size - 1))).Files!;
        FailsChanged(anchored, anchored.Single(file => file.Name == EvidenceNames.AnchorConsistency));
        var evidence = anchored.Single(file => file.Name == EvidenceNames.Anchor);
        FailsChanged(anchored, evidence, evidence.Bytes.Span.IndexOf("\"logId\":\"0x"u8) + 12);
        FailsChanged(anchored, evidence, evidence.Bytes.Span.IndexOf("\"root\":\"0x"u8) + 12);
        // Of a trail, the first of each kind that an agency's bundle has not.
        var trail = StoredZip.Read(EvidenceBundle.Write(_bundles.TrailParts())).Files!;
        foreach (var ending in (string[])["record.json", "notice.txt", ".opening"])
        {
            FailsChanged(trail, trail.First(file => file.Name.EndsWith(ending, StringComparison.Ordinal)));
        }
    }

    void FailsChanged(IReadOnlyList<StoredFile> files, StoredFile file, int? at = null)
    {
        var bytes = file.Bytes.ToArray();
        // What is changed may no longer be base64 at all: then a tool says why, and the last line still says that it is not right.
        bytes[at ?? (bytes.Length / 2)] ^= 1;
        var (code, said) = Run(Unpack(Relisted(files.Select(f => f.Name == file.Name ? new StoredFile(f.Name, bytes) : f))));
        Assert.True(code != 0 && said.EndsWith("NOT RIGHT\n", StringComparison.Ordinal) && !said.Contains("ALL RIGHT", StringComparison.Ordinal), $"{file.Name}: {said}");
    }

    [Fact]
    public void Changed_added_and_missing_files_fail()
    {
        var zip = EvidenceBundle.Write(_bundles.PersonParts());
        foreach (var change in (Action<string>[])[
            folder => File.AppendAllText(Path.Combine(folder, "README.txt"), "    echo changed\n"),
            folder => File.AppendAllText(Path.Combine(folder, "manifest.json"), " "),
            folder => File.WriteAllText(Path.Combine(folder, "more.txt"), "x"),
            folder => File.Delete(Path.Combine(folder, "keys.json"))])
        {
            var folder = Unpack(zip);
            change(folder);
            Assert.NotEqual(0, Run(folder).Code);
        }
    }

    [Fact]
    public void Without_the_root_what_rests_on_the_key_list_alone_is_not_called_right()
    {
        var (code, said) = Run(Unpack(EvidenceBundle.Write(_bundles.AgencyParts())), root: "");
        Assert.True(code == 2 && said.EndsWith("NOT ALL CHECKED\n", StringComparison.Ordinal) && !said.Contains("ALL RIGHT", StringComparison.Ordinal), said);
        foreach (var parts in (EvidenceParts[])[_bundles.PersonParts(), _bundles.TrailParts()])
        {
            (code, said) = Run(Unpack(EvidenceBundle.Write(parts)), root: "");
            Assert.True(code == 0 && said.EndsWith("ALL RIGHT\n", StringComparison.Ordinal), said);
        }
    }

    [Fact]
    public void Another_key_or_root_fails()
    {
        var folder = Unpack(EvidenceBundle.Write(_bundles.AgencyParts()));
        File.WriteAllText(In("root.txt"), _bundles.Key + "\n");
        Assert.Contains("keys.json is not signed by this root", Run(folder).Said, StringComparison.Ordinal);
        File.WriteAllText(In("key.txt"), LogBuilder.Of(0, seed: 2).Vkey + "\n");
        Assert.Contains("not signed by this key", Run(folder).Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Go_program_agrees()
    {
        const string library = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";
        Assert.SkipUnless(OnPath("go") && Directory.Exists(library), "go or golang-golang-x-mod-dev is missing");
        var folder = Unpack(EvidenceBundle.Write(_bundles.TrailParts()));
        const string build = "sed -n 's/^  |//p' README.txt > ../check.go && GO111MODULE=off GOPATH=/usr/share/gocode go build -o ../check ../check.go && ";
        var right = Shell(folder, build + "../check ../key.txt entries/*");
        Assert.True(right.Code == 0, right.Said);
        var leaf = Directory.GetFiles(folder, "leaf.json", SearchOption.AllDirectories)[0];
        File.WriteAllText(leaf, File.ReadAllText(leaf).Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal));
        Assert.Equal(1, Shell(folder, "../check ../key.txt entries/*").Code);
    }

    /// <summary>Files that the commands look into; the others are told by the lists alone.</summary>
    static bool IsChecked(string name) =>
        name is "checkpoint" or "keys.json"
        || new[] { "leaf.json", ".tlog-proof", ".opening", "promise.txt", "reply.txt" }.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>The files with a list of hashes that fits them.</summary>
    static byte[] Relisted(IEnumerable<StoredFile> files)
    {
        List<StoredFile> all = [.. files.Where(file => file.Name != EvidenceNames.Sums)];
        var sums = string.Concat(all.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Bytes.Span))}  {file.Name}\n"));
        return StoredZip.Write(all.Append(new(EvidenceNames.Sums, System.Text.Encoding.ASCII.GetBytes(sums))));
    }

    string Unpack(byte[] zip)
    {
        var folder = In(Guid.CreateVersion7().ToString());
        foreach (var file in StoredZip.Read(zip).Files!)
        {
            var path = Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes.Span);
        }
        return folder;
    }

    static (int Code, string Said) Run(string folder, string root = "ROOT=../root.txt") =>
        Shell(folder, $"sed -n 's/^    //p' README.txt > ../check.sh && KEY=../key.txt {root} bash ../check.sh");

    static (int Code, string Said) Shell(string folder, string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeoutMs))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        return (process.ExitCode, errors.GetAwaiter().GetResult() + said.GetAwaiter().GetResult());
    }

    string In(string name) => Path.Combine(_folder, name);

    static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
