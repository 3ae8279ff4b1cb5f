using System.Diagnostics;
using System.Security.Cryptography;

namespace Hub.Cli.Bench;

/// <summary>How many exchanges a second the processors could do if an exchange were only the public-key operations that it cannot avoid.</summary>
/// <remarks>
/// For one exchange. The hub: proof and request verified, reply and promise signed, ECDH-ES with a fresh ephemeral key. The agency: proof and
/// request signed, ECDH with the ephemeral key it received, reply and promise verified. Long-lived keys are imported once, messages are 512 bytes.
/// </remarks>
static class CryptoLimit
{
    const int MessageBytes = 512;

    /// <summary>Measures on every processor at once.</summary>
    /// <returns>Exchanges a second, of all processors together.</returns>
    public static double Measure(TimeSpan span)
    {
        var counts = new long[Environment.ProcessorCount];
        var started = Stopwatch.GetTimestamp();
        var threads = counts.Select((_, i) => new Thread(() => counts[i] = Loop(started, span))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    static long Loop(long started, TimeSpan span)
    {
        using var pair = new Pair();
        var count = 0L;
        while (Stopwatch.GetElapsedTime(started) < span)
        {
            pair.ExchangeOnce();
            count++;
        }
        return count;
    }

    /// <summary>One hub and one agency.</summary>
    sealed class Pair : IDisposable
    {
        readonly byte[] _message = RandomNumberGenerator.GetBytes(MessageBytes);
        readonly ECDsa _hub = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        readonly ECDsa _agency = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        readonly ECDiffieHellman _opening = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        readonly ECDiffieHellmanPublicKey _sealing;

        public Pair() => _sealing = _opening.PublicKey;

        public void ExchangeOnce()
        {
            var proof = Sign(_agency);
            var request = Sign(_agency);
            Verify(_agency, proof);
            Verify(_agency, request);
            var (epk, theirs) = Seal();
            var reply = Sign(_hub);
            var promise = Sign(_hub);
            using var received = ECDiffieHellman.Create(epk);
            using var point = received.PublicKey;
            if (!_opening.DeriveRawSecretAgreement(point).AsSpan().SequenceEqual(theirs))
            {
                throw new CryptographicException("the two sides agreed on different secrets");
            }
            Verify(_hub, reply);
            Verify(_hub, promise);
        }

        public void Dispose()
        {
            _sealing.Dispose();
            _opening.Dispose();
            _agency.Dispose();
            _hub.Dispose();
        }

        (ECParameters Epk, byte[] Secret) Seal()
        {
            using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            return (ephemeral.ExportParameters(includePrivateParameters: false), ephemeral.DeriveRawSecretAgreement(_sealing));
        }

        byte[] Sign(ECDsa key) => key.SignData(_message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        void Verify(ECDsa key, byte[] signature)
        {
            if (!key.VerifyData(_message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            {
                throw new CryptographicException("a signature just made does not hold");
            }
        }
    }
}
