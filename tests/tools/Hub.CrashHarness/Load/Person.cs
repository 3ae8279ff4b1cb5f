using Hub.Canon;
using Hub.CrashHarness.Judging;

namespace Hub.CrashHarness.Load;

/// <summary>Where a person stands with the one consent that is under way.</summary>
enum Stage
{
    None,
    Asked,
    Granted,
}

/// <summary>One citizen of the load: asked for consent, grants, revokes, over and over.</summary>
/// <param name="number">Of this run; stands in the promise list for the NIK.</param>
sealed class Person(int number, string nik, CitizenClient client) : IDisposable
{
    public int Number => number;

    public string Nik => nik;

    public CitizenClient Client => client;

    public Stage Stage { get; private set; }

    public Id128? Consent { get; private set; }

    /// <summary>Consents asked for so far.</summary>
    public int Consents { get; private set; }

    /// <summary>What the person or the agency began and nobody answered yet.</summary>
    public Request? Pending { get; set; }

    /// <summary>Goes on to the next stage, once an answer says that the step was taken.</summary>
    public void Took(Request request)
    {
        (Stage, Consent) = request.Wish switch
        {
            Wish.Consent => (Stage.Asked, request.Id),
            Wish.Grant => (Stage.Granted, Consent),
            Wish.Revoke => (Stage.None, null),
            _ => (Stage, Consent),
        };
        Consents += request.Wish is Wish.Consent ? 1 : 0;
        Pending = null;
    }

    public void Dispose() => client.Dispose();
}
