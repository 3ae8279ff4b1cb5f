using Hub.Canon;
using Microsoft.Extensions.Logging;

namespace Hub.Identity;

/// <summary>Binds a sign-in to a person by a provider's claim, in place of proofing at the counter. Thread-safe.</summary>
/// <remarks>
/// Sign-in and person are reserved, the binding is recorded, then it has effect. After a crash in between, the same person's next
/// sign-in does it again. Whoever is bound otherwise stays so: no claim moves a binding, and none takes over another sign-in.
/// </remarks>
public sealed partial class UpstreamBinder(
    IFederationStore store, IEnumerable<IPersonRegister> registers, IEnumerable<IUpstreamRecords> records, HubIdentityOptions options, TimeProvider clock, ILogger<UpstreamBinder> log)
{
    /// <summary>Whether the host has what a binding needs.</summary>
    internal bool IsAble => registers.Any() && records.Any();

    /// <summary>False where the claim names another person than the sign-in is bound to; true also where nothing could be bound.</summary>
    internal async ValueTask<bool> Bind(string provider, Person person, string nik, CancellationToken cancellationToken)
    {
        var subject = registers.Single().FindByNik(nik);
        if (person.Subject is { } bound)
        {
            return subject == bound;
        }
        if (subject is not { } found)
        {
            LogNotBound(person.SignIn, provider, "the register does not know the person");
            return true;
        }
        var binding = new UpstreamBinding(provider, person.SignIn, found);
        var now = clock.GetUtcNow();
        if (!await store.Reserve(binding, now, now + options.BindingProposalLifetime, cancellationToken))
        {
            LogNotBound(person.SignIn, provider, "the person has another sign-in, or is at the counter");
            return true;
        }
        // Reserved, so what is recorded comes about, also where the browser has gone meanwhile; it already has where the same person came twice at once.
        await records.Single().Bound(binding, CancellationToken.None);
        if (await store.GiveEffect(binding, clock.GetUtcNow(), CancellationToken.None))
        {
            LogBound(person.SignIn, provider);
        }
        return true;
    }

    [LoggerMessage(EventId = 2904, Level = LogLevel.Information, Message = "Sign-in {SignIn} is bound by the claim of {Provider}")]
    partial void LogBound(Id128 signIn, string provider);

    [LoggerMessage(EventId = 2905, Level = LogLevel.Warning, Message = "Sign-in {SignIn} is not bound by the claim of {Provider}: {Reason}")]
    partial void LogNotBound(Id128 signIn, string provider, string reason);
}
