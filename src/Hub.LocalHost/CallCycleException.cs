using Orleans.Runtime;

namespace Hub.LocalHost;

/// <summary>A grain was called by a chain of calls that already holds its turn: the call could never start.</summary>
/// <remarks>Orleans lets such a call wait until it times out; here it fails at once.</remarks>
public sealed class CallCycleException : OrleansException
{
    public CallCycleException()
    {
    }

    public CallCycleException(string message)
        : base(message)
    {
    }

    public CallCycleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
