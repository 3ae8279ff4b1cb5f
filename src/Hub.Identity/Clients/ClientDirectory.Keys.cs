using Hub.Jose;

namespace Hub.Identity;

/// <summary>What became of a new set of an agency's keys.</summary>
public abstract record KeyRotation
{
    KeyRotation()
    {
    }

    /// <summary>Recorded and in force; nothing was written where the set is the one that was in force.</summary>
    /// <param name="Added">New <c>kid</c>s.</param>
    /// <param name="Retiring">Signature keys that the set left out, and until when they are still accepted.</param>
    /// <param name="Removed"><c>kid</c>s that count no more: encryption keys, to which nothing is sealed any longer.</param>
    public sealed record Done(IReadOnlyList<string> Added, IReadOnlyDictionary<string, DateTimeOffset> Retiring, IReadOnlyList<string> Removed) : KeyRotation;

    /// <param name="Code"><c>client.…</c>, <c>jwks.…</c> or <see cref="ClientDirectory.TooOften"/>.</param>
    /// <param name="Detail">For the agency.</param>
    public sealed record Refused(string Code, string Detail) : KeyRotation
    {
        /// <summary>When it may be tried again; null where waiting does not help.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>What the one who brings new keys relied on. It still holds when they take the place of the others, or they do not.</summary>
/// <param name="JwksUri">The address that they were read at; null where they were sent.</param>
/// <param name="SignedBy"><c>kid</c> of the agency's key that signed them; null where their address vouches for them.</param>
sealed record KeyBasis(string? JwksUri, string? SignedBy)
{
    public bool Holds(RegisteredClient client, DateTimeOffset now) =>
        string.Equals(JwksUri, client.Registration.JwksUri, StringComparison.Ordinal) && (SignedBy is null || client.TryFindSignatureKey(SignedBy, now, out _));
}

/// <content>How keys follow one another.</content>
public sealed partial class ClientDirectory
{
    /// <summary>So often an agency may replace its keys within <see cref="RotationWindow"/>; what operators do is not counted.</summary>
    public const int MaxRotations = 12;

    /// <summary>Code for more than that.</summary>
    public const string TooOften = "agency.keys-too-often";

    /// <summary>Time within which <see cref="MaxRotations"/> are counted; in memory, anew after a restart.</summary>
    public static readonly TimeSpan RotationWindow = TimeSpan.FromHours(1);

    /// <summary>Puts a new set of keys in the place of an agency's own. Every change is recorded before it has effect.</summary>
    /// <remarks>A signature key that the set leaves out is accepted for <see cref="HubIdentityOptions.KeyOverlap"/> yet; an encryption key is replaced at once.</remarks>
    internal async ValueTask<KeyRotation> Rotate(string clientId, string jwks, ActBy by, KeyBasis basis, CancellationToken cancellationToken) =>
        TryFind(clientId, out _) ? await InTurn(clientId, turn => Rotate(clientId, jwks, by, basis, turn), cancellationToken) : NotActive;

    async ValueTask<KeyRotation> Rotate(string clientId, string jwks, ActBy by, KeyBasis basis, ClientTurn turn)
    {
        if (!TryFind(clientId, out var before) || !before.IsActive)
        {
            return NotActive;
        }
        if (!basis.Holds(before, clock.GetUtcNow()))
        {
            // Operators who replace stolen keys must not be undone by what the thief had begun.
            return new KeyRotation.Refused("client.changed", "the address of the keys, or the key that signed them, is no longer the agency's");
        }
        if (!JsonWebKeys.Parse(jwks, before.Registration.Profile == ClientProfile.SmartBackend).TryGet(out var next, out var fault))
        {
            return new KeyRotation.Refused(fault.Code, fault.Reason);
        }
        var now = clock.GetUtcNow();
        if (next.Keys.FirstOrDefault(key => before.Keys.Keys.Any(other => string.Equals(other.KeyId, key.KeyId, StringComparison.Ordinal) && !IsSameKey(other, key))) is { } reused)
        {
            return new KeyRotation.Refused("jwks.kid-reused", $"'{reused.KeyId}': a kid names one key for good");
        }
        var left = before.Keys.Keys.Where(key => key.Use == KeyUse.Signature && !Holds(next.Keys, key)).ToList();
        var retiring = left.ToDictionary(key => key.KeyId!, key => before.Registration.Retiring.GetValueOrDefault(key.KeyId!, now + options.KeyOverlap), StringComparer.Ordinal);
        var registration = before.Registration with { Jwks = JsonWebKeys.Write([.. next.Keys, .. left]), Retiring = retiring };
        // The set alone must do, too: once the keys left over are gone, an agency without a signature key could not come back.
        if (!From(registration with { Jwks = jwks }).TryGet(out _, out fault) || !From(registration).TryGet(out var client, out fault))
        {
            return new KeyRotation.Refused(fault.Code, fault.Reason);
        }
        var done = new KeyRotation.Done(
            [.. next.Keys.Where(key => !Holds(before.Keys.Keys, key)).Select(key => key.KeyId!)],
            retiring,
            [.. before.Keys.Keys.Where(key => !Holds(client.Keys.Keys, key)).Select(key => key.KeyId!)]);
        var isChange = done.Added.Count > 0 || done.Removed.Count > 0 || !SameKeys(retiring, before.Registration.Retiring);
        if (isChange && turn.WaitForRotation(now) is { } wait)
        {
            return new KeyRotation.Refused(TooOften, $"at most {MaxRotations} changes within {RotationWindow:c}") { RetryAfter = wait };
        }
        // What is recorded comes about: a caller who hangs up in between must not leave the log with keys that the hub does not have.
        // Asked of the log even where the set is the one in force: a rotation that was cut off may have left records of another.
        await RecordKeys(client, by, CancellationToken.None);
        if (isChange)
        {
            await GiveEffect(registration, turn);
            turn.Rotated(now);
        }
        return done;
    }

    /// <summary>Takes back the keys whose overlap ends before the next pass; each is recorded before it counts no more.</summary>
    /// <returns>Whether something is left over because it could not be recorded: it is not accepted past its time all the same.</returns>
    internal async ValueTask<bool> RetireDue(TimeSpan untilNextPass, CancellationToken cancellationToken)
    {
        var whole = true;
        var soon = clock.GetUtcNow() + untilNextPass;
        foreach (var id in All.Where(client => client.Registration.Retiring.Values.Any(until => until <= soon)).Select(client => client.Id))
        {
            whole &= await InTurn(id, turn => Retire(id, soon, turn), cancellationToken);
        }
        return whole;
    }

    async ValueTask<bool> Retire(string clientId, DateTimeOffset soon, ClientTurn turn)
    {
        if (!TryFind(clientId, out var before))
        {
            return true;
        }
        var retiring = before.Registration.Retiring;
        var kept = before.Keys.Keys.Where(key => !(retiring.TryGetValue(key.KeyId!, out var until) && until <= soon));
        var registration = before.Registration with
        {
            Jwks = JsonWebKeys.Write(kept),
            Retiring = retiring.Where(key => key.Value > soon).ToDictionary(StringComparer.Ordinal),
        };
        var client = From(registration).Required();
        try
        {
            // The hub's own act: the agency's, which gave the key up, stands in the record that added the next one.
            await RecordKeys(client, new ActBy("hub"), CancellationToken.None);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A restriction does not wait for the ledger: past its time the key counts no more (RegisteredClient), and the next pass records it.
            return false;
        }
        await GiveEffect(registration, turn);
        return true;
    }

    static KeyRotation.Refused NotActive { get; } = new("client.unknown", "no such agency, or a suspended one");

    /// <summary>Records what the log's keys lack of the client's, and what they have too much.</summary>
    /// <remarks>
    /// Measured by the log and not by what the directory had before: a change that was cut off between two records has left keys
    /// there that nobody holds, and whatever is recorded next takes them back. A key is added before another is taken back,
    /// so that there is always one to seal to. Taken back first is what stands in the very place of a new one, since the record of an
    /// addition replaces what had its id, and an encryption key beside one that stays: the last one added is the one that is sealed to.
    /// </remarks>
    async ValueTask RecordKeys(RegisteredClient client, ActBy by, CancellationToken cancellationToken)
    {
        var wanted = client.Keys.Keys;
        var recorded = await records.AgencyKeys(client.Id, cancellationToken);
        var sealsAlready = Holds(recorded, client.SealingKey);
        var gone = recorded.Where(key => !Holds(wanted, key))
            .ToLookup(key => (sealsAlready && key.Use == KeyUse.Encryption) || wanted.Any(other => IsSamePlace(other, key)));
        foreach (var key in gone[true])
        {
            await Say(key, added: false);
        }
        foreach (var key in wanted.Where(key => !Holds(recorded, key)))
        {
            await Say(key, added: true);
        }
        foreach (var key in gone[false])
        {
            await Say(key, added: false);
        }

        ValueTask Say(Jwk key, bool added) => records.AgencyKey(new AgencyKeyChanged(by.Actor, client.Id, added, key) { ApprovedBy = by.ApprovedBy }, cancellationToken);
    }

    static bool IsSamePlace(Jwk one, Jwk other) => one.Use == other.Use && string.Equals(one.KeyId, other.KeyId, StringComparison.Ordinal);

    static bool Holds(IReadOnlyList<Jwk> keys, Jwk key) => keys.Any(other => IsSamePlace(other, key) && string.Equals(other.Thumbprint, key.Thumbprint, StringComparison.Ordinal));

    static bool IsSameKey(Jwk one, Jwk other) => one.Use == other.Use && string.Equals(one.Thumbprint, other.Thumbprint, StringComparison.Ordinal);

    static bool SameKeys(IReadOnlyDictionary<string, DateTimeOffset> one, IReadOnlyDictionary<string, DateTimeOffset> other) =>
        one.Count == other.Count && one.Keys.All(other.ContainsKey);
}
