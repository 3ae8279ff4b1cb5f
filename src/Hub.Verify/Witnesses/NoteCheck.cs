using System.Globalization;
using Hub.Audit.Crypto;
using Hub.Audit.Notes;
using Hub.Audit.Witnesses;

namespace Hub.Verify.Witnesses;

/// <summary>Holds one cosigned checkpoint to a policy. Lines of keys that the policy does not know are ignored (C2SP signed-note).</summary>
static class NoteCheck
{
    /// <summary>Who cosigned; adds a fault for a wrong line of a known witness and for a time that has not come.</summary>
    /// <param name="place">Path of the file, or the document.</param>
    public static QuorumReading Read(SignedNote note, string place, TrustPolicy policy, IEd25519Verification ed25519, DateTimeOffset now, FaultList faults)
    {
        var reading = QuorumReading.Of(note, policy, ed25519);
        foreach (var voice in reading.Voices)
        {
            if (voice.Verdict.Code is "note.signature")
            {
                faults.Add(place, voice.Verdict);
            }
            var latest = (now + Submission.MaxClockSkew).ToUnixTimeSeconds();
            if (voice.Time > latest)
            {
                faults.Add("witness.time", $"{place} witness {voice.Witness.Name}", "at most " + Text(latest), Text(voice.Time.Value));
            }
        }
        return reading;
    }

    /// <summary>Adds a fault unless the quorum is reached.</summary>
    public static void Require(QuorumReading reading, string place, TrustPolicy policy, FaultList faults)
    {
        if (!reading.IsMet)
        {
            var names = reading.Voices.Where(voice => voice.Verdict.IsRight).Select(voice => voice.Witness.Name).ToList();
            faults.Add("witness.quorum", place, policy.ToString(), names.Count == 0 ? "no cosignature of its witnesses" : string.Join(", ", names));
        }
    }

    /// <summary>Adds a fault when the policy names logs and the key's is none of them.</summary>
    public static void RequireLog(NoteVerifierKey key, TrustPolicy policy, FaultList faults)
    {
        if (policy.Logs.Count > 0 && !policy.Logs.Any(log => log.Key.KeyId == key.KeyId && log.Key.PublicKey.Span.SequenceEqual(key.PublicKey.Span) && string.Equals(log.Key.Name, key.Name, StringComparison.Ordinal)))
        {
            faults.Add("trust.log", "policy", "a log line with the key " + key, "none");
        }
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
