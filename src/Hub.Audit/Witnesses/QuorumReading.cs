using Hub.Audit.Crypto;
using Hub.Audit.Notes;

namespace Hub.Audit.Witnesses;

/// <summary>What one witness of a policy says of a checkpoint.</summary>
/// <param name="Verdict">Right, <c>note.unsigned</c> when it says nothing, <c>note.signature</c> when a line under its name and key id is wrong.</param>
/// <param name="Time">When it cosigned, POSIX seconds; null unless the verdict is right.</param>
public sealed record WitnessVoice(PolicyWitness Witness, Verdict Verdict, long? Time);

/// <summary>Which witnesses of a policy cosigned a checkpoint, and whether they are enough. Lines of anybody else are ignored.</summary>
/// <param name="Voices">One for each witness of the policy, in its order.</param>
/// <param name="IsMet">Whether the quorum is reached.</param>
public sealed record QuorumReading(IReadOnlyList<WitnessVoice> Voices, bool IsMet)
{
    /// <summary>When the first witness cosigned, POSIX seconds: the checkpoint existed by then. Null when none did.</summary>
    public long? FirstTime => Voices.Min(voice => voice.Time);

    /// <summary>When the last witness cosigned, POSIX seconds; null when none did.</summary>
    public long? LastTime => Voices.Max(voice => voice.Time);

    /// <summary>Number of witnesses that cosigned.</summary>
    public int Count => Voices.Count(voice => voice.Verdict.IsRight);

    /// <param name="note">The log's own signature is not looked at.</param>
    public static QuorumReading Of(SignedNote note, TrustPolicy policy, IEd25519Verification ed25519)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(policy);
        var voices = policy.Witnesses.Select(witness =>
        {
            var (verdict, time) = CosignatureVerifier.Of(witness.Key, ed25519)!.Read(note);
            return new WitnessVoice(witness, verdict, time);
        }).ToList();
        return new(voices, policy.IsMetBy(voices.Where(voice => voice.Verdict.IsRight).Select(voice => voice.Witness.Name)));
    }
}
