namespace Hub.Canon.Records;

/// <summary>What was done to a sign-in: its ways in changed, its sessions ended, or two others made or recovered it; or what was done with it and stands in no other record.</summary>
/// <remarks>About a citizen bound to a person it has that subject and stands in the person's chain; about staff it has none.</remarks>
public sealed record SignInRecord : LedgerRecord
{
    /// <summary>Opaque id of the sign-in.</summary>
    public required string SignIn { get; init; }

    /// <summary><c>citizen</c>, <c>officer</c>, <c>auditor</c> or <c>operator</c>.</summary>
    public required string Role { get; init; }

    /// <summary>
    /// <c>passkey-added</c>, <c>passkey-removed</c>, <c>passkey-suspect</c> (its counter fell behind), <c>password-set</c>, <c>password-removed</c>,
    /// <c>app-added</c>, <c>app-removed</c>, <c>recovery-codes-renewed</c>, <c>recovery-code-used</c>, <c>sessions-ended</c>,
    /// <c>client-allowed</c>, <c>client-ended</c>, <c>proposal-rejected</c>, <c>proposal-withdrawn</c>, <c>recovered</c>, <c>staff-added</c>, <c>staff-ended</c> or <c>first-operator</c>.
    /// </summary>
    public required string Change { get; init; }

    /// <summary>The client that was let act for the person, or no longer is, or the agency that a proposal was about; absent for every other change.</summary>
    public string? Client { get; init; }

    /// <summary>Sign-ins of the two who did it, in the order they acted; absent where the owner did.</summary>
    public IReadOnlyList<string>? Approvers { get; init; }
}
