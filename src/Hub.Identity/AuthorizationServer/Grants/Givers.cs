namespace Hub.Identity;

/// <summary>Whether who gave a grant may still act: whoever acts for a suspended agency does not, nor does a sign-in that has ended. Thread-safe.</summary>
/// <remarks>A suspension ends those grants too; this holds from its first moment on, and where ending them failed.</remarks>
sealed class Givers(IPersonStore people, ClientDirectory clients)
{
    public async ValueTask<bool> MayAct(Grant grant, CancellationToken cancellationToken) =>
        await people.Find(grant.SignIn, cancellationToken) is { } person && !clients.IsOfSuspended(person);
}
