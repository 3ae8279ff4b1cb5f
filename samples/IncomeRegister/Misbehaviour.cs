namespace Hub.Samples;

/// <summary>Ways in which a source can fail a hub, to show that it copes.</summary>
enum Misbehaviour
{
    None,

    /// <summary>Never answers.</summary>
    Hang,

    /// <summary>Answers with the wrong types.</summary>
    Lie,

    /// <summary>Answers about somebody else.</summary>
    Stranger,

    /// <summary>Reports an error of its own.</summary>
    Error500,

    /// <summary>Refuses the question.</summary>
    Forbidden,

    /// <summary>Breaks off in the middle of the answer.</summary>
    Cutoff,

    /// <summary>Sends more than anybody asked for, without saying how much.</summary>
    Huge,

    /// <summary>Nests without end.</summary>
    Deep,

    /// <summary>Sends a web page.</summary>
    NotJson,

    /// <summary>Names one member twice, with two values.</summary>
    Twice,

    /// <summary>Sends the asker elsewhere, where a proper answer waits.</summary>
    Redirect,
}

static class Misbehaviours
{
    /// <summary>By its name on the command line, in any case; null means none.</summary>
    public static Misbehaviour Named(string? name) =>
        name is null ? Misbehaviour.None : Enum.Parse<Misbehaviour>(name, ignoreCase: true);
}
