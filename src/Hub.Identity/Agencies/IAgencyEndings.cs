namespace Hub.Identity;

/// <summary>Ends what was begun under an agency's registration. Thread-safe; durable when a method returns.</summary>
public interface IAgencyEndings
{
    /// <summary>Ends the sessions of the agency's officers, and every grant, code and refresh token that it holds as a client.</summary>
    ValueTask EndAll(string agency, DateTimeOffset now, CancellationToken cancellationToken);
}
