using System.Text.Json.Serialization;

namespace Hub.LocalHost.Probes;

/// <summary>A closed union, as the hub's contracts use them.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Box), "box")]
[System.ComponentModel.ImmutableObject(true)]
public abstract record Shape
{
    private Shape()
    {
    }

    public sealed record Circle(int Radius) : Shape;

    public sealed record Box(int Width, int Height) : Shape;
}

public readonly record struct ProbeId(string Value);

public sealed record Parcel(ProbeId Id, Shape? Content, IReadOnlyList<Shape> More, Parcel? Inner);

/// <summary>An exception of the hub's own.</summary>
public sealed class ProbeException : Exception
{
    public ProbeException()
    {
    }

    public ProbeException(string message)
        : base(message)
    {
    }

    public ProbeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
