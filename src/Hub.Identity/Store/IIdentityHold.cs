namespace Hub.Identity;

/// <summary>Whether identity's database is this process's alone. Thread-safe.</summary>
public interface IIdentityHold
{
    /// <summary>Whether this process is surely the only one on the database; while it is not, what it remembers may be out of date.</summary>
    bool IsHeld { get; }

    /// <summary>Whether another process may have taken the database over, which does not pass: the hub ends.</summary>
    bool IsLost { get; }

    /// <summary>Calls back once when it is lost, at once where it is already.</summary>
    IDisposable WhenLost(Action callback);
}
