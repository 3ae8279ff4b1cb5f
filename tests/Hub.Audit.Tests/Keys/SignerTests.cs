using System.Net.Sockets;
using Hub.Audit.Crypto;
using Hub.Audit.Keys;
using Hub.Audit.Notes;
using Hub.Audit.Signing;
using Hub.Audit.Tests.Store;
using Hub.Audit.Writing;
using Hub.Canon;

namespace Hub.Audit.Tests.Keys;

/// <summary>The log key in another process: what it signs, what it refuses, and what it remembers.</summary>
public sealed class SignerTests : IDisposable
{
    const string Origin = Requests.Origin;
    readonly TempFolder _folder = new();
    readonly IEd25519Key _key = new LibcryptoEd25519().Open(Hash256.Of([7]).ToArray());

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Guard_signs_a_growing_log_and_refuses_everything_else()
    {
        var guard = Guard();
        Assert.Equal("signer.not-a-checkpoint", guard.Sign("hub/keys/v1\n"u8).Refused);
        Assert.Equal("signer.not-a-checkpoint", guard.Sign([0xff, 0xfe]).Refused);
        Assert.Equal("signer.not-a-checkpoint", guard.Sign(Text(5, 1).AsSpan()[..^1]).Refused);
        Assert.Equal("signer.other-log", guard.Sign(new Checkpoint("other.log", 5, Root(1)).Text.Select(c => (byte)c).ToArray()).Refused);
        Assert.NotNull(guard.Sign(Text(5, 1)).Signature);
        Assert.Equal(guard.Sign(Text(5, 1)).Signature, guard.Sign(Text(5, 1)).Signature);
        Assert.Equal("signer.fork", guard.Sign(Text(5, 2)).Refused);
        Assert.Equal("signer.shrunk", guard.Sign(Text(4, 1)).Refused);
        Assert.NotNull(guard.Sign(Text(9, 3)).Signature);

        // The next process goes on where this one was.
        var next = Guard();
        Assert.Equal("signer.shrunk", next.Sign(Text(8, 1)).Refused);
        Assert.Equal("signer.fork", next.Sign(Text(9, 4)).Refused);
        Assert.NotNull(next.Sign(Text(9, 3)).Signature);
    }

    [Fact]
    public void Guard_does_not_start_on_a_memory_that_is_not_its_own()
    {
        File.WriteAllText(_folder["memory"], "something else");
        Assert.Throws<InvalidDataException>(Guard);
        using var other = new LibcryptoEd25519().Open(Hash256.Of([8]).ToArray());
        File.WriteAllBytes(_folder["memory"], new NoteSigner(Origin, other).Note(new Checkpoint(Origin, 3, Root(1)).Text).Encode());
        Assert.Throws<InvalidDataException>(Guard);
    }

    [Fact]
    public void Nothing_is_signed_that_could_not_be_remembered()
    {
        var guard = new SigningGuard(Origin, _key, new PublishedFile(_folder["absent/memory"]));
        Assert.ThrowsAny<IOException>(() => guard.Sign(Text(1, 1)));
    }

    [Fact]
    public void File_in_the_place_of_the_socket_is_refused_and_stays()
    {
        File.WriteAllBytes(_folder["log.ed25519"], [1, 2, 3]);
        Assert.Throws<IOException>(() => SignerServer.Start(Guard(), _folder["log.ed25519"]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["log.ed25519"]));
    }

    [Fact]
    public async Task Wrong_signature_of_the_key_is_neither_remembered_nor_handed_out()
    {
        var guard = new SigningGuard(Origin, new WrongKey(_key), new PublishedFile(_folder["wrong"]));
        Assert.Throws<IOException>(() => guard.Sign(Text(1, 1)));
        Assert.False(File.Exists(_folder["wrong"]));

        // A signer that is false itself.
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder["false"]));
        listener.Listen();
        var answers = Task.Run(() =>
        {
            foreach (var content in new[] { _key.PublicKey.ToArray(), new byte[Ed25519.SignatureBytes] })
            {
                using var asker = listener.Accept();
                asker.Receive(new byte[1024]);
                asker.Send([0, 0, 0, (byte)(1 + content.Length), 3, .. content]);
            }
        });
        using var remote = new RemoteLogKey(_folder["false"]);
        Assert.Contains("wrong signature", Assert.Throws<IOException>(() => remote.Sign(Text(1, 1))).Message, StringComparison.Ordinal);
        await answers;
    }

    /// <summary>A token that gives wrong signatures.</summary>
    sealed class WrongKey(IEd25519Key key) : IEd25519Key
    {
        public ReadOnlyMemory<byte> PublicKey => key.PublicKey;

        public byte[] Sign(ReadOnlySpan<byte> message) => new byte[Ed25519.SignatureBytes];

        public void Dispose()
        {
            // The key is another's.
        }
    }

    [Fact]
    public async Task Key_behind_a_socket_signs_like_the_key_itself()
    {
        await using var server = SignerServer.Start(Guard(), _folder["signer"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(_folder["signer"]));
        using var remote = new RemoteLogKey(_folder["signer"]);
        Assert.Equal(_key.PublicKey.ToArray(), remote.PublicKey.ToArray());
        Assert.Equal(_key.Sign(Text(2, 1)), remote.Sign(Text(2, 1)));
        Assert.Contains("signer.shrunk", Assert.Throws<IOException>(() => remote.Sign(Text(1, 1))).Message, StringComparison.Ordinal);
        using var signers = HubKeys.Load(_folder["keys"], development: true, new LibcryptoEd25519(), new() { LogSigner = new RemoteLogKey(_folder["signer"]) });
        Assert.False(File.Exists(Path.Combine(_folder["keys"], "log.ed25519")));
        var note = signers.LogSigners(Origin).Sign(new(Origin, 3, Root(1)));
        Assert.True(note.Verify(NoteVerifierKey.Ed25519(Origin, _key.PublicKey.Span).Verifier(new ManagedEd25519())!).IsRight);
        // It signs checkpoints and nothing else: no COSE receipts.
        Assert.NotNull(signers.LogSigners(Origin).VerifierFor(3));
        Assert.Null(signers.LogSigners(Origin).KeyFor(3));
    }

    [Fact]
    public async Task Signer_that_is_gone_is_an_error_in_time_and_found_again_when_it_is_back()
    {
        var server = SignerServer.Start(Guard(), _folder["signer"]);
        using var remote = new RemoteLogKey(_folder["signer"]);
        Assert.Throws<IOException>(() => SignerServer.Start(Guard(), _folder["signer"]));
        await server.DisposeAsync();
        Assert.Throws<IOException>(() => remote.Sign(Text(1, 1)));
        Assert.False(File.Exists(_folder["signer"]));
        await using var again = SignerServer.Start(Guard(), _folder["signer"]);
        Assert.Equal(_key.Sign(Text(1, 1)), remote.Sign(Text(1, 1)));
    }

    [Fact]
    public async Task Askers_that_send_nonsense_or_nothing_do_not_stop_it()
    {
        await using var server = SignerServer.Start(Guard(), _folder["signer"]);
        using var remote = new RemoteLogKey(_folder["signer"]);
        var random = new Random(5);
        for (var i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(0, 40)];
            random.NextBytes(bytes);
            if (bytes.Length >= 4 && i % 2 == 0)
            {
                // A length that fits, so that what follows is read as a question.
                (bytes[0], bytes[1], bytes[2], bytes[3]) = (0, 0, 0, (byte)(bytes.Length - 4));
            }
            using var asker = Connect();
            await asker.SendAsync(bytes, TestContext.Current.CancellationToken);
        }
        Assert.Equal(_key.Sign(Text(1, 1)), remote.Sign(Text(1, 1)));
        using var silent = Connect();
        Assert.Equal(_key.Sign(Text(2, 1)), remote.Sign(Text(2, 1)));
    }

    Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(_folder["signer"]));
        return socket;
    }

    SigningGuard Guard() => new(Origin, _key, new PublishedFile(_folder["memory"]));

    static Hash256 Root(byte seed) => Hash256.Of([seed]);

    static byte[] Text(long size, byte root) => System.Text.Encoding.UTF8.GetBytes(new Checkpoint(Origin, size, Root(root)).Text);
}
