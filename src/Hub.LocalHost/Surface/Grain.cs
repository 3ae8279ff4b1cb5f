using Hub.LocalHost.Runtime;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of grain classes. Its code runs one turn at a time, on the activation's own scheduler.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Only the host makes grains.</summary>
    protected Grain() => Activation = Activation.Current
        ?? throw new InvalidOperationException("A grain is made by the grain host only.");

    internal Activation Activation { get; }

    /// <summary>Reaches other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Host;

    /// <summary>The services of this activation; disposed with it.</summary>
    protected internal IServiceProvider ServiceProvider => Activation.Services;

    /// <summary>Type and key, for logs.</summary>
    public string IdentityString => Activation.Id.ToString();

    /// <summary>Drops this activation once the running turns end; waiting calls go to the next activation.</summary>
    protected void DeactivateOnIdle() => _ = Activation.Retire(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called"));

    /// <summary>Keeps the idle sweep away for this long; zero or less takes the wish back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.KeepFor(timeSpan);

    /// <summary>Runs before the first call; a failure is the caller's answer and drops the activation.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last turn. Not a promise: a killed process does not run it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    internal virtual Task LoadState() => Task.CompletedTask;
}
