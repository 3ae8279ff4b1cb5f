namespace Hub.Conformance;

/// <summary>Says where a stand-in promises what the genuine assembly does not keep.</summary>
internal static class SurfaceComparison
{
    /// <summary>Every difference as a sentence that names type and member; empty where the stand-in is a true part.</summary>
    /// <remarks>The stand-in may have fewer types, members, interfaces and a base further up. An interface it declares must be whole,
    /// or grain code that implements it breaks in the full build; so must an enum.</remarks>
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<string, SurfaceType> standIn,
        IReadOnlyDictionary<string, SurfaceType> genuine)
    {
        foreach (var type in standIn.Values.OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            if (!genuine.TryGetValue(type.Name, out var model))
            {
                yield return $"{type.Name}: no such type";
                continue;
            }
            foreach (var difference in Differences(type, model, genuine))
            {
                yield return $"{type.Name}: {difference}";
            }
        }
    }

    static IEnumerable<string> Differences(SurfaceType type, SurfaceType model, IReadOnlyDictionary<string, SurfaceType> genuine)
    {
        if (type.Kind != model.Kind)
        {
            yield return $"is {type.Kind}, genuine {model.Kind}";
        }
        if (type.Base is not null && !BasesOf(model, genuine).Contains(type.Base, StringComparer.Ordinal))
        {
            yield return $"derives from {type.Base}, genuine from {model.Base}";
        }
        foreach (var extra in type.Interfaces.Except(model.Interfaces, StringComparer.Ordinal))
        {
            yield return $"implements {extra}, genuine does not";
        }
        foreach (var extra in type.Members.Except(model.Members, StringComparer.Ordinal))
        {
            yield return $"has {extra}, genuine does not";
        }
        if (type.IsInterface || type.IsEnum)
        {
            foreach (var missing in model.Members.Except(type.Members, StringComparer.Ordinal))
            {
                yield return $"lacks {missing}";
            }
        }
    }

    static IEnumerable<string> BasesOf(SurfaceType type, IReadOnlyDictionary<string, SurfaceType> known)
    {
        for (var @base = type.Base; @base is not null; @base = known.GetValueOrDefault(@base)?.Base)
        {
            yield return @base;
        }
    }
}
