using Hub.Canon;

namespace Hub.Silo.Ledger;

/// <summary>How records name who acted.</summary>
public static class Actors
{
    /// <summary>The hub itself.</summary>
    public const string Hub = "hub";

    public static string Agency(string id) => "agency:" + id;

    public static string Person(Id128 subject) => "person:" + subject;

    public static string Officer(Id128 signIn) => "officer:" + signIn;

    public static string Operator(Id128 signIn) => "operator:" + signIn;

    public static string Auditor(Id128 signIn) => "auditor:" + signIn;
}
