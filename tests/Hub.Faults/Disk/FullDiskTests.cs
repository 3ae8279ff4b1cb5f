using System.Diagnostics;
using System.Globalization;
using Hub.LedgerVictim;
using Hub.LedgerVictim.Parent;

namespace Hub.Faults.Disk;

/// <summary>A disk that is full for real: a small tmpfs where mounting is allowed, else a limit on the size of a file.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    const int Producers = 16;
    const int Megabyte = 1024 * 1024;
    const int SmallBytes = 3 * Megabyte;

    static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(80);

    [Fact]
    public async Task Full_disk_loses_nothing_acknowledged_and_the_log_goes_on_when_there_is_room_again()
    {
        using var folder = new TempFolder();
        var place = new Place(Directory.CreateDirectory(folder["disk"]).FullName);
        var mounted = await RunAsync("/bin/mount", "-t", "tmpfs", "-o", $"size={SmallBytes.ToString(CultureInfo.InvariantCulture)}", "none", place.Folder);
        try
        {
            // A process that ignores the signal of the limit gets the error of the write instead.
            string[] before = mounted ? [] : ["/bin/sh", "-c", $"trap '' XFSZ; ulimit -f {(SmallBytes / 512).ToString(CultureInfo.InvariantCulture)}; exec \"$@\"", "limited"];
            var ledger = new Ledger();
            using (var victim = Victim.Start(new(place, 0, Producers, Entries: 0, Lease, WriterStarts: 3), before))
            {
                Assert.True(await victim.ReadyAsync(), victim.Down);
                await victim.GoAsync([]);
                Assert.True(await victim.UntilAsync(() => victim.Failed().Count > 0 || victim.HasExited), "the disk never became full");
                if (!victim.HasExited)
                {
                    await victim.KillAsync();
                }
                await victim.EndAsync();
                Assert.NotEmpty(victim.Failed());
                Assert.Empty(ledger.Take(victim, []));
                ledger.SeePublished(place);
            }
            if (mounted)
            {
                Assert.True(await RunAsync("/bin/mount", "-o", $"remount,size={(SmallBytes * 4).ToString(CultureInfo.InvariantCulture)}", place.Folder));
            }
            using var next = Victim.Start(new(place, 1, Producers, Entries: 4, Lease, WriterStarts: 1));
            Assert.True(await next.ReadyAsync(), next.Down);
            await CheckAsync(place, ledger);
            List<Deed> again = [.. ledger.Open];
            await next.GoAsync(again);
            await next.EndAsync();
            Assert.True(next.Ended, next.Down);
            Assert.Empty(ledger.Take(next, again));
            await CheckAsync(place, ledger);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(mounted ? "tmpfs" : "file-size limit")}: {ledger.Acknowledged} acknowledged, {ledger.Lost} lost"));
        }
        finally
        {
            if (mounted)
            {
                await RunAsync("/bin/umount", "-l", place.Folder);
            }
        }
    }

    static async Task CheckAsync(Place place, Ledger ledger)
    {
        await using var store = await place.OpenAsync();
        Assert.Empty(await ledger.CheckAsync(store, place));
    }

    static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        if (!File.Exists(program) || !Environment.IsPrivilegedProcess)
        {
            return false;
        }
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true });
        if (process is null)
        {
            return false;
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }
}
