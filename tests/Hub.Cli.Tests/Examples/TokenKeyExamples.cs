using Hub.Identity;
using Hub.Verify.Tests;

namespace Hub.Cli.Tests.Examples;

/// <summary>The operator has the running hub change the key that it signs tokens with.</summary>
public sealed class TokenKeyExamples : IDisposable
{
    readonly TemporaryFolder _folder = new();

    string KeyPath => _folder.File("keys/token.jwk");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("announce", "is published")]
    [InlineData("withdraw", "is withdrawn", "--at-once")]
    public async Task Order_is_laid_beside_the_key_and_waited_for_until_it_is_done(string word, string said, params string[] more)
    {
        MakeKey();
        var order = $"{KeyPath}.{word}";
        // Stands for the hub, which looks each second.
        var hub = Task.Run(async () =>
        {
            await Laid(order);
            File.Move(order, order + ".taken");
            await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
            _folder.Write("keys/token.jwk", "{\"other\":1}");
            File.Delete(order + ".taken");
        });
        var run = await Rotate(more);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True(hub.IsCompleted);
        await hub;
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
        Assert.Equal([KeyPath], Directory.GetFiles(_folder.File("keys")));
    }

    [Theory]
    [InlineData("announce")]
    [InlineData("withdraw", "--at-once")]
    public async Task Order_that_is_gone_without_another_key_is_no_success(string word, params string[] more)
    {
        MakeKey();
        var hub = Task.Run(async () =>
        {
            await Laid($"{KeyPath}.{word}");
            File.Delete($"{KeyPath}.{word}");
        });
        var run = await Rotate(more);
        await hub;
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("2616", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_that_is_taken_and_not_done_is_no_success()
    {
        MakeKey();
        var hub = Task.Run(async () =>
        {
            await Laid(KeyPath + ".withdraw");
            File.Move(KeyPath + ".withdraw", KeyPath + ".withdraw.taken");
        });
        var run = await Rotate("--at-once");
        await hub;
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("2616", run.Error, StringComparison.Ordinal);
        Assert.True(TokenKeyOrder.Withdraw.IsTakenBy(KeyPath));
    }

    [Fact]
    public async Task Data_without_a_token_key_is_none()
    {
        var run = await Rotate();
        Assert.Equal(2, run.ExitCode);
        Assert.False(TokenKeyOrder.Announce.StandsBy(KeyPath));
    }

    [Fact]
    public async Task Order_that_no_hub_takes_stands_for_the_next_start()
    {
        MakeKey();
        var run = await Rotate("--at-once");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("at the next start", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(KeyPath + ".withdraw"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath + ".withdraw"));
        }
    }

    void MakeKey()
    {
        Directory.CreateDirectory(_folder.File("keys"));
        _folder.Write("keys/token.jwk", "{}");
    }

    Task<CommandRun> Rotate(params string[] more) => CommandRun.Of(["keys", "token", "rotate", "--data", _folder.Path, .. more]);

    static async Task Laid(string order)
    {
        while (!File.Exists(order))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }
}
