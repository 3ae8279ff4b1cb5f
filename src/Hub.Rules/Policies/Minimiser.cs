using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Canon;

namespace Hub.Rules.Policies;

/// <summary>A stable stand-in for a value within one scope.</summary>
/// <param name="scope">Who shares the stand-in, e.g. <c>recipient:kemensos</c>.</param>
/// <param name="value">The value it stands for.</param>
public delegate string Pseudonymiser(string scope, string value);

/// <summary>Pseudonyms by a secret key.</summary>
public static class Pseudonyms
{
    /// <summary>HMAC-SHA256(key, "hub/pseudonym/v1\n" ‖ scope ‖ 00 ‖ value), 43 characters of base64url.</summary>
    /// <param name="key">At least 32 bytes, kept by the caller.</param>
    public static Pseudonymiser Under(ReadOnlyMemory<byte> key)
    {
        if (key.Length < Hash256.SizeBytes)
        {
            throw new ArgumentException("A pseudonym key has at least 32 bytes.", nameof(key));
        }
        return (scope, value) =>
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
            hmac.AppendData(Domains.Pseudonym);
            hmac.AppendData(Encoding.UTF8.GetBytes(scope));
            hmac.AppendData([0]);
            hmac.AppendData(Encoding.UTF8.GetBytes(value));
            return new Hash256(hmac.GetHashAndReset()).ToString();
        };
    }
}

/// <summary>One value that leaves the hub.</summary>
/// <param name="Value">A copy, independent of the fetched document.</param>
/// <param name="Applied">The operation that made it (<c>generalise</c>, <c>amount-below</c> …); null when it leaves as it is.</param>
public sealed record ReleasedField(string Name, JsonElement Value, string? Applied = null);

/// <summary>What became of <see cref="Minimiser.Keep"/>.</summary>
public abstract record MinimiseResult
{
    MinimiseResult()
    {
    }

    /// <param name="Fields">In the order of the request.</param>
    /// <param name="Absent">Requested names for which the provider holds no value, or which an obligation drops.</param>
    public sealed record Released(IReadOnlyList<ReleasedField> Fields, IReadOnlyList<string> Absent) : MinimiseResult;

    /// <param name="Field">The name that failed; null when none in particular.</param>
    public sealed record Failed(string Code, string? Field = null) : MinimiseResult;
}

/// <summary>Keeps of the fetched data what a settled permit lets out, and nothing else. Thread-safe.</summary>
public static class Minimiser
{
    /// <param name="permit">A permit that <see cref="PolicyEvaluator.Gate"/> has settled.</param>
    /// <param name="fetched">What the provider gave.</param>
    /// <param name="pseudonymise">See <see cref="Pseudonyms.Under"/>.</param>
    /// <param name="nowMs">The moment of the pass, milliseconds UTC.</param>
    public static MinimiseResult Keep(Decision.Permit permit, FetchedValues fetched, Pseudonymiser pseudonymise, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(permit);
        ArgumentNullException.ThrowIfNull(fetched);
        ArgumentNullException.ThrowIfNull(pseudonymise);
        if (!permit.Settled)
        {
            throw new ArgumentException("The permit has not passed the gate.", nameof(permit));
        }
        var released = new List<ReleasedField>(permit.Plan.Count);
        var absent = new List<string>();
        foreach (var field in permit.Plan)
        {
            if (field.Transform is Transform.Drop)
            {
                absent.Add(field.Name);
            }
            else if (!fetched.TryGet(field.Source, out var value))
            {
                if (field.Answer is not null)
                {
                    return new MinimiseResult.Failed(ReasonCodes.SourceFieldMissing, field.Name);
                }
                absent.Add(field.Name);
            }
            else if (Make(permit, field, value, fetched, pseudonymise, nowMs) is { } made)
            {
                released.Add(made);
            }
            else
            {
                return new MinimiseResult.Failed(ReasonCodes.SourceFieldMalformed, field.Name);
            }
        }
        return released.Count > 0 ? new MinimiseResult.Released(released, absent) : new MinimiseResult.Failed(ReasonCodes.ReleaseNothing);
    }

    static ReleasedField? Make(Decision.Permit permit, FieldPlan field, JsonElement value, FetchedValues fetched, Pseudonymiser pseudonymise, long nowMs)
    {
        if (field.Answer is { } answer)
        {
            return Answers.Of(answer, field.Source, fetched, permit.Given, nowMs) is { } yes
                ? new(field.Name, JsonSerializer.SerializeToElement(yes), Answers.Op(answer))
                : null;
        }
        if (field.Transform is not { } transform)
        {
            return new(field.Name, value.Clone());
        }
        var (text, op) = (transform, Text(value)) switch
        {
            (_, null) => (null, ""),
            (Transform.Generalise generalise, { } plain) => (Generalisation.Apply(plain, generalise.To, generalise.Width), "generalise"),
            (Transform.Mask mask, { } plain) => (Mask(plain, mask), "mask"),
            (Transform.Pseudonymise { KeyScope: PseudonymScope.Recipient }, { } plain) => (pseudonymise($"recipient:{permit.Recipient}", plain), "pseudonymise"),
            _ => (null, ""),
        };
        return text is null ? null : new(field.Name, JsonSerializer.SerializeToElement(text), op);
    }

    internal static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    // Where the kept ends would meet, nothing is kept.
    static string Mask(string value, Transform.Mask mask)
    {
        var runes = value.EnumerateRunes().ToArray();
        var covered = runes.Length - mask.KeepFirst - mask.KeepLast;
        if (covered <= 0)
        {
            return new string('*', runes.Length);
        }
        var masked = new StringBuilder();
        foreach (var (index, rune) in runes.Index())
        {
            var kept = index < mask.KeepFirst || index >= mask.KeepFirst + covered;
            masked.Append(kept ? rune.ToString() : "*");
        }
        return masked.ToString();
    }
}
