using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

/// <summary>The operator has the running hub change the key that it signs tokens with.</summary>
public sealed class TokenKeyExamples : IDisposable
{
    readonly TemporaryFolder _folder = new();

    string Order => _folder.File("keys/token.jwk.order");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("announce", "is published")]
    [InlineData("withdraw", "is withdrawn", "--at-once")]
    public async Task Order_is_laid_beside_the_key_and_waited_for(string word, string said, params string[] more)
    {
        Directory.CreateDirectory(_folder.File("keys"));
        _folder.Write("keys/token.jwk", "{}");
        // Stands for the hub, which looks each second.
        var hub = Task.Run(async () =>
        {
            while (!File.Exists(Order))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
            }
            var mode = OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(Order);
            var text = await File.ReadAllTextAsync(Order, TestContext.Current.CancellationToken);
            File.Delete(Order);
            return (text.Trim(), mode);
        });
        var run = await CommandRun.Of(["keys", "token", "rotate", "--data", _folder.Path, .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal((word, UnixFileMode.UserRead | UnixFileMode.UserWrite), await hub);
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_without_a_token_key_is_none()
    {
        var run = await CommandRun.Of("keys", "token", "rotate", "--data", _folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.False(File.Exists(Order));
    }

    [Fact]
    public async Task Order_that_no_hub_takes_stands_for_the_next_start()
    {
        Directory.CreateDirectory(_folder.File("keys"));
        _folder.Write("keys/token.jwk", "{}");
        var run = await CommandRun.Of("keys", "token", "rotate", "--at-once", "--data", _folder.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("at the next start", run.Error, StringComparison.Ordinal);
        Assert.Equal("withdraw", (await File.ReadAllTextAsync(Order, TestContext.Current.CancellationToken)).Trim());
    }
}
