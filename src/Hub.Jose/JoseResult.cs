using System.Diagnostics.CodeAnalysis;

namespace Hub.Jose;

/// <summary>Why a key, token, message or signature was refused.</summary>
/// <param name="Code">Stable, lower case with dots: <c>jwks.duplicate-kid</c>, <c>signature.invalid</c>.</param>
/// <param name="Reason">For the log only; it may quote lengths and member names, never values.</param>
public sealed record JoseFault(string Code, string Reason)
{
    /// <summary>The fault of a result that nobody made: <c>default</c> is never a success.</summary>
    internal static JoseFault Unset { get; } = new("jose.unset", "the result was never set");
}

/// <summary>Either a value or the fault that refused it.</summary>
public readonly struct JoseResult<T>
    where T : class
{
    readonly T? value;
    readonly JoseFault? fault;

    JoseResult(T? value, JoseFault? fault)
    {
        this.value = value;
        this.fault = fault;
    }

    public bool Succeeded => value is not null;

    /// <summary>The fault; null after success.</summary>
    public JoseFault? Fault => value is null ? fault ?? JoseFault.Unset : null;

    /// <summary>True with <paramref name="found"/>, or false with <paramref name="why"/>; never both.</summary>
    public bool TryGet([NotNullWhen(true)] out T? found, [NotNullWhen(false)] out JoseFault? why)
    {
        found = value;
        why = Fault;
        return value is not null;
    }

    /// <summary>For input that the program itself made: a fault is then an error of the program.</summary>
    /// <exception cref="InvalidOperationException">The result is a fault.</exception>
    public T Required() => value ?? throw new InvalidOperationException($"{Fault!.Code}: {Fault.Reason}");

    public static implicit operator JoseResult<T>(T value) => new(value, null);

    public static implicit operator JoseResult<T>(JoseFault fault) => new(null, fault);
}
