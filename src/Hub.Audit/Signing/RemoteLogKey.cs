using System.Net.Sockets;
using System.Text;
using Hub.Audit.Crypto;

namespace Hub.Audit.Signing;

/// <summary>A log key in another process, reached over a Unix socket (<see cref="SignerServer"/>). Thread-safe.</summary>
/// <remarks>Each question is a connection of its own, so that a signer that was started again is found again.</remarks>
public sealed class RemoteLogKey : IEd25519Key
{
    /// <summary>Longest wait for an answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    readonly string _socket;
    readonly byte[] _publicKey;

    /// <param name="socket">Path of the signer's socket.</param>
    /// <exception cref="IOException">The signer does not answer, or not with a key.</exception>
    public RemoteLogKey(string socket)
    {
        _socket = socket;
        _publicKey = Ask(SignerWord.AskKey, [], Ed25519.PublicKeyBytes);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Has a checkpoint's text signed.</summary>
    /// <exception cref="IOException">The signer does not answer, refused, or gave a wrong signature.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = Ask(SignerWord.AskSignature, message, Ed25519.SignatureBytes);
        // Kept as a checkpoint, a wrong one would keep the hub from every later start.
        return new ManagedEd25519().Verify(_publicKey, message, signature) ? signature : throw new IOException($"The signer at {_socket} gave a wrong signature.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is nothing between two questions.
    }

    byte[] Ask(SignerWord kind, ReadOnlySpan<byte> content, int answerBytes)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            {
                SendTimeout = (int)Timeout.TotalMilliseconds,
                ReceiveTimeout = (int)Timeout.TotalMilliseconds,
            };
            socket.Connect(new UnixDomainSocketEndPoint(_socket));
            using var stream = new NetworkStream(socket);
            SignerFrame.Write(stream, kind, content);
            var answer = SignerFrame.Read(stream);
            return answer switch
            {
                { Kind: SignerWord.Given } when answer.Content.Length == answerBytes => answer.Content,
                { Kind: SignerWord.Refused } => throw new IOException($"The signer at {_socket} refused: {Encoding.ASCII.GetString(answer.Content)}"),
                _ => throw new IOException($"The signer at {_socket} gave an answer that is none."),
            };
        }
        catch (Exception fault) when (fault is SocketException or InvalidDataException)
        {
            throw new IOException($"The signer at {_socket} does not answer: {fault.Message}", fault);
        }
    }
}
