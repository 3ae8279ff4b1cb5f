using System.Diagnostics;
using System.Security.Cryptography;
using Hub.Jose;

namespace Hub.Cli.Bench;

/// <summary>What the public-key operations of exchanges alone came to.</summary>
/// <param name="PerSecond">Exchanges a second, of all processors together.</param>
/// <param name="CpuMs">Processor time of one, milliseconds; other load on the machine hardly changes it.</param>
sealed record CryptoResult(double PerSecond, double CpuMs);

/// <summary>How many exchanges a second the processors could do if an exchange were only the public-key operations that it cannot avoid.</summary>
/// <remarks>
/// For one exchange. The hub: proof and request verified, reply and promise signed, ECDH-ES with a fresh ephemeral key. The agency: proof and
/// request signed, ECDH with the ephemeral key it received, reply and promise verified. Long-lived keys are imported once, messages are 512 bytes.
/// </remarks>
static class CryptoLimit
{
    const int MessageBytes = 512;
    const double MillisecondsPerSecond = 1_000;

    /// <summary>Measures on every processor at once.</summary>
    public static CryptoResult Measure(TimeSpan span)
    {
        using (var first = new Pair())
        {
            first.ExchangeOnce();
        }
        var cpu = ProcessUse.Of(Environment.ProcessId).CpuSeconds;
        var counts = new long[Environment.ProcessorCount];
        var started = Stopwatch.GetTimestamp();
        var threads = counts.Select((_, i) => new Thread(() => counts[i] = Loop(started, span))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new(counts.Sum() / seconds, (ProcessUse.Of(Environment.ProcessId).CpuSeconds - cpu) * MillisecondsPerSecond / counts.Sum());
    }

    static long Loop(long started, TimeSpan span)
    {
        using var pair = new Pair();
        var count = 0L;
        do
        {
            pair.ExchangeOnce();
            count++;
        }
        while (Stopwatch.GetElapsedTime(started) < span);
        return count;
    }

    /// <summary>One hub and one agency.</summary>
    sealed class Pair : IDisposable
    {
        readonly byte[] _message = RandomNumberGenerator.GetBytes(MessageBytes);
        readonly ECDsa _hub = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        readonly ECDsa _agency = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        readonly AgreementKey _opening = AgreementKey.Generate();

        public void ExchangeOnce()
        {
            var proof = Sign(_agency);
            var request = Sign(_agency);
            Verify(_agency, proof);
            Verify(_agency, request);
            var (epk, theirs) = Seal();
            var reply = Sign(_hub);
            var promise = Sign(_hub);
            using var received = AgreementKey.FromPoint(epk.X, epk.Y);
            if (!_opening.Agree(received).AsSpan().SequenceEqual(theirs))
            {
                throw new CryptographicException("the two sides agreed on different secrets");
            }
            Verify(_hub, reply);
            Verify(_hub, promise);
        }

        public void Dispose()
        {
            _opening.Dispose();
            _agency.Dispose();
            _hub.Dispose();
        }

        ((byte[] X, byte[] Y) Epk, byte[] Secret) Seal()
        {
            using var ephemeral = AgreementKey.Generate();
            return (ephemeral.Point, ephemeral.Agree(_opening));
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
