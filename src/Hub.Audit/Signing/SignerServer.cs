using System.Net.Sockets;
using System.Text;

namespace Hub.Audit.Signing;

/// <summary>Answers a hub's questions to a <see cref="SigningGuard"/> over a Unix socket that only its owner may use.</summary>
public sealed class SignerServer : IAsyncDisposable
{
    /// <summary>Most connections that wait.</summary>
    public const int MaxWaiting = 16;

    /// <summary>Longest that one asker is waited for; they are served one after the other.</summary>
    public static readonly TimeSpan AskerTimeout = TimeSpan.FromSeconds(2);

    readonly SigningGuard _guard;
    readonly string _path;
    readonly Socket _listener;
    readonly CancellationTokenSource _stop = new();
    readonly Task _serving;

    SignerServer(SigningGuard guard, string path, Socket listener)
    {
        (_guard, _path, _listener) = (guard, path, listener);
        _serving = Task.Run(ServeAsync, CancellationToken.None);
    }

    /// <summary>Listens; a socket left behind by a signer that is gone is replaced.</summary>
    /// <exception cref="IOException">Another signer answers there, or a file lies there that is no socket.</exception>
    public static SignerServer Start(SigningGuard guard, string path)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
        {
            if (new FileInfo(path).Length > 0)
            {
                // A key file named here by mistake; a socket has no length.
                throw new IOException($"{path}: a file, and no socket.");
            }
            RefuseWhenAlive(path);
            File.Delete(path);
        }
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            listener.Listen(MaxWaiting);
        }
        catch (SocketException fault)
        {
            listener.Dispose();
            throw new IOException($"{path}: {fault.Message}", fault);
        }
        return new(guard, path, listener);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
        File.Delete(_path);
    }

    async Task ServeAsync()
    {
        while (true)
        {
            Socket asker;
            try
            {
                asker = await _listener.AcceptAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            using (asker)
            {
                asker.ReceiveTimeout = asker.SendTimeout = (int)AskerTimeout.TotalMilliseconds;
                Answer(asker);
            }
        }
    }

    void Answer(Socket asker)
    {
        try
        {
            using var stream = new NetworkStream(asker);
            var question = SignerFrame.Read(stream);
            switch (question.Kind)
            {
                case SignerWord.AskKey:
                    SignerFrame.Write(stream, SignerWord.Given, _guard.PublicKey.Span);
                    break;
                case SignerWord.AskSignature:
                    var (signature, refused) = _guard.Sign(question.Content);
                    SignerFrame.Write(stream, signature is null ? SignerWord.Refused : SignerWord.Given, signature ?? Encoding.ASCII.GetBytes(refused!));
                    break;
                default:
                    SignerFrame.Write(stream, SignerWord.Refused, "signer.unknown-question"u8);
                    break;
            }
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or SocketException)
        {
            // The asker went away, asked nothing, or the key's store or the memory failed: it gets no answer and says so itself.
            LastFault = fault;
        }
    }

    /// <summary>Why the last question had no answer; null when none failed.</summary>
    public Exception? LastFault { get; private set; }

    static void RefuseWhenAlive(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            return;
        }
        throw new IOException($"{path}: another signer answers there.");
    }
}
