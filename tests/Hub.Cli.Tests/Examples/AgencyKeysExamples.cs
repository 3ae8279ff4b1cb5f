using Hub.Cli.Client;
using Hub.Cli.Commands;
using Hub.Jose;

namespace Hub.Cli.Tests.Examples;

public sealed class AgencyKeysExamples
{
    [Fact]
    public async Task Keys_are_written_for_the_owner_alone_and_read_back()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of("agency", "keys", "--out", folder.File("a.jwks"), "--public", folder.File("a.json"));
        Assert.Equal(0, run.ExitCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("a.jwks")));
        }
        using var keys = AgencyKeys.Read(folder.File("a.jwks"));
        Assert.Equal(KeyUse.Signature, keys.Signing.Public.Use);
        Assert.Equal(KeyUse.Encryption, keys.Opening.Public.Use);
        Assert.Equal(keys.ToPublicJwks() + "\n", await File.ReadAllTextAsync(folder.File("a.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_public_part_holds_no_secret_and_can_be_registered()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of("agency", "keys", "--out", folder.File("a.jwks"));
        Assert.DoesNotContain("\"d\"", run.Output, StringComparison.Ordinal);
        var keys = JsonWebKeys.Parse(run.Output).Required();
        Assert.Equal(2, keys.Keys.Count);
        Assert.NotNull(keys.SealingKey);
    }

    [Fact]
    public async Task Keys_are_never_overwritten()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.jwks", "precious");
        Assert.Equal(2, (await CommandRun.Of("agency", "keys", "--out", file)).ExitCode);
        Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_private_key_set_is_not_sent_to_be_registered()
    {
        using var folder = new TemporaryFolder();
        await CommandRun.Of("agency", "keys", "--out", folder.File("a.jwks"));
        var run = await CommandRun.Of("agency", "add", "--id", "a", "--name", "A", "--jwks", folder.File("a.jwks"), "--data", folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("jwks.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"EC"}]}""")]
    public void A_key_file_of_another_shape_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        var failure = Assert.Throws<CommandException>(() => AgencyKeys.Read(folder.Write("a.jwks", text)));
        Assert.Equal(2, failure.ExitCode);
    }
}
