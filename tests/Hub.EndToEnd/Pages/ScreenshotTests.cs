using System.Buffers.Binary;
using System.Diagnostics;
using Hub.EndToEnd.Support;
using Hub.Testing;

namespace Hub.EndToEnd.Pages;

/// <summary>Pages as a phone 360 pixels wide shows them, drawn by Chromium into <c>artifacts/screenshots</c>.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class ScreenshotTests(SharedWorld shared)
{
    const string Chromium = "/usr/bin/chromium";
    const int WidthPixels = 360;
    const int HeightPixels = 1600;
    const int WidthOffset = 16;

    static readonly TimeSpan DrawTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Pages_can_be_drawn_on_a_narrow_screen()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is absent");
        var world = shared.World;
        using var citizen = await world.Citizen();
        var consent = await world.Kemensos.AskForPerson(citizen.Nik);
        (await world.Kemensos.Exchange(Asks.Person(citizen.Nik))).Recorded("consent.required");
        using var nobody = new Browser(world.Hub);
        var folder = Path.Combine(SharedFiles.Root, "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        await Draw(folder, "front", await nobody.Open("/", "id"));
        await Draw(folder, "signin", await nobody.Open("/signin", "id"));
        await Draw(folder, "me", await citizen.Browser.Open("/me", "id"));
        await Draw(folder, "consent", await citizen.Browser.Open("/me/consents/" + consent, "id"));
        await DrawDecision(folder, world);
        await Draw(folder, "history", await citizen.Browser.Open("/me/history", "id"));
    }

    async Task DrawDecision(string folder, World world)
    {
        var (citizen, id) = await Deciding.Decided(world);
        using var officer = await world.SignedIn("officer", "kemensos");
        using var auditor = await world.SignedIn("auditor");
        await Draw(folder, "queue", await officer.Open("/queue", "id"));
        await Draw(folder, "queue-short", await officer.Open("/queue/" + id));
        await Draw(folder, "queue-decision", await officer.OpenDecision(id));
        await officer.OpenAndReview(id, "not-eligible", "Sesuai dengan data yang tercatat dan kunjungan rumah.");
        await Draw(folder, "decisions", await citizen.Browser.Open("/me/decisions", "id"));
        await Draw(folder, "decision", await citizen.Browser.Open("/me/decisions/" + id));
        await Draw(folder, "decision-contested", await citizen.Contest(id, "Kami enam orang di rumah.", ("household_size", "6")));
        await Draw(folder, "audit", await auditor.Send((await auditor.Open("/audit", "id")).FormTo("handler=List"), ("Agency", "kemensos")));
        await Draw(folder, "audit-trail", await auditor.Send((await auditor.Open("/audit/" + id)).FormTo("handler=Open"), ("Reason", "uji petik triwulan")));
    }

    /// <summary>Draws the page from a copy on disk, style beside it: no session and no certificate has to get into the browser. Chromium draws nothing with scripts off; pages hold none.</summary>
    async Task Draw(string folder, string name, Page page)
    {
        using var copy = new RunFolder("page");
        await File.WriteAllTextAsync(copy.In("hub.css"), (await shared.World.Hub.Get("/hub.css")).Text);
        await File.WriteAllTextAsync(copy.In("page.html"), page.Html.Replace("href=\"/hub.css\"", "href=\"hub.css\"", StringComparison.Ordinal));
        var picture = Path.Combine(folder, name + ".png");
        File.Delete(picture);
        string[] options =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--no-first-run",
            $"--user-data-dir={copy.In("profile")}", $"--window-size={WidthPixels},{HeightPixels}",
            $"--screenshot={picture}", new Uri(copy.In("page.html")).AbsoluteUri,
        ];
        using var process = Process.Start(new ProcessStartInfo(Chromium, options) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        using var bound = new CancellationTokenSource(DrawTimeout);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        Assert.True(File.Exists(picture), string.Concat(await said));
        // PNG: the width stands in the header chunk.
        var bytes = await File.ReadAllBytesAsync(picture);
        Assert.Equal(WidthPixels, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(WidthOffset)));
    }
}
