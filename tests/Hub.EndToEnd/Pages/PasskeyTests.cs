using System.Text.Json;
using Hub.EndToEnd.Support;
using Hub.Testing;

namespace Hub.EndToEnd.Pages;

/// <summary>Passkeys in a real Chromium with a virtual authenticator, against a hub process: what works, and what must not.</summary>
[Collection(SharedWorldTests.Name)]
public sealed class PasskeyTests(SharedWorld shared)
{
    const string Chromium = "/usr/bin/chromium";
    const string Password = "empat kuda di tepi sawah";
    const int BrowserTimeoutMs = 90_000;
    const int Found = 303;
    const int Refused = 401;

    [Fact]
    public async Task Passkeys_work_in_a_browser_and_nothing_else_passes_for_one()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is absent");
        var folder = NodeTools.Prepare("tests/Hub.EndToEnd/npm");
        var world = shared.World;
        using var profile = new RunFolder("passkeys");
        var name = "warga-passkey-" + Guid.NewGuid().ToString("N")[..8];
        (await world.Hub.Operate("/v1/dev/signins", new { name, role = "citizen", password = Password })).Good();
        var input = JsonSerializer.Serialize(new { origin = world.Hub.Origin, name, password = Password, home = "/me", profile = profile.In("profile") });
        var seen = JsonSerializer.Deserialize<JsonElement>(NodeTools.Run(folder, "passkeys.mjs", input, timeoutMs: BrowserTimeoutMs));

        Assert.Equal(200, Number(seen, "added"));
        Assert.Equal(["ponsel"], Texts(seen, "shown"));
        Assert.True(seen.GetProperty("resident").GetBoolean());
        Assert.Equal("localhost", seen.GetProperty("relyingParty").GetString());
        Assert.True(seen.GetProperty("userHandleIsOpaque").GetBoolean());

        Assert.Equal(Found, Number(seen, "signedIn"));
        Assert.Equal("/me", seen.GetProperty("landed").GetString());
        Assert.True(seen.GetProperty("stepUpAsksNoName").GetBoolean());
        Assert.Equal(Found, Number(seen, "steppedUp"));
        Assert.Equal("/security", seen.GetProperty("stepUpLanded").GetString());
        Assert.True(seen.GetProperty("rotated").GetBoolean());
        Assert.StartsWith("Passkey", seen.GetProperty("howShown").GetString(), StringComparison.Ordinal);

        Assert.Equal(Refused, Number(seen, "replayed"));
        Assert.Equal(Refused, Number(seen, "replayedWithoutChallenge"));
        Assert.Equal(Refused, Number(seen, "otherOrigin"));
        Assert.Equal("SecurityError", seen.GetProperty("otherDomain").GetString());
        Assert.Equal(Refused, Number(seen, "unverified"));

        Assert.Equal(Found, Number(seen, "beforeCopy"));
        Assert.Equal(Refused, Number(seen, "copied"));
        Assert.Equal(Found, Number(seen, "originalStill"));
        Assert.Equal(1, Number(seen, "warned"));

        Assert.Equal(200, Number(seen, "addedSecond"));
        Assert.Equal(2, Number(seen, "cards"));
        Assert.Equal(["komputer"], Texts(seen, "left"));
        Assert.Equal(Refused, Number(seen, "removedPasskey"));
        Assert.Equal(Found, Number(seen, "secondSignsIn"));
        Assert.Empty(Texts(seen, "policyFaults"));
    }

    static int Number(JsonElement seen, string name) => seen.GetProperty(name).GetInt32();

    static string[] Texts(JsonElement seen, string name) => [.. seen.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
}
