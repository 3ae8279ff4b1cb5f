using Hub.Canon;

namespace Hub.Identity;

/// <summary>One officer's proposal that a sign-in belongs to a person of the register.</summary>
public sealed record BindingProposal(Id128 Id, Id128 SignIn, Id128 Subject, string Method, Id128 ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt)
    : TwoPersonAct(Id, ProposedBy, ProposedAt, ExpiresAt)
{
    public override Id128? About => Subject;
}

/// <summary>Where bindings wait for their second officer. Thread-safe; durable when a method returns.</summary>
public interface IBindingStore : ITwoPersonStore<BindingProposal>
{
    /// <summary>Whether a sign-in is bound to the subject.</summary>
    ValueTask<bool> IsBound(Id128 subject, CancellationToken cancellationToken);

    /// <summary>Gives a binding that was taken up effect; false where it has it, or where the sign-in or the subject has been bound otherwise meanwhile.</summary>
    ValueTask<bool> GiveEffect(Id128 id, DateTimeOffset now, CancellationToken cancellationToken);
}
