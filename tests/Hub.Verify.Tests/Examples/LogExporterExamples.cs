using Hub.Audit.Crypto;
using Hub.Verify.Export;

namespace Hub.Verify.Tests.Examples;

public sealed class LogExporterExamples
{
    static readonly ManagedEd25519 Ed25519 = new();
    readonly LogBuilder _log = LogBuilder.Of(1100);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(1100)]
    public async Task Export_equals_the_log_byte_for_byte(int size)
    {
        using var folder = new LogFolder();
        var files = _log.Files(size);
        var report = await Run(new Source(files), folder);
        Assert.Empty(report.Faults.Listed);
        Assert.Equal(size, report.Checkpoint!.Size);
        Assert.Equal(files.OrderBy(file => file.Key, StringComparer.Ordinal), folder.ReadAll().OrderBy(file => file.Key, StringComparer.Ordinal));
        Assert.True(folder.Verify(_log.Vkey).IsRight);
    }

    [Fact]
    public async Task Second_run_keeps_what_is_whole_and_grows_with_the_log()
    {
        using var folder = new LogFolder();
        await Run(new Source(_log.Files(600)), folder);
        var source = new Source(_log.Files(1100));
        var report = await Run(source, folder);
        Assert.Empty(report.Faults.Listed);
        Assert.DoesNotContain("tile/entries/000", source.Asked);
        Assert.DoesNotContain("tile/0/001", source.Asked);
        Assert.True(folder.Verify(_log.Vkey).IsRight);
    }

    [Fact]
    public async Task Export_cut_off_anywhere_leaves_no_checkpoint_and_the_next_run_finishes()
    {
        var files = _log.Files(600);
        for (var reads = 1; reads <= files.Count; reads++)
        {
            using var folder = new LogFolder();
            await Assert.ThrowsAsync<IOException>(() => Run(new Source(files) { FailsAfter = reads }, folder));
            Assert.DoesNotContain("checkpoint", folder.ReadAll().Keys);
            Assert.Empty((await Run(new Source(files), folder)).Faults.Listed);
            Assert.True(folder.Verify(_log.Vkey).IsRight);
        }
    }

    [Fact]
    public async Task Wrong_file_at_the_source_never_comes_under_a_checkpoint()
    {
        foreach (var path in _log.Files(600).Keys.Where(path => path != "keys.json"))
        {
            foreach (var twin in Mutations.BitFlips(_log.Files(600)[path], path, 3))
            {
                using var folder = new LogFolder();
                var report = await Run(new Source(new(_log.Files(600)) { [path] = twin.Bytes }), folder);
                Assert.False(report.Faults.IsRight, twin.Name);
                Assert.DoesNotContain("checkpoint", folder.ReadAll().Keys);
                Assert.Empty((await Run(new Source(_log.Files(600)), folder)).Faults.Listed);
                Assert.True(folder.Verify(_log.Vkey).IsRight);
            }
        }
    }

    [Fact]
    public async Task Missing_file_at_the_source_is_named()
    {
        foreach (var path in _log.Files(600).Keys.Where(path => path is not "keys.json"))
        {
            using var folder = new LogFolder();
            var files = _log.Files(600);
            files.Remove(path);
            var report = await Run(new Source(files), folder);
            Assert.Equal(("file.missing", path), (report.Faults.Listed[0].Code, report.Faults.Listed[0].Place));
        }
    }

    [Fact]
    public async Task Rotten_file_here_is_fetched_again()
    {
        using var folder = new LogFolder();
        var files = _log.Files(600);
        await Run(new Source(files), folder);
        foreach (var path in files.Keys.Where(path => path.StartsWith("tile/", StringComparison.Ordinal)))
        {
            folder.Write(path, [.. files[path].Select((b, i) => (byte)(i == 40 ? b ^ 1 : b))]);
            Assert.Empty((await Run(new Source(files), folder)).Faults.Listed);
            Assert.True(folder.Verify(_log.Vkey).IsRight, path);
        }
    }

    [Fact]
    public async Task Source_that_went_back_is_refused()
    {
        using var folder = new LogFolder();
        await Run(new Source(_log.Files(600)), folder);
        var report = await Run(new Source(_log.Files(599)), folder);
        Assert.Equal(["log.rollback"], report.Faults.Listed.Select(fault => fault.Code));
        Assert.Equal(600, folder.Verify(_log.Vkey).Checkpoint!.Size);
    }

    [Fact]
    public async Task Source_that_forked_is_refused_and_the_old_log_stays_right()
    {
        // The same key signs another history that parts from the first at entry 100, 590 or 599.
        foreach (var at in new[] { 100, 590, 599 })
        {
            using var folder = new LogFolder();
            await Run(new Source(_log.Files(600)), folder);
            var fork = new LogBuilder();
            for (var i = 0; i < 1100; i++)
            {
                fork.Add(i == at ? leaf => leaf with { Id = default } : null);
            }
            var report = await Run(new Source(fork.Files(1100)), folder);
            Assert.False(report.Faults.IsRight);
            Assert.Equal(_log.Checkpoint(600), folder.ReadAll()["checkpoint"]);
        }
    }

    [Fact]
    public async Task Checkpoint_of_another_key_is_refused_before_anything_is_written()
    {
        using var folder = new LogFolder();
        var source = new Source(LogBuilder.Of(10, seed: 2).Files(10));
        var report = await Run(source, folder);
        Assert.Equal(["note.unsigned"], report.Faults.Listed.Select(fault => fault.Code));
        Assert.Empty(folder.ReadAll());
        Assert.Equal(["checkpoint"], source.Asked);
    }

    Task<ExportReport> Run(Source source, LogFolder folder) =>
        LogExporter.RunAsync(source, folder.Directory, _log.Vkey, Ed25519, TestContext.Current.CancellationToken);

    sealed class Source(Dictionary<string, byte[]> files) : ITileSource
    {
        public int FailsAfter { get; init; } = int.MaxValue;

        public List<string> Asked { get; } = [];

        public Task<byte[]?> ReadAsync(string path, int maxBytes, CancellationToken cancel)
        {
            Asked.Add(path);
            if (Asked.Count >= FailsAfter)
            {
                throw new IOException("the line is down");
            }
            return Task.FromResult(files.GetValueOrDefault(path));
        }
    }
}
