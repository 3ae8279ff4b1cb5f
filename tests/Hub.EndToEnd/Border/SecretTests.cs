using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Hub.EndToEnd.Support;

namespace Hub.EndToEnd.Border;

/// <summary>Where a running hub must not leave a secret: its log, its databases, its command line and environment, its answers.</summary>
[Collection(SharedWorldTests.Name)]
public sealed partial class SecretTests(SharedWorld shared)
{
    const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    World World => shared.World;

    [Fact]
    public async Task No_secret_of_a_sign_in_a_token_or_an_exchange_stays_anywhere()
    {
        using var citizen = await World.Citizen();
        var (name, password) = ("rahasia-" + Fresh(), "kata sandi " + Fresh());
        (await World.Hub.Operate("/v1/dev/signins", new { name, role = "citizen", password })).Good();
        var wrong = "kata salah " + Fresh();
        var cookies = new CookieContainer();
        using var http = World.Hub.Client(cookies);
        await SignIn(http, name, wrong, HttpStatusCode.Unauthorized);
        await SignIn(http, name, password, HttpStatusCode.SeeOther);

        await citizen.Answer(await World.Kemensos.AskForPerson(citizen.Nik), "Grant");
        var reply = (await World.Kemensos.Exchange(Asks.Person(citizen.Nik))).Good();
        (await World.Kemensos.Exchange(Asks.Person(citizen.Nik), wrongly: new() { SigningKey = World.Kemenkes.Signing })).Refused("signature.invalid", 401);
        var token = await World.Kemensos.Token();
        using var bearer = new HttpRequestMessage(HttpMethod.Get, "/v1/consents?access_token=" + token);
        bearer.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        (await Reply.Of(await http.SendAsync(bearer))).Refused("token.invalid", 401);

        var jar = cookies.GetCookies(new Uri(World.Hub.Origin));
        Dictionary<string, string> secrets = new(StringComparer.Ordinal)
        {
            ["the password"] = password,
            ["a wrong password"] = wrong,
            ["the session's cookie"] = jar["__Host-hub"]!.Value,
            ["what the browser is known by"] = jar["__Host-known"]!.Value,
            ["the access token"] = token,
            ["the access token's signature"] = token.Split('.')[2],
            ["a DPoP proof"] = World.Kemensos.LastProof!,
            ["the person's NIK"] = citizen.Nik,
            ["the sealed reply"] = reply.GetProperty("sealed").GetString()!,
        };
        foreach (var (what, text) in Files())
        {
            foreach (var (secret, value) in secrets)
            {
                Assert.False(text.Contains(value, StringComparison.Ordinal), $"{secret} stands in {what}");
            }
        }
    }

    [Fact]
    public void Log_lines_hold_neither_tokens_nor_keys_nor_identity_numbers()
    {
        foreach (var path in Directory.EnumerateFiles(World.Logs, "hub.*"))
        {
            var text = Read(path);
            Assert.DoesNotMatch(Token(), text);
            Assert.DoesNotMatch(PrivateKey(), text);
            Assert.DoesNotMatch(IdentityNumber(), text);
        }
    }

    [Fact]
    public void Private_keys_stand_in_their_own_files_alone()
    {
        var keys = Directory.EnumerateFiles(Path.Combine(World.Hub.Data, "keys"), "*", SearchOption.AllDirectories)
            .SelectMany(path => Member().Matches(Read(path)).Select(match => match.Groups["value"].Value)).ToList();
        Assert.NotEmpty(keys);
        var operatorToken = File.ReadAllText(Path.Combine(World.Hub.Data, "keys", "operator-token")).Trim();
        foreach (var (what, text) in Files())
        {
            Assert.All(keys.Append(operatorToken), key => Assert.False(text.Contains(key, StringComparison.Ordinal), $"a private key stands in {what}"));
        }
    }

    [Fact]
    public async Task Command_line_and_environment_of_the_process_name_files_and_no_secrets()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        var process = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(World.Hub.Data, "hub.json"))).RootElement.GetProperty("pid").GetInt32();
        var own = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/");
        var said = await File.ReadAllTextAsync(own + "cmdline") + await File.ReadAllTextAsync(own + "environ");
        Assert.Contains("--data", said, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync(Path.Combine(World.Hub.Data, "keys", "operator-token"))).Trim(), said, StringComparison.Ordinal);
        Assert.DoesNotMatch(Token(), said);
        Assert.DoesNotMatch(PrivateKey(), said);
        Assert.DoesNotMatch("(?i)(password|passphrase|secret|token)=|;pwd=", said);
    }

    [Fact]
    public void Only_the_owner_reads_databases_and_keys()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no modes here");
        Assert.True(IsPrivate(World.Hub.Data));
        Assert.True(IsPrivate(Path.Combine(World.Hub.Data, "keys")));
        var secret = Directory.EnumerateFiles(Path.Combine(World.Hub.Data, "keys"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(World.Hub.Data, "*.db*")).ToList();
        Assert.True(secret.Count > 10, $"{secret.Count} files");
        Assert.Equal("", string.Join(' ', secret.Where(path => !IsPrivate(path))));
    }

    [Fact]
    public void Option_that_would_carry_a_secret_takes_a_file()
    {
        // Whoever adds an option whose name speaks of a secret says here that its value is a file's path.
        string[] files = ["--certificate-key", "--policy-keys", "--keys-database", "--passphrase-file", "--anchor-key"];
        var settings = File.ReadAllText(Path.Combine(Testing.SharedFiles.Root, "src", "Hub.Api", "Hosting", "HostSettings.cs"));
        var speaking = Option().Matches(settings).Select(match => match.Groups["name"].Value).Where(name => Regex.IsMatch(name, "key|secret|pass|token|credential", RegexOptions.None, TimeSpan.FromSeconds(30)));
        Assert.Empty(speaking.Except(files, StringComparer.Ordinal));
    }

    /// <summary>All that a hub writes and that is not a key's own file: log, databases with their journals, what it tells its operator.</summary>
    IEnumerable<(string What, string Text)> Files()
    {
        var data = Directory.EnumerateFiles(World.Hub.Data, "*", SearchOption.AllDirectories).Where(path => !path.Contains("/keys/", StringComparison.Ordinal));
        return data.Concat(Directory.EnumerateFiles(World.Logs, "hub.*")).Select(path => (path, Read(path)));
    }

    static async Task SignIn(HttpClient http, string name, string password, HttpStatusCode expected)
    {
        var form = new Page("/signin", await Reply.Of(await http.GetAsync("/signin"))).FormTo("/signin");
        using var content = new FormUrlEncodedContent(form.Hidden.Append(KeyValuePair.Create("Name", name)).Append(KeyValuePair.Create("Password", password)));
        using var answer = await http.PostAsync("/signin", content);
        Assert.Equal(expected, answer.StatusCode);
        Assert.DoesNotContain(password, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    static bool IsPrivate(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ForOthers) == UnixFileMode.None;

    // A database is open and its journals come and go: bytes as they are, each one a character.
    static string Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return Encoding.Latin1.GetString(copy.GetBuffer(), 0, (int)copy.Length);
        }
        catch (Exception fault) when (fault is FileNotFoundException || (fault is IOException && Path.GetFileName(path) is "lock"))
        {
            return "";
        }
    }

    static string Fresh() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12));

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Token();

    [GeneratedRegex("PRIVATE KEY|\"d\"\\s*:", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex PrivateKey();

    [GeneratedRegex("(?<![0-9a-zA-Z])[0-9]{16}(?![0-9a-zA-Z])", RegexOptions.None, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex IdentityNumber();

    /// <summary>The private part of a JWK.</summary>
    [GeneratedRegex("\"d\"\\s*:\\s*\"(?<value>[A-Za-z0-9_-]{20,})\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Member();

    [GeneratedRegex("\"(?<name>--[a-z-]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 30_000)]
    private static partial Regex Option();
}
