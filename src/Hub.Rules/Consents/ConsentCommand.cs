using System.Text.Json.Serialization;
using Hub.Canon;
using Hub.Canon.Records;

namespace Hub.Rules.Consents;

/// <summary>What someone wants to happen to a consent.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(Draft), "draft")]
[JsonDerivedType(typeof(Request), "request")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
[JsonDerivedType(typeof(Grant), "grant")]
[JsonDerivedType(typeof(Refuse), "refuse")]
[JsonDerivedType(typeof(Suspend), "suspend")]
[JsonDerivedType(typeof(Resume), "resume")]
[JsonDerivedType(typeof(Revoke), "revoke")]
[JsonDerivedType(typeof(Expire), "expire")]
[JsonDerivedType(typeof(Supersede), "supersede")]
[JsonDerivedType(typeof(Terminate), "terminate")]
[JsonDerivedType(typeof(Invalidate), "invalidate")]
[JsonDerivedType(typeof(EnterInError), "enter-in-error")]
public abstract record ConsentCommand
{
    ConsentCommand()
    {
    }

    public required Id128 ConsentId { get; init; }

    /// <summary>The person whose data it is.</summary>
    public required Id128 Subject { get; init; }

    /// <summary>Who acts: <c>agency:ID</c>, <c>person:SUBJECT</c>, <c>officer:ID</c> or <c>hub</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>How they act: <c>portal</c>, <c>passkey</c>, <c>counter</c>, <c>api</c>, <c>hub</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>The agency writes the terms down; nobody is asked yet.</summary>
    public sealed record Draft(ConsentTerms Terms) : ConsentCommand;

    /// <summary>The agency asks the person.</summary>
    /// <param name="Terms">On a new consent; absent to ask for a draft.</param>
    public sealed record Request(ConsentTerms? Terms = null) : ConsentCommand;

    /// <summary>The agency takes its request back.</summary>
    public sealed record Withdraw : ConsentCommand;

    /// <summary>The person agrees.</summary>
    /// <param name="ShownLang">Language in which the notice was shown.</param>
    /// <param name="Terms">On a consent given unasked; absent to answer a request.</param>
    public sealed record Grant(string ShownLang, ConsentTerms? Terms = null) : ConsentCommand;

    public sealed record Refuse : ConsentCommand;

    public sealed record Suspend : ConsentCommand;

    public sealed record Resume : ConsentCommand;

    public sealed record Revoke : ConsentCommand;

    public sealed record Expire : ConsentCommand;

    public sealed record Supersede : ConsentCommand;

    public sealed record Terminate : ConsentCommand;

    public sealed record Invalidate : ConsentCommand;

    public sealed record EnterInError : ConsentCommand;
}

/// <summary>What became of a command.</summary>
public abstract record ConsentResult
{
    ConsentResult()
    {
    }

    /// <summary>The consent after it, and the one event that it adds.</summary>
    public sealed record Changed(ConsentDocument Consent, ConsentStatement Event) : ConsentResult;

    /// <summary>Nothing changed.</summary>
    public sealed record Refused(string Code) : ConsentResult;
}
