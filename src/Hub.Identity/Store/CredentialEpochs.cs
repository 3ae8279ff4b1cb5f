using Hub.Canon;

namespace Hub.Identity;

/// <summary>One number per person that every change of what they sign in by raises, in the transaction of that change.</summary>
/// <remarks>
/// A request reads it with the person (<see cref="Person.Epoch"/>); whatever it then gives away (a session, a grant with its code, a
/// passkey, a password) is written only where the number is still the same. So nothing that began before a recovery ends after it.
/// </remarks>
static class CredentialEpochs
{
    public static Task<int> Raise(SqlSession session, Id128 signIn) =>
        session.Execute("UPDATE persons SET epoch = epoch + 1 WHERE sign_in = @person", ("@person", signIn.ToArray()));

    /// <summary>Raises it from the one that was read; false, and nothing done, where it has moved on.</summary>
    public static async Task<bool> Raise(SqlSession session, Id128 signIn, long read) => await session.Execute(
        "UPDATE persons SET epoch = epoch + 1 WHERE sign_in = @person AND epoch = @epoch", ("@person", signIn.ToArray()), ("@epoch", read)) == 1;

    public static async Task<bool> IsStill(SqlSession session, Id128 signIn, long read) => await session.Scalar(
        "SELECT 1 FROM persons WHERE sign_in = @person AND epoch = @epoch", ("@person", signIn.ToArray()), ("@epoch", read)) is not null;

    /// <summary>Of everybody who acts for an agency.</summary>
    public static Task<int> RaiseOf(SqlSession session, string agency) =>
        session.Execute("UPDATE persons SET epoch = epoch + 1 WHERE agency = @agency", ("@agency", agency));
}
