using Hub.Audit.Witnesses;

namespace Hub.Silo.Witnessing;

/// <summary>What the operator says of witnesses, in both directions.</summary>
/// <param name="Policy">Who witnesses this log and how many make a checkpoint final; null: nobody is asked.</param>
/// <param name="Logs">The logs that this hub witnesses; null: it is no witness.</param>
/// <param name="AuthorityFile">PEM certificate of the only authority that witnesses' certificates may come from; null: those of the system.</param>
public sealed record WitnessSettings(TrustPolicy? Policy, WitnessedLogs? Logs, string? AuthorityFile)
{
    /// <summary>Nobody witnesses, nobody is witnessed.</summary>
    public static WitnessSettings None { get; } = new(null, null, null);

    /// <summary>Reads the files that are named.</summary>
    /// <param name="policyFile">C2SP tlog-policy; every witness with its URL, https or on this machine.</param>
    /// <param name="logsFile">C2SP tlog-policy of which the <c>log</c> lines count, with <c>quorum none</c>.</param>
    /// <exception cref="InvalidDataException">A file is not of the form; the message says where.</exception>
    public static WitnessSettings Read(string? policyFile, string? logsFile, string? authorityFile)
    {
        var policy = policyFile is null ? null : PolicyOf(policyFile);
        if (policy is { Quorum: not null } && policy.Witnesses.FirstOrDefault(witness => !MayBeAsked(witness.Url)) is { } unreachable)
        {
            throw new InvalidDataException($"{policyFile}: witness {unreachable.Name}: expected its submission prefix, https:// or http:// on this machine, found {unreachable.Url?.ToString() ?? "none"}");
        }
        return new(policy, logsFile is null ? null : new WitnessedLogs(PolicyOf(logsFile)), authorityFile);
    }

    static TrustPolicy PolicyOf(string file)
    {
        using var stream = File.OpenRead(file);
        var bytes = new byte[TrustPolicyReader.MaxBytes + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var (policy, verdict) = TrustPolicyReader.Read(bytes.AsSpan(0, length));
        return policy ?? throw new InvalidDataException($"{file}: {verdict}");
    }

    static bool MayBeAsked(Uri? url) => url is not null && (string.Equals(url.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) || url.IsLoopback);
}
