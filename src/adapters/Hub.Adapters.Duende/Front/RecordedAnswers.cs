using Hub.Identity;

namespace Hub.Adapters.Duende;

/// <summary>Keeps what a person answered on the hub's page, and leads the browser back to the endpoint, which tells the client. Thread-safe.</summary>
sealed class RecordedAnswers(IAuthorizationAnswerStore answers, TimeProvider clock) : IAnswerRelay
{
    public ValueTask<string?> Agreed(OpenAuthorization open, SignedInPerson person, CancellationToken cancellationToken) =>
        Record(open, new AuthorizationAnswer.Agreed(person.Person.SignIn), cancellationToken);

    public ValueTask<string?> Refused(OpenAuthorization open, string error, CancellationToken cancellationToken) =>
        Record(open, new AuthorizationAnswer.Refused(error), cancellationToken);

    async ValueTask<string?> Record(OpenAuthorization open, AuthorizationAnswer answer, CancellationToken cancellationToken) =>
        await answers.Add(Authorizations.HashOf(open), answer, clock.GetUtcNow(), cancellationToken)
            ? AuthorizeEndpoint.PathOf(ServerPaths.Authorize, open)
            : null;
}
