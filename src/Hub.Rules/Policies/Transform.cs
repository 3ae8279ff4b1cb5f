using System.Text.Json.Serialization;

namespace Hub.Rules.Policies;

/// <summary>What happens to a value before it leaves.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(Drop), "drop")]
[JsonDerivedType(typeof(Mask), "mask")]
[JsonDerivedType(typeof(Generalise), "generalise")]
[JsonDerivedType(typeof(Pseudonymise), "pseudonymise")]
[JsonDerivedType(typeof(Aggregate), "aggregate")]
public abstract record Transform
{
    Transform()
    {
    }

    /// <summary>The field it binds.</summary>
    public required string Field { get; init; }

    /// <summary>The value does not leave and is not fetched. Above every other transform.</summary>
    public sealed record Drop : Transform;

    /// <summary>All characters but the first and last few become <c>*</c>.</summary>
    public sealed record Mask : Transform
    {
        /// <summary>Characters left at the start.</summary>
        public int KeepFirst { get; init; }

        /// <summary>Characters left at the end.</summary>
        public int KeepLast { get; init; }
    }

    /// <summary>A coarser value of the same kind.</summary>
    public sealed record Generalise : Transform
    {
        public required Level To { get; init; }

        /// <summary>Width of a band, at least 2; only with <see cref="Level.Band"/>.</summary>
        public long? Width { get; init; }
    }

    /// <summary>A stable stand-in that only this recipient sees: HMAC-SHA256, 43 characters of base64url.</summary>
    public sealed record Pseudonymise : Transform
    {
        public required PseudonymScope KeyScope { get; init; }
    }

    /// <summary>Counts over many people. On one person's data it cannot be enforced and so refuses.</summary>
    public sealed record Aggregate : Transform;
}

/// <summary>How coarse; within one kind of field a later level is coarser.</summary>
[JsonConverter(typeof(EnumCodeConverter<Level>))]
public enum Level
{
    /// <summary>Of a date: <c>2026-11</c>.</summary>
    Month,

    /// <summary>Of a date: <c>2026</c>.</summary>
    Year,

    /// <summary>Of a place code: kecamatan, six digits.</summary>
    District,

    /// <summary>Of a place code: kabupaten or kota, four digits.</summary>
    Regency,

    /// <summary>Of a place code: two digits.</summary>
    Province,

    /// <summary>Of a whole number: the band it falls in, <c>60..69</c> (both ends included).</summary>
    Band,
}

/// <summary>Among whom a pseudonym is the same.</summary>
[JsonConverter(typeof(EnumCodeConverter<PseudonymScope>))]
public enum PseudonymScope
{
    /// <summary>One recipient; two recipients cannot join on it.</summary>
    Recipient,
}
