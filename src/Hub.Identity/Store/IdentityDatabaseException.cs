namespace Hub.Identity;

/// <summary>Identity's database cannot be used by this process; an operator can put that right.</summary>
/// <param name="code">Stable, lower case with dots.</param>
public sealed class IdentityDatabaseException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    internal static IdentityDatabaseException Held() => new("identity.held", "another hub holds the identity database");

    internal static IdentityDatabaseException Lost() => new("identity.lost", "another hub took the identity database over");

    internal static IdentityDatabaseException Newer(int stored, int known) => new("identity.schema-unknown", $"the identity database has schema {stored}, this version knows {known}");
}
