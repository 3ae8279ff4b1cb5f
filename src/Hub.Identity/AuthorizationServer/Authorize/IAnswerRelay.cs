namespace Hub.Identity;

/// <summary>Where another authorization server than the embedded one speaks to clients: hands it the person's answer. Thread-safe.</summary>
public interface IAnswerRelay
{
    /// <summary>The person agrees.</summary>
    /// <returns>Where the browser goes; null where the request was answered before.</returns>
    ValueTask<string?> Agreed(OpenAuthorization open, SignedInPerson person, CancellationToken cancellationToken);

    /// <summary>The request ends without a code.</summary>
    /// <param name="error">As in RFC 6749 §4.1.2.1.</param>
    /// <returns>Where the browser goes; null where the request was answered before.</returns>
    ValueTask<string?> Refused(OpenAuthorization open, string error, CancellationToken cancellationToken);
}
