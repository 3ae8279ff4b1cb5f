namespace Hub.Rules.Policies;

/// <summary>The strictest of several demands. Per field: as it is, below every transform; drop above all.</summary>
/// <remarks>
/// Month is below year; district below regency below province; a band below any band it divides. What is not on one
/// such line (pseudonym and year, two masks, bands of 3 and 5) has no join but drop, and is a conflict.
/// </remarks>
public static class ObligationLattice
{
    /// <summary>The join of two transforms of one field; null means "as it is".</summary>
    /// <returns>False when they contradict one another.</returns>
    public static bool TryJoin(Transform? a, Transform? b, out Transform? join)
    {
        join = a;
        switch (a, b)
        {
            case (_, null):
                return true;
            case (null, _):
            case (_, Transform.Drop):
                join = b;
                return true;
            case (Transform.Drop, _):
                return true;
            case (Transform.Generalise x, Transform.Generalise y):
                join = Coarser(x, y);
                return join is not null;
            default:
                return Equals(a, b);
        }
    }

    /// <summary>Whether <paramref name="strict"/> demands at least what <paramref name="lax"/> does.</summary>
    public static bool AtLeast(Transform? strict, Transform? lax) => TryJoin(strict, lax, out var join) && Equals(join, strict);

    static Transform.Generalise? Coarser(Transform.Generalise x, Transform.Generalise y)
    {
        if (AtLeastAsCoarse(x, y))
        {
            return x;
        }
        return AtLeastAsCoarse(y, x) ? y : null;
    }

    static bool AtLeastAsCoarse(Transform.Generalise coarse, Transform.Generalise fine) =>
        Kind(coarse.To) == Kind(fine.To) && (coarse.To is Level.Band ? coarse.Width % fine.Width == 0 : coarse.To >= fine.To);

    static FieldType Kind(Level level) => level switch
    {
        Level.Month or Level.Year => FieldType.Date,
        Level.District or Level.Regency or Level.Province => FieldType.Place,
        _ => FieldType.Number,
    };
}
