using Hub.Jose;

namespace Hub.Identity.Tests;

/// <summary>The operator's file of providers.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class UpstreamFileTests : IDisposable
{
    const string One = """{"name":"nasional","title":{"id":"Identitas","en":"Identity"},"issuer":"https://identity.example","clientId":"hub","keyFile":"upstream.jwk"}""";

    readonly string folder = Directory.CreateTempSubdirectory("hub-upstream-").FullName;

    string KeyFile => Path.Combine(folder, "upstream.jwk");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Key_is_made_for_its_owner_alone_and_kept()
    {
        var made = Assert.Single(Read(One));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(made.Key.Public.Thumbprint, Assert.Single(Read(One)).Key.Public.Thumbprint);
        Assert.Equal(["openid"], made.Scopes);
        Assert.Equal(["ES256"], made.Algorithms);
        Assert.Null(made.BindingClaim);
        Assert.Equal(TimeSpan.FromHours(8), made.MaxAge);
    }

    [Fact]
    public void Everything_stated_is_taken()
    {
        var read = Assert.Single(Read(One[..^1] + ""","scopes":["openid","nik"],"algorithms":["PS256","RS256"],"twoFactorAcr":["two"],"binding":{"claim":"nik"},"maxAgeSeconds":60,"authority":"ca.pem"}"""));
        Assert.Equal(["openid", "nik"], read.Scopes);
        Assert.Equal(["PS256", "RS256"], read.Algorithms);
        Assert.Equal(["two"], read.TwoFactorAcr);
        Assert.Equal("nik", read.BindingClaim);
        Assert.Equal(TimeSpan.FromMinutes(1), read.MaxAge);
        Assert.Equal(Path.Combine(folder, "ca.pem"), read.AuthorityFile);
    }

    [Fact]
    public void Key_that_others_can_read_is_refused()
    {
        Read(One);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("0600", Assert.Throws<InvalidDataException>(() => Read(One)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Public_key_is_no_key_to_authenticate_with()
    {
        File.WriteAllText(KeyFile, EcKey.Create().Public.ToJson());
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Throws<InvalidDataException>(() => Read(One));
    }

    [Theory]
    [InlineData("""{"providers":[]}""")]
    [InlineData("""{"providers":[{}]}""")]
    [InlineData("not json")]
    public void Malformed_file_is_refused(string text) => Assert.Throws<InvalidDataException>(() => ReadWhole(text));

    [Fact]
    public void Client_secret_is_refused() =>
        Assert.Contains("clientSecret", Assert.Throws<InvalidDataException>(() => Read(One[..^1] + ""","clientSecret":"made-up"}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Issuer_in_the_clear_is_refused() => Assert.Throws<InvalidDataException>(() => Read(One.Replace("https://", "http://", StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"nasional\"", "\"nasional\"", "identity.example", "other.example")]
    [InlineData("\"nasional\"", "\"other\"", "identity.example", "identity.example")]
    public void One_name_or_issuer_for_two_providers_is_refused(string name, string otherName, string issuer, string otherIssuer) =>
        Assert.Throws<InvalidDataException>(() => Read($"{One},{One.Replace(name, otherName, StringComparison.Ordinal).Replace(issuer, otherIssuer, StringComparison.Ordinal)}"));

    IReadOnlyList<UpstreamProvider> Read(string providers) => ReadWhole($$"""{"providers":[{{providers}}]}""");

    IReadOnlyList<UpstreamProvider> ReadWhole(string text)
    {
        var path = Path.Combine(folder, "upstream.json");
        File.WriteAllText(path, text);
        return UpstreamFile.Read(path);
    }
}
