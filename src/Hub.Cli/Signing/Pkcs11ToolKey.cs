using System.Diagnostics;
using Hub.Audit.Crypto;

namespace Hub.Cli.Signing;

/// <summary>Where a PKCS #11 token holds an Ed25519 key.</summary>
/// <param name="Tool">Path of OpenSC's <c>pkcs11-tool</c>.</param>
/// <param name="Module">Shared library of the token's maker.</param>
/// <param name="Token">The token's label.</param>
/// <param name="Label">The key's label.</param>
/// <param name="Pin">The user's PIN; handed over in the environment, never on a command line.</param>
sealed record Pkcs11Place(string Tool, string Module, string Token, string Label, string Pin);

/// <summary>An Ed25519 key inside a PKCS #11 token (CKM_EDDSA, PKCS #11 v3.0 §2.3.14), used through OpenSC's <c>pkcs11-tool</c>.</summary>
/// <remarks>No PKCS #11 binding for .NET is to be had; a process for each of four signatures a second costs some 15 ms.</remarks>
sealed class Pkcs11ToolKey : IEd25519Key
{
    const string PinVariable = "HUB_PKCS11_PIN";
    const int MaxAnswerBytes = 4 * 1024;

    /// <summary>SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4) without its 32 last bytes, the key.</summary>
    static readonly byte[] SpkiPrefix = Convert.FromHexString("302a300506032b6570032100");

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    readonly Pkcs11Place _place;
    readonly byte[] _publicKey;

    /// <exception cref="IOException">The token, or the key in it, cannot be used.</exception>
    public Pkcs11ToolKey(Pkcs11Place place)
    {
        _place = place;
        var spki = Spki(Run(["--read-object", "--type", "pubkey", "--label", place.Label], []));
        _publicKey = spki.Length == SpkiPrefix.Length + Ed25519.PublicKeyBytes && spki.AsSpan().StartsWith(SpkiPrefix)
            ? spki[SpkiPrefix.Length..]
            : throw new IOException($"{place.Label} on {place.Token} is no Ed25519 key.");
        var probe = "hub signer probe"u8;
        if (!new ManagedEd25519().Verify(_publicKey, probe, Sign(probe)))
        {
            throw new IOException($"{place.Label} on {place.Token} signs otherwise than its public key says.");
        }
    }

    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = Run(["--login", "--pin", "env:" + PinVariable, "--sign", "--mechanism", "EDDSA", "--label", _place.Label], message);
        return signature.Length == Ed25519.SignatureBytes ? signature : throw new IOException($"pkcs11-tool gave {signature.Length} bytes for a signature.");
    }

    public void Dispose()
    {
        // The token keeps the key.
    }

    /// <summary>PEM or DER, as the tool's version has it.</summary>
    static byte[] Spki(byte[] answer)
    {
        if (!answer.AsSpan().StartsWith("-----BEGIN"u8))
        {
            return answer;
        }
        var text = System.Text.Encoding.ASCII.GetString(answer);
        var fields = System.Security.Cryptography.PemEncoding.Find(text);
        return Convert.FromBase64String(text[fields.Base64Data]);
    }

    byte[] Run(string[] words, ReadOnlySpan<byte> input)
    {
        var start = new ProcessStartInfo(_place.Tool) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (IEnumerable<string>)["--module", _place.Module, "--token-label", _place.Token, .. words])
        {
            start.ArgumentList.Add(word);
        }
        start.Environment[PinVariable] = _place.Pin;
        try
        {
            using var tool = Process.Start(start)!;
            var error = tool.StandardError.ReadToEndAsync();
            tool.StandardInput.BaseStream.Write(input);
            tool.StandardInput.Close();
            var output = new byte[MaxAnswerBytes];
            var read = tool.StandardOutput.BaseStream.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
            if (!tool.WaitForExit(Timeout))
            {
                tool.Kill();
                throw new IOException("pkcs11-tool does not answer.");
            }
            return tool.ExitCode == 0 ? output[..read] : throw new IOException($"pkcs11-tool: {error.GetAwaiter().GetResult().Trim()}");
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new IOException($"pkcs11-tool cannot be started: {fault.Message}", fault);
        }
    }
}
