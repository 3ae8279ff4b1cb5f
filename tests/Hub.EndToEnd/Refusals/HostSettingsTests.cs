using Hub.Api.Hosting;

namespace Hub.EndToEnd.Refusals;

/// <summary>What a hub process is told on its command line, and how it says what is wrong with it.</summary>
public sealed class HostSettingsTests
{
    const string Origin = "hub.example/log";
    const string Contract = "0x00000000000000000000000000000000000000c0";
    const string Account = "0x00000000000000000000000000000000000000a0";

    static readonly string[] Anchored = ["--anchor-rpc", "https://node.example/", "--anchor-contract", Contract, "--anchor-account", Account, "--anchor-chain-id", "1337"];

    [Theory]
    [InlineData("Production", null, true)]
    [InlineData("Staging", null, true)]
    [InlineData("Development", null, false)]
    [InlineData("Development", "on", true)]
    [InlineData("Production", "off", false)]
    public void Staff_needs_two_factors_everywhere_but_in_development_unless_said(string environment, string? said, bool needed)
    {
        string[] word = said is null ? [] : ["--strong-sign-in", said];
        Assert.Equal(needed, HostSettings.Parse(["--environment", environment, .. word]).RequiresStrongSignIn);
    }

    [Fact]
    public void Nonces_are_asked_for_only_where_that_was_said() =>
        Assert.Equal((false, true), (HostSettings.Parse([]).RequireNonce, HostSettings.Parse(["--dpop-nonce"]).RequireNonce));

    [Fact]
    public void Citizens_make_sign_ins_unless_that_was_switched_off() =>
        Assert.Equal((true, true, false), (HostSettings.Parse([]).Registration, HostSettings.Parse(["--registration", "on"]).Registration, HostSettings.Parse(["--registration", "off"]).Registration));

    [Fact]
    public void Log_is_anchored_nowhere_unless_asked() => Assert.Null(HostSettings.Parse([]).Anchor.For(Origin));

    [Fact]
    public void Anchor_has_its_defaults_and_takes_what_refines_it()
    {
        var plain = HostSettings.Parse(Anchored).Anchor.For(Origin);
        Assert.Equal((Origin, 1337L, Audit.Anchors.AnchorSettings.DefaultInterval, null), (plain?.Settings.Origin, plain?.Settings.ChainId, plain?.Settings.Interval, plain?.Settings.Confirmations));
        Assert.Null(plain?.KeyFile);
        Assert.Equal(200_000_000_000, plain?.Settings.MaxFeePerGas);
        var refined = HostSettings.Parse([.. Anchored, "--anchor-interval", "60", "--anchor-confirmations", "12", "--anchor-max-fee", "3", "--anchor-key", "anchor.key"]).Anchor.For(Origin);
        Assert.Equal((TimeSpan.FromMinutes(1), 12, 3_000_000_000, "anchor.key"), (refined?.Settings.Interval, refined?.Settings.Confirmations, refined?.Settings.MaxFeePerGas, refined?.KeyFile));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void Anchor_option_that_is_missing_is_named(int at)
    {
        string[] rest = [.. Anchored[..at], .. Anchored[(at + 2)..]];
        var refused = Assert.Throws<StartRefusedException>(() => HostSettings.Parse(rest).Anchor.For(Origin));
        Assert.StartsWith(Anchored[at] + " is missing", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--anchor-rpc", "http://node.example/")]
    [InlineData("--anchor-rpc", "node")]
    [InlineData("--anchor-contract", "0x12")]
    [InlineData("--anchor-account", "a0")]
    [InlineData("--anchor-chain-id", "0")]
    [InlineData("--anchor-chain-id", "-1")]
    [InlineData("--anchor-interval", "0")]
    [InlineData("--anchor-interval", "1e3")]
    [InlineData("--anchor-confirmations", "0")]
    [InlineData("--anchor-max-fee", "0")]
    [InlineData("--anchor-max-fee", "1.5")]
    public void Anchor_option_that_is_wrong_is_named(string option, string value)
    {
        var refused = Assert.Throws<StartRefusedException>(() => HostSettings.Parse([.. Anchored, option, value]).Anchor.For(Origin));
        Assert.StartsWith(option + " is ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--strong-sign-in", "yes")]
    [InlineData("--registration", "no")]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--erasure-wait", "3 days")]
    [InlineData("--erasure-wait", "-00:00:01")]
    [InlineData("--erasure-wait", "366.00:00:00")]
    [InlineData("--scrub-interval", "00:00:59")]
    [InlineData("--scrub-interval", "32.00:00:00")]
    [InlineData("--scrub-interval", "daily")]
    [InlineData("--anchor-nothing", "1")]
    [InlineData("--data", null)]
    public void Option_that_is_wrong_is_refused(string option, string? value)
    {
        string[] words = value is null ? [option] : [option, value];
        Assert.Throws<ArgumentException>(() => HostSettings.Parse(words));
    }

    [Fact]
    public void Times_are_read_as_days_hours_minutes_and_seconds()
    {
        var settings = HostSettings.Parse(["--erasure-wait", "4.00:00:00", "--scrub-interval", "06:00:00"]);
        Assert.Equal((TimeSpan.FromDays(4), TimeSpan.FromHours(6)), (settings.ErasureWait, settings.ScrubInterval));
    }
}
