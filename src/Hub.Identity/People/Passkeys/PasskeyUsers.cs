using Hub.Canon;
using Microsoft.AspNetCore.Identity;

namespace Hub.Identity;

/// <summary>People and their passkeys as the framework's passkey handler reads them. It only ever reads here: what it verified is kept by <see cref="PasskeyService"/>.</summary>
/// <remarks>The user handle is the sign-in's id, which says nothing about the person (WebAuthn §14.6.1).</remarks>
sealed class PasskeyUsers(IPersonStore people, IPasskeyStore passkeys) : IUserPasskeyStore<Person>
{
    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.SignIn.ToString());

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) =>
        Task.FromResult(SignInName.TryParse(user.Name, out var name) ? name.Key : null);

    public async Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Id128.TryParse(userId, out var signIn) ? await people.Find(signIn, cancellationToken) : null;

    public async Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        await people.FindByName(normalizedUserName, cancellationToken);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        [.. (await passkeys.Of(user.SignIn, cancellationToken)).Select(Info)];

    public async Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.Find(credentialId, cancellationToken) is { } passkey ? await people.Find(passkey.SignIn, cancellationToken) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.Find(credentialId, cancellationToken) is { } passkey && passkey.SignIn == user.SignIn ? Info(passkey) : null;

    public Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw ReadOnly();

    public Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => throw ReadOnly();

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw ReadOnly();

    public void Dispose()
    {
        // The stores are the host's.
    }

    // The counter is given as zero: the handler's own comparison is not atomic and cannot be told from other faults. Once the
    // signature has been verified the store compares, in one statement, with what it holds then.
    static UserPasskeyInfo Info(PasskeyCredential passkey) => new(
        passkey.Credential, passkey.PublicKey, passkey.Shown.CreatedAt, signCount: 0, [.. passkey.Transports],
        isUserVerified: true, passkey.BackupEligible, passkey.Shown.BackedUp, attestationObject: [], clientDataJson: []);

    static NotSupportedException ReadOnly() => new("Sign-ins and passkeys are changed by the hub's own services.");
}
