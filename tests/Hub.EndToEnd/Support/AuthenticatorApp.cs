using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Hub.EndToEnd.Support;

/// <summary>An authenticator app, written from RFC 6238 alone, and the recovery codes that came with it.</summary>
public sealed class AuthenticatorApp
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const int StepSeconds = 30;

    static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    readonly byte[] _secret;
    Queue<string> _recovery = new();

    AuthenticatorApp(string secret)
    {
        var bits = string.Concat(secret.Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        _secret = [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    /// <summary>Sets an app up on the page of a browser that has just signed in.</summary>
    public static async Task<AuthenticatorApp> SetUp(Browser browser)
    {
        var offered = await browser.Send((await browser.Open("/security/app")).FormTo("handler=Begin"));
        Assert.Contains("<svg", offered.Html, StringComparison.Ordinal);
        var app = new AuthenticatorApp(Regex.Match(offered.Html, "<code>(?<key>[A-Z2-7]{32})</code>", RegexOptions.ExplicitCapture, MatchTimeout).Groups["key"].Value);
        var confirmed = await browser.Send(offered.FormTo("handler=Confirm"), ("Code", app.Code(0)));
        app._recovery = new(Regex.Matches(confirmed.Html, "<code>(?<code>[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})</code>", RegexOptions.ExplicitCapture, MatchTimeout).Select(match => match.Groups["code"].Value));
        Assert.Equal(10, app._recovery.Count);
        return app;
    }

    /// <summary>A recovery code that was not used yet.</summary>
    public string NextRecoveryCode() => _recovery.Dequeue();

    /// <summary>The code of the step that is so many after the present one.</summary>
    public string Code(int steps)
    {
        var counter = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / StepSeconds) + steps);
#pragma warning disable CA5350 // The protocol's own.
        var mac = HMACSHA1.HashData(_secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
